//! The handlers, made of the templates in `handlers/`.
//!
//! A template has lines for some cases and lines of others: `//? sdk ts` begins lines for those who
//! have the SDK and write TypeScript, up to the next such line or `//.`; `//> verify` stands for a
//! part that several share. What stands in `‹›` is for TypeScript. Python has `#` for `//`.

use super::framework::Framework;

/// What a handler is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// TypeScript.
    TypeScript,
    /// JavaScript with `import`.
    JavaScript,
    /// JavaScript with `require`.
    CommonJs,
    /// Python.
    Python,
}

/// What verifies the signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verifier {
    /// `verifyWebhook` of the SDK, whose package this is.
    Sdk(String),
    /// The svix library.
    Svix,
    /// The library of Standard Webhooks.
    StandardWebhooks,
}

impl Verifier {
    /// The package that has it.
    #[must_use]
    pub fn package(&self) -> &str {
        match self {
            Self::Sdk(package) => package,
            Self::Svix => "svix",
            Self::StandardWebhooks => "standardwebhooks",
        }
    }

    /// Which one `framework` has in a project where `has` says what is installed. The Fastify SDK
    /// verifies a parsed body, so there the libraries come first.
    pub fn choose(framework: Framework, has: impl Fn(&str) -> bool) -> Self {
        let scopes = ["@consignease", "@clerk"];
        let sdk = framework.sdk().and_then(|name| {
            let packages = scopes.map(|scope| format!("{scope}/{name}"));
            packages.into_iter().find(|package| has(package))
        });
        match sdk {
            Some(_) if framework == Framework::Fastify && has("svix") => Self::Svix,
            Some(_) if framework == Framework::Fastify && has("standardwebhooks") => {
                Self::StandardWebhooks
            }
            Some(package) => Self::Sdk(package),
            None if has("svix") => Self::Svix,
            None => Self::StandardWebhooks,
        }
    }
}

impl Language {
    /// The ending of a file in it.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::TypeScript => "ts",
            Self::JavaScript | Self::CommonJs => "js",
            Self::Python => "py",
        }
    }

    /// As people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TypeScript => "TypeScript",
            Self::JavaScript | Self::CommonJs => "JavaScript",
            Self::Python => "Python",
        }
    }
}

/// The whole text of the handler's file.
#[must_use]
pub fn handler(framework: Framework, language: Language, verifier: &Verifier) -> String {
    let page = Page {
        language,
        verifier,
        secret: framework.secret(),
    };
    let mut text = String::new();
    page.add(template(framework), &mut text);
    tidy(&text)
}

/// Who reads a template.
struct Page<'a> {
    language: Language,
    verifier: &'a Verifier,
    secret: &'static str,
}

impl Page<'_> {
    fn add(&self, template: &str, text: &mut String) {
        let sign = if self.language == Language::Python {
            "#"
        } else {
            "//"
        };
        let mut is_wanted = true;
        for line in template.lines() {
            let directive = line.strip_prefix(sign).unwrap_or_default();
            if directive == "." {
                is_wanted = true;
            } else if let Some(cases) = directive.strip_prefix("? ") {
                is_wanted = cases.split(' ').all(|case| self.is(case));
            } else if let Some(part) = directive.strip_prefix("> ") {
                self.add(self.part(part), text);
            } else if is_wanted {
                self.line(line, text);
                text.push('\n');
            }
        }
    }

    fn is(&self, case: &str) -> bool {
        match case {
            "sdk" => matches!(self.verifier, Verifier::Sdk(_)),
            "library" => !matches!(self.verifier, Verifier::Sdk(_)),
            "svix" => *self.verifier == Verifier::Svix,
            "standardwebhooks" => *self.verifier == Verifier::StandardWebhooks,
            "ts" => self.language == Language::TypeScript,
            "cjs" => self.language == Language::CommonJs,
            "esm" => self.language != Language::CommonJs,
            _ => false,
        }
    }

    fn line(&self, line: &str, text: &mut String) {
        let line = line.replace("{{secret}}", self.secret);
        let line = match self.verifier {
            Verifier::Sdk(package) => line.replace("{{sdk}}", &format!("{package}/webhooks")),
            _ => line,
        };
        let mut rest = line.as_str();
        while let Some((before, after)) = rest.split_once('‹') {
            let (typed, after) = after.split_once('›').unwrap_or((after, ""));
            text.push_str(before);
            if self.language == Language::TypeScript {
                text.push_str(typed);
            }
            rest = after;
        }
        text.push_str(rest);
    }

    const fn part(&self, name: &str) -> &'static str {
        let is_python = matches!(self.language, Language::Python);
        match (name.as_bytes(), is_python) {
            (b"event", false) => include_str!("handlers/event.ts"),
            (b"verify", false) => include_str!("handlers/verify.ts"),
            (b"read", false) => include_str!("handlers/read.ts"),
            (b"handle", false) => include_str!("handlers/handle.ts"),
            (b"event", true) => include_str!("handlers/event.py"),
            (b"verify", true) => include_str!("handlers/verify.py"),
            (b"handle", true) => include_str!("handlers/handle.py"),
            _ => "",
        }
    }
}

const fn template(framework: Framework) -> &'static str {
    match framework {
        Framework::NextApp => include_str!("handlers/next-app.ts"),
        Framework::NextPages => include_str!("handlers/next-pages.ts"),
        Framework::Astro => include_str!("handlers/astro.ts"),
        Framework::Express => include_str!("handlers/express.ts"),
        Framework::Fastify => include_str!("handlers/fastify.ts"),
        Framework::Nuxt => include_str!("handlers/nuxt.ts"),
        Framework::ReactRouter => include_str!("handlers/react-router.ts"),
        Framework::TanStackStart => include_str!("handlers/tanstack-start.ts"),
        Framework::Hono => include_str!("handlers/hono.ts"),
        Framework::SvelteKit => include_str!("handlers/sveltekit.ts"),
        Framework::Koa => include_str!("handlers/koa.ts"),
        Framework::Flask => include_str!("handlers/flask.py"),
        Framework::FastApi => include_str!("handlers/fastapi.py"),
        Framework::Django => include_str!("handlers/django.py"),
    }
}

/// Lines that were left out leave no holes: nothing empty at the start, nor three such lines.
fn tidy(text: &str) -> String {
    let mut tidy = String::new();
    let mut empty = 2;
    for line in text.lines() {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty <= 2 && !(tidy.is_empty() && empty > 0) {
            tidy.push_str(line);
            tidy.push('\n');
        }
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERIFIERS: [fn() -> Verifier; 3] = [
        || Verifier::Sdk("@consignease/nextjs".to_owned()),
        || Verifier::Svix,
        || Verifier::StandardWebhooks,
    ];

    #[test]
    fn nothing_of_the_templates_is_left() {
        for framework in Framework::ALL {
            let languages: &[_] = if framework.is_python() {
                &[Language::Python]
            } else {
                &[
                    Language::TypeScript,
                    Language::JavaScript,
                    Language::CommonJs,
                ]
            };
            for (language, verifier) in languages.iter().zip(VERIFIERS.iter().cycle()) {
                let text = handler(framework, *language, &verifier());
                for sign in ["//?", "//>", "//.", "#?", "#>", "‹", "›", "{{"] {
                    assert!(!text.contains(sign), "{framework:?}: {sign} in\n{text}");
                }
                assert!(
                    text.contains(framework.secret()) || matches!(verifier(), Verifier::Sdk(_))
                );
                assert!(!text.starts_with('\n') && text.ends_with('\n'));
            }
        }
    }

    #[test]
    fn what_is_installed_verifies() {
        use Framework::{Express, Fastify, Flask};
        let chosen = |framework, installed: &[&str]| {
            let verifier = Verifier::choose(framework, |name| installed.contains(&name));
            verifier.package().to_owned()
        };
        for (framework, installed, expected) in [
            (
                Express,
                &["@consignease/express", "svix"][..],
                "@consignease/express",
            ),
            (Express, &["@clerk/express"], "@clerk/express"),
            (Express, &["@consignease/nextjs", "svix"], "svix"),
            (Express, &[], "standardwebhooks"),
            (Fastify, &["@consignease/fastify"], "@consignease/fastify"),
            (Fastify, &["@consignease/fastify", "svix"], "svix"),
            (Flask, &["svix", "standardwebhooks"], "svix"),
        ] {
            assert_eq!(
                chosen(framework, installed),
                expected,
                "{framework:?} {installed:?}"
            );
        }
    }
}
