//! Signed as another scheme signs.

use super::case::{Candidate, Case, Fault};
use super::search::Candidates;
use super::{Cause, NamedSecret};
use crate::signing::{Clock, Scheme, SignedHeaders, SigningSecret, Timestamp, verify};

/// The scheme under whose own headers and rules the request is authentic.
pub(super) fn other_headers(
    headers: &SignedHeaders<'_>,
    body: &[u8],
    secrets: &[NamedSecret],
    tried: Scheme,
) -> Option<(Scheme, String)> {
    let others = Scheme::ALL.into_iter().filter(|scheme| *scheme != tried);
    others.into_iter().find_map(|scheme| {
        headers.select(scheme).ok()?;
        let usable = secrets.iter().filter_map(|named| {
            let secret = SigningSecret::parse(named.secret.expose(), scheme).ok()?;
            Some((&named.name, secret))
        });
        let (names, secrets): (Vec<_>, Vec<_>) = usable.unzip();
        // Its age is another question.
        let clock = Clock {
            now: Timestamp::from_unix_seconds(0),
            tolerance: None,
        };
        match verify(headers, body, &secrets, clock, Some(scheme)).outcome {
            Ok(matched) => Some((scheme, String::clone(names.get(matched.secret)?))),
            Err(_) => None,
        }
    })
}

/// The headers of one scheme with the content or the key of another.
pub(super) fn other_content<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let message_scheme = case.scheme != Scheme::BodyHmac;
    let body_alone = message_scheme.then(|| Candidate {
        fault: Fault::new(Cause::SchemeOther, "the body alone"),
        case: Case {
            scheme: Scheme::BodyHmac,
            ..case.again()
        },
    });
    // The key as the other kind of scheme takes it from the text.
    let kind = if message_scheme {
        Scheme::BodyHmac
    } else {
        Scheme::Svix
    };
    let reread = move || {
        let usable = case.secrets.iter().filter_map(|named| {
            let secret = SigningSecret::parse(named.secret.expose(), kind).ok()?;
            Some(NamedSecret {
                name: named.name.clone(),
                secret,
            })
        });
        usable.collect::<Vec<_>>()
    };
    let detail = if message_scheme {
        "the body alone, with the secret's text as the key"
    } else {
        "the body, with the key that base64 makes of the secret"
    };
    let with_its_key = std::iter::once_with(move || Candidate {
        fault: Fault::new(Cause::SchemeOther, detail),
        case: Case {
            scheme: Scheme::BodyHmac,
            secrets: reread().into(),
            ..case.again()
        },
    });
    Box::new(body_alone.into_iter().chain(with_its_key))
}
