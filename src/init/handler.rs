//! The handlers and their tables, made of the templates in `handlers/` and `tables/`.

use super::database::{Database, Orm};
use super::framework::Framework;
use super::language::Language;
use super::template::Page;
use super::verifier::Verifier;

/// The whole text of the handler's file, for a project without a database that is known.
#[must_use]
pub fn handler(framework: Framework, language: Language, verifier: &Verifier) -> String {
    handler_with(framework, language, verifier, None)
}

/// The whole text of the handler's file.
pub(super) fn handler_with(
    framework: Framework,
    language: Language,
    verifier: &Verifier,
    database: Option<&Database>,
) -> String {
    let page = Page {
        language,
        verifier: Some(verifier),
        secret: framework.secret(),
        database,
    };
    page.text(template(framework))
}

/// The whole text of the table's file, or what is added to a schema.
pub(super) fn table(database: &Database, language: Language) -> String {
    let page = Page {
        language,
        verifier: None,
        secret: "",
        database: Some(database),
    };
    page.text(match database.orm {
        Orm::Prisma => include_str!("tables/synced-user.prisma"),
        Orm::Drizzle => include_str!("tables/drizzle.ts"),
        Orm::SqlAlchemy => include_str!("tables/sqlalchemy.py"),
        Orm::SqlModel => include_str!("tables/sqlmodel.py"),
        Orm::Django => include_str!("tables/django.py"),
    })
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
}
