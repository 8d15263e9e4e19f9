//! Faults of the secret.

use super::Cause;
use super::case::{Candidate, Candidates, Case, Fault};
use crate::signing::{NamedSecret, SigningSecret};

/// Signed with a secret that was found elsewhere.
pub(super) fn other<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    Box::new(case.others.iter().map(|other| Candidate {
        fault: Fault::new(Cause::SecretOther, other.name.clone()),
        case: Case {
            secrets: std::slice::from_ref(other).into(),
            ..case.again()
        },
    }))
}

/// The secret's text was the key, without decoding it.
pub(super) fn undecoded<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let texts = case
        .secrets
        .iter()
        .filter(|named| !named.secret.expose().is_empty());
    Box::new(texts.flat_map(|NamedSecret { name, secret }| {
        let text = secret.expose();
        let bare = text.strip_prefix("whsec_").unwrap_or(text);
        let keys = [
            (Cause::SecretUndecoded, bare.to_owned()),
            (Cause::SecretWithPrefix, format!("whsec_{bare}")),
        ];
        keys.map(|(cause, key)| Candidate {
            fault: Fault::new(cause, ""),
            case: Case {
                secrets: vec![NamedSecret {
                    name: name.clone(),
                    secret: SigningSecret::from_key(zeroize::Zeroizing::new(key).as_bytes()),
                }]
                .into(),
                ..case.again()
            },
        })
    }))
}
