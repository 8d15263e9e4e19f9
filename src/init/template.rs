//! Templates of what is written.
//!
//! A template has lines for some cases and lines of others: `//? sdk ts` begins lines for those who
//! have the SDK and write TypeScript, up to the next such line or `//.`; `//> verify` stands for a
//! part that several share. What stands in `‹›` is for TypeScript, and `{{secret}}` for a name.
//! Python has `#` for `//`.

use super::database::Database;
use super::language::Language;
use super::verifier::Verifier;

/// Who reads a template.
pub(super) struct Page<'a> {
    pub(super) language: Language,
    pub(super) verifier: Option<&'a Verifier>,
    pub(super) secret: &'static str,
    pub(super) database: Option<&'a Database>,
}

impl Page<'_> {
    /// What it reads as.
    pub(super) fn text(&self, template: &str) -> String {
        let mut text = String::new();
        self.add(template, &mut text);
        tidy(&text)
    }

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
            "sdk" => matches!(self.verifier, Some(Verifier::Sdk(_))),
            "library" => !matches!(self.verifier, Some(Verifier::Sdk(_))),
            "svix" => self.verifier == Some(&Verifier::Svix),
            "standardwebhooks" => self.verifier == Some(&Verifier::StandardWebhooks),
            "ts" => self.language == Language::TypeScript,
            "cjs" => self.language == Language::CommonJs,
            "esm" => self.language != Language::CommonJs,
            "comments" => self.database.is_none(),
            case => self.database.is_some_and(|database| database.is(case)),
        }
    }

    fn line(&self, line: &str, text: &mut String) {
        let line = line.replace("{{secret}}", self.secret);
        let mut line = match self.verifier {
            Some(Verifier::Sdk(package)) => line.replace("{{sdk}}", &format!("{package}/webhooks")),
            _ => line,
        };
        for (name, text) in self.database.iter().flat_map(|database| database.names()) {
            line = line.replace(&format!("{{{{{name}}}}}"), text);
        }
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
            (b"read-web", false) => include_str!("handlers/read-web.ts"),
            (b"handle", false) => include_str!("handlers/handle.ts"),
            (b"write", false) => include_str!("handlers/write.ts"),
            (b"event", true) => include_str!("handlers/event.py"),
            (b"verify", true) => include_str!("handlers/verify.py"),
            (b"handle", true) => include_str!("handlers/handle.py"),
            (b"write", true) => include_str!("handlers/write.py"),
            (b"own", true) => include_str!("handlers/own.py"),
            _ => "",
        }
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
