//! Signatures that are nearly right are refused: each says how they are compared.

use super::accept::named;
use super::fix::Fix;
use super::probe::Probe;
use super::refuse::{GUESSED, refuses};
use super::sender::Tamper;
use super::traffic::Traffic;

pub(super) const PROBES: &[Probe] = &[refuses(
    "refuse.near-signature",
    "a signature that is nearly right is refused",
    GUESSED,
    Fix::CompareWhole,
    |sender| {
        let mut requests = Vec::new();
        for (name, change) in NEAR {
            let request = sender.valid()?;
            let signature = change(request.get("svix-signature"));
            requests.push(named(name, request.with("svix-signature", signature)));
        }
        Ok(Traffic::any(requests))
    },
)];

type Change = fn(&str) -> String;

/// Right signatures, changed a little.
const NEAR: [(&str, Change); 4] = [
    ("its last character altered", last_altered),
    ("its first character altered", |right| {
        altered(right, "v1,".len())
    }),
    ("its letter case changed", |right| {
        let (version, rest) = right.split_at("v1,".len());
        let swapped = rest.chars().map(|c| match c {
            'a'..='z' => c.to_ascii_uppercase(),
            c => c.to_ascii_lowercase(),
        });
        format!("{version}{}", swapped.collect::<String>())
    }),
    ("its second half of zeros", |right| {
        let (half, rest) = right.split_at("v1,".len() + 22);
        format!("{half}{}=", "A".repeat(rest.len() - 1))
    }),
];

/// The last digit before the padding has two bits that mean nothing: another one of those would be
/// the same signature for lenient decoders.
fn last_altered(right: &str) -> String {
    altered(right, right.trim_end_matches('=').len() - 1)
}

fn altered(right: &str, at: usize) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = right.as_bytes().to_vec();
    let value = DIGITS.iter().position(|digit| *digit == bytes[at]);
    bytes[at] = DIGITS[(value.unwrap_or_default() + 4) % 64];
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nearly_right_is_not_right_for_lenient_decoders_either() {
        use base64::Engine as _;
        use sha2::{Digest, Sha256};
        let engine = base64::prelude::BASE64_STANDARD;
        for byte in 0..=255_u8 {
            let digest = Sha256::digest([byte]).to_vec();
            let right = format!("v1,{}", engine.encode(&digest));
            for (name, change) in NEAR {
                let near = change(&right);
                assert_eq!(near.len(), right.len(), "{name}");
                let decoded = engine.decode(&near["v1,".len()..]);
                assert_ne!(decoded, Ok(digest.clone()), "{name} of {byte}");
            }
        }
    }
}
