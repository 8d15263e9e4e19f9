//! What the official libraries make of a request, where they differ.
//!
//! They agree on every request as Svix sends it, and part where something is odd: a timestamp with
//! a fraction, a malformed token before the match, a body that is not JSON. The rules here are
//! those of svix 2.5.0 and standardwebhooks 1.1.1 for JavaScript, svix 2.9.1 and standardwebhooks
//! 1.1.0 for Python, and `verifyWebhook` of @clerk/backend 3.20.1.

mod javascript;
mod python;

use std::fmt;

use crate::signing::{Digest, Scheme, SecretSet, SignatureHeader, SigningSecret};

/// An official verifier.
#[derive(Debug, PartialEq, Eq)]
pub struct Library {
    /// As people know it.
    pub name: &'static str,
    language: Language,
    reads: Reads,
    /// Whether it parses the body once the signature has matched.
    parses: bool,
}

/// The five official verifiers.
pub static LIBRARIES: [Library; 5] = [
    Library {
        name: "svix (JavaScript)",
        language: Language::JavaScript,
        reads: Reads::SvixElseWebhook,
        parses: false,
    },
    Library {
        name: "standardwebhooks (JavaScript)",
        language: Language::JavaScript,
        reads: Reads::Webhook,
        parses: true,
    },
    Library {
        name: "svix (Python)",
        language: Language::Python,
        reads: Reads::SvixElseWebhook,
        parses: false,
    },
    Library {
        name: "standardwebhooks (Python)",
        language: Language::Python,
        reads: Reads::Webhook,
        parses: true,
    },
    Library {
        name: "verifyWebhook",
        language: Language::JavaScript,
        reads: Reads::SvixOfRequest,
        parses: true,
    },
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    JavaScript,
    Python,
}

/// Where a library finds id, timestamp and signature. The last of several headers of one name
/// counts, as in the objects and dictionaries that they are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reads {
    /// Each under its `svix-*` name, else its `webhook-*` name.
    SvixElseWebhook,
    /// `webhook-*` only.
    Webhook,
    /// `svix-*` of a web `Request`, which joins headers of one name, and trimmed.
    SvixOfRequest,
}

/// The libraries that accept a request and those that refuse it. Neither is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// Who accepts it.
    pub accept: Vec<&'static Library>,
    /// Who refuses it.
    pub refuse: Vec<&'static Library>,
}

impl Disagreement {
    /// The names that those who refuse do not look beyond, if that is all there is to it: every
    /// delivery of Svix has `svix-*` headers, which the `standardwebhooks` libraries do not read.
    #[must_use]
    pub fn unread_headers(&self) -> Option<&'static str> {
        let refusing = |reads: Reads| {
            let refuses = |library: &&Library| library.reads == reads;
            self.refuse.iter().all(refuses) && !self.accept.iter().any(refuses)
        };
        if refusing(Reads::Webhook) {
            Some("webhook-*")
        } else if refusing(Reads::SvixOfRequest) {
            Some("svix-*")
        } else {
            None
        }
    }
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |libraries: &[&Library]| {
            let names: Vec<_> = libraries.iter().map(|library| library.name).collect();
            names.join(", ")
        };
        let (accept, refuse) = (names(&self.accept), names(&self.refuse));
        write!(f, "accepted by {accept}; refused by {refuse}")?;
        match self.unread_headers() {
            Some(read) => write!(f, " (reads {read} headers only)"),
            None => Ok(()),
        }
    }
}

/// Whether a request has nothing that libraries read differently, but for the names of its
/// headers: as Svix sends it, which nearly all are. Much cheaper to tell than [`disagreement`].
#[must_use]
pub fn is_ordinary(headers: &[(&str, &str)], body: &[u8], secrets: &SecretSet) -> bool {
    let mut seen = [false; 3];
    for (name, value) in headers {
        let starts = |with: &str| {
            let start = name.as_bytes().get(..with.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
        };
        if starts("webhook-") {
            return false;
        }
        if !starts("svix-") {
            continue;
        }
        let names = ["svix-id", "svix-timestamp", "svix-signature"];
        let place = names
            .iter()
            .position(|known| known.eq_ignore_ascii_case(name));
        let plain = match place {
            None => continue,
            Some(0) => !value.is_empty() && value.bytes().all(|b| b.is_ascii_graphic()),
            Some(1) => {
                value.len() == 10
                    && value.bytes().all(|b| b.is_ascii_digit())
                    && !value.starts_with('0')
            }
            Some(_) => SignatureHeader::parse(value).is_some(),
        };
        let again = place.is_none_or(|place| std::mem::replace(&mut seen[place], true));
        if !plain || again {
            return false;
        }
    }
    let plain_secret = |secret: &SigningSecret| {
        let text = secret.as_given();
        let encoded = text.strip_prefix("whsec_").unwrap_or(text);
        javascript::base64(encoded) == python::base64(&format!("{encoded}=="))
    };
    // Python takes all JSON that JavaScript takes, up to a depth.
    let shallow = || memchr::memchr2_iter(b'[', b'{', body).count() <= python::MAX_DEPTH;
    seen == [true; 3]
        && secrets.secrets().all(plain_secret)
        && body.first() == Some(&b'{')
        && shallow()
        && std::str::from_utf8(body).is_ok_and(javascript::parses)
}

/// Who accepts and who refuses a request, unless all libraries give the same answer.
///
/// Each library takes one secret, so it accepts what it accepts with any of `secrets`. `now` is in
/// microseconds since the Unix epoch; without it the timestamp may have any age.
#[must_use]
pub fn disagreement(
    headers: &[(&str, &str)],
    body: &[u8],
    secrets: &SecretSet,
    now: Option<i64>,
) -> Option<Disagreement> {
    let texts = || secrets.secrets().map(SigningSecret::as_given);
    let (accept, refuse): (Vec<_>, Vec<_>) = LIBRARIES
        .iter()
        .partition(|library| texts().any(|text| library.accepts(headers, body, text, now)));
    (!accept.is_empty() && !refuse.is_empty()).then_some(Disagreement { accept, refuse })
}

impl Library {
    /// Whether this library accepts the request, given the text of one secret. `now` is as in
    /// [`disagreement`].
    #[must_use]
    pub fn accepts(
        &self,
        headers: &[(&str, &str)],
        body: &[u8],
        secret: &str,
        now: Option<i64>,
    ) -> bool {
        self.match_found(headers, body, secret, now).is_some()
    }

    fn match_found(
        &self,
        headers: &[(&str, &str)],
        body: &[u8],
        secret: &str,
        now: Option<i64>,
    ) -> Option<()> {
        let encoded = secret.strip_prefix("whsec_").unwrap_or(secret);
        let key = match self.language {
            Language::JavaScript => javascript::base64(encoded),
            Language::Python => python::base64(&format!("{encoded}==")),
        };
        let secret = key.filter(|key| !key.is_empty());
        let secret = SigningSecret::from_key(&secret?);
        let [id, timestamp, signature] = self.reads.find(headers)?;
        let (seconds, timely) = match self.language {
            Language::JavaScript => javascript::timestamp(&timestamp, now)?,
            Language::Python => python::timestamp(&timestamp, now)?,
        };
        let body = match (self.language, self.reads) {
            (Language::Python, _) => std::str::from_utf8(body).ok()?.into(),
            (_, Reads::SvixOfRequest) => {
                String::from_utf8_lossy(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body))
            }
            _ => String::from_utf8_lossy(body),
        };
        let seconds = seconds.to_string();
        let digest = Digest::compute(Scheme::Svix, &secret, &id, &seconds, body.as_bytes());
        let matched = match self.language {
            Language::JavaScript => javascript::matches(&signature, &digest),
            Language::Python => python::matches(&signature, &digest)?,
        };
        let parsed = || match (self.language, self.reads) {
            _ if !self.parses => true,
            // It goes on to read `type` of what it has parsed.
            (_, Reads::SvixOfRequest) => javascript::parses(&body) && body.trim() != "null",
            (Language::JavaScript, _) => body.is_empty() || javascript::parses(&body),
            (Language::Python, _) => python::parses(&body),
        };
        (timely && matched && parsed()).then_some(())
    }
}

impl Reads {
    /// Id, timestamp and signature, none of them empty.
    fn find(self, headers: &[(&str, &str)]) -> Option<[String; 3]> {
        let values = |name: String| {
            headers
                .iter()
                .filter(move |(known, _)| known.eq_ignore_ascii_case(&name))
                .map(|(_, value)| *value)
        };
        let last = |family: &str, part: &str| values(format!("{family}-{part}")).next_back();
        let find = |part: &str| -> Option<String> {
            let value = match self {
                Self::SvixElseWebhook => last("svix", part)
                    .or_else(|| last("webhook", part))?
                    .to_owned(),
                Self::Webhook => last("webhook", part)?.to_owned(),
                Self::SvixOfRequest => {
                    let all: Vec<_> = values(format!("svix-{part}")).map(http_trim).collect();
                    let possible = |c: char| c <= '\u{ff}' && !matches!(c, '\0' | '\r' | '\n');
                    if !all.iter().all(|value| value.chars().all(possible)) {
                        return None;
                    }
                    crate::signing::trim(&all.join(", ")).to_owned()
                }
            };
            (!value.is_empty()).then_some(value)
        };
        Some([find("id")?, find("timestamp")?, find("signature")?])
    }
}

/// What HTTP takes away around a value.
fn http_trim(value: &str) -> &str {
    value.trim_matches([' ', '\t', '\r', '\n'])
}
