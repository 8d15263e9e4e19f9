//! What verifies signatures in a handler.

use super::framework::Framework;

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

#[cfg(test)]
mod tests {
    use super::*;

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
