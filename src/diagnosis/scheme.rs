//! Signed as another scheme signs.

use super::Cause;
use super::case::{Candidate, Candidates, Case, Fault, Part};
use crate::signing::{Clock, NamedSecret, Scheme, SecretSet, SignedHeaders, SigningSecret, verify};
use crate::time::Time;

/// The scheme under whose own headers and rules the request is authentic.
pub(super) fn other_headers(
    headers: &SignedHeaders<'_>,
    body: &[u8],
    secrets: &SecretSet,
    tried: Scheme,
) -> Option<(Scheme, String)> {
    let others = Scheme::ALL.into_iter().filter(|scheme| *scheme != tried);
    others.into_iter().find_map(|scheme| {
        headers.select(scheme).ok()?;
        let secrets = SecretSet::new(reread(secrets.as_slice(), scheme))?;
        // Its age is another question.
        let clock = Clock {
            now: Time::EPOCH,
            tolerance: None,
        };
        match verify(headers, body, &secrets, clock, Some(scheme)).outcome {
            Ok(matched) => Some((scheme, secrets.as_slice().get(matched.secret)?.name.clone())),
            Err(_) => None,
        }
    })
}

/// The headers of one scheme with the content or the key of another.
pub(super) fn other_content<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let body: &[Part] = &[Part::Body];
    let body_alone = case.has_message().then(|| {
        let fault = Fault::new(Cause::SchemeOther, "the body alone");
        case.with_content(fault, body)
    });
    // The key as the other kind of scheme takes it from the text.
    let (kind, detail) = if case.has_message() {
        (
            Scheme::BodyHmac,
            "the body alone, with the secret's text as the key",
        )
    } else {
        (
            Scheme::Svix,
            "the body, with the key that base64 makes of the secret",
        )
    };
    let with_its_key = std::iter::once_with(move || Candidate {
        fault: Fault::new(Cause::SchemeOther, detail),
        case: Case {
            content: body,
            secrets: reread(&case.secrets, kind).into(),
            ..case.again()
        },
    });
    Box::new(body_alone.into_iter().chain(with_its_key))
}

/// Those of `secrets` whose text is also a secret for `scheme`, read as that reads it.
fn reread(secrets: &[NamedSecret], scheme: Scheme) -> Vec<NamedSecret> {
    let read = |named: &NamedSecret| {
        let secret = SigningSecret::parse(named.secret.expose(), scheme).ok()?;
        let name = named.name.clone();
        Some(NamedSecret { name, secret })
    };
    secrets.iter().filter_map(read).collect()
}
