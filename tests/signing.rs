//! Properties of the signing core, for any secret, id, time and body.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::time::Duration;

use cew::signing::{
    Clock, Invalid, MessageId, NamedSecret, Scheme, SecretSet, SignatureHeader, SignedHeaders,
    SigningSecret, Verdict, sign, verify,
};
use cew::time::Time;
use proptest::prelude::*;

type Headers = Vec<(&'static str, String)>;

fn judge(headers: &Headers, body: &[u8], secrets: &SecretSet, now: i64) -> Verdict {
    let headers =
        SignedHeaders::collect(headers.iter().map(|(name, value)| (*name, value.as_str())));
    verify(
        &headers,
        body,
        secrets,
        Clock::at(Time::from_unix_seconds(now)),
        None,
    )
}

fn any_scheme() -> impl Strategy<Value = Scheme> {
    prop::sample::select(Scheme::ALL.to_vec())
}

fn any_secret(scheme: Scheme) -> impl Strategy<Value = SigningSecret> {
    prop::collection::vec(any::<u8>(), 3..80)
        .prop_map(move |key| SigningSecret::parse(&SigningSecret::generate(&key), scheme).unwrap())
}

fn set(secrets: Vec<SigningSecret>) -> SecretSet {
    let named = |(n, secret)| NamedSecret {
        name: format!("secret {n}"),
        secret,
    };
    SecretSet::new(secrets.into_iter().enumerate().map(named).collect()).unwrap()
}

fn any_id() -> impl Strategy<Value = MessageId> {
    "[!-\\-/-~]{1,40}".prop_map(|id| MessageId::parse(&id).unwrap())
}

/// Any UTF-8, with what is easily lost among it.
fn any_body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        any::<String>().prop_map(String::into_bytes),
        "[\\r\\n \\t{}\"\\\\.\0\u{feff}]{0,20}".prop_map(String::into_bytes),
    ]
}

#[derive(Clone, Debug)]
struct Signed {
    scheme: Scheme,
    secrets: SecretSet,
    at: i64,
    headers: Headers,
    body: Vec<u8>,
}

fn any_signed() -> impl Strategy<Value = Signed> {
    any_scheme().prop_flat_map(|scheme| {
        let secrets = prop::collection::vec(any_secret(scheme), 1..4).prop_map(set);
        // From 1970 to 2286, as many digits as there are in practice.
        let at = 0..10_000_000_000_i64;
        (secrets, any_id(), at, any_body()).prop_map(move |(secrets, id, at, body)| {
            let timestamp = Time::from_unix_seconds(at);
            let headers = sign(scheme, &secrets, &id, timestamp, &body);
            Signed {
                scheme,
                secrets,
                at,
                headers,
                body,
            }
        })
    })
}

proptest! {
    #[test]
    fn what_is_signed_is_authentic(signed in any_signed()) {
        let verdict = judge(&signed.headers, &signed.body, &signed.secrets, signed.at);
        prop_assert!(verdict.is_valid(), "{:?}", verdict.outcome);
        prop_assert_eq!(verdict.scheme, signed.scheme);
        // Whoever has only one of the secrets can verify, too; body-hmac has the current one's.
        for (index, secret) in signed.secrets.as_slice().iter().enumerate() {
            let alone = judge(&signed.headers, &signed.body, &secret.secret.clone().into(), signed.at);
            prop_assert!(alone.is_valid() || (index > 0 && signed.scheme == Scheme::BodyHmac));
        }
    }

    #[test]
    fn a_flipped_bit_is_refused(signed in any_signed(), at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        // Of the body.
        if !signed.body.is_empty() {
            let mut body = signed.body.clone();
            let at = at.index(body.len());
            body[at] ^= 1_u8 << bit;
            let verdict = judge(&signed.headers, &body, &signed.secrets, signed.at);
            prop_assert!(!verdict.is_valid());
        }
        // Of a header. A header carries no control characters, and white space around it is none.
        for index in 0..signed.headers.len() {
            let mut headers = signed.headers.clone();
            let mut value = headers[index].1.clone().into_bytes();
            let at = at.index(value.len());
            value[at] ^= 1_u8 << (bit % 7);
            if !value[at].is_ascii_graphic() {
                continue;
            }
            let tampered = String::from_utf8(value).unwrap();
            headers[index].1.clone_from(&tampered);
            let verdict = judge(&headers, &signed.body, &signed.secrets.current_alone(), signed.at);
            // Of several signatures, one may break and another match.
            let has_several = index == 2;
            let first_intact = tampered.get(..47) == signed.headers[index].1.get(..47);
            if !(has_several && first_intact) {
                prop_assert!(!verdict.is_valid(), "{:?}: {:?}", headers[index], verdict);
            }
        }
    }

    #[test]
    fn another_secret_is_refused(signed in any_signed(), key in prop::collection::vec(any::<u8>(), 24)) {
        let other = SigningSecret::parse(&SigningSecret::generate(&key), signed.scheme).unwrap();
        let verdict = judge(&signed.headers, &signed.body, &other.into(), signed.at);
        let is_mismatch = matches!(verdict.outcome, Err(Invalid::Mismatch { .. }));
        prop_assert!(is_mismatch, "{:?}", verdict.outcome);
    }

    #[test]
    fn the_signature_header_is_read_as_it_is_written(signed in any_signed()) {
        prop_assume!(signed.scheme != Scheme::BodyHmac);
        let written = &signed.headers[2].1;
        let read = SignatureHeader::parse(written).unwrap();
        prop_assert_eq!(read.digests().len(), signed.secrets.as_slice().len());
        prop_assert_eq!(&read.to_string(), written);
    }

    #[test]
    fn whatever_the_signature_header_says_reading_it_ends(value in ".*") {
        if let Some(header) = SignatureHeader::parse(&value) {
            prop_assert_eq!(header.to_string(), value);
        }
    }

    #[test]
    fn the_tolerance_has_its_edges_both_ways(signed in any_signed(), tolerance in 0..1_000_i64) {
        prop_assume!(signed.scheme != Scheme::BodyHmac);
        let headers = signed.headers.iter().map(|(name, value)| (*name, value.as_str()));
        let headers = SignedHeaders::collect(headers);
        let at = |now: i64, tolerance: Option<i64>| {
            let tolerance = tolerance.map(|t| Duration::from_secs(t.unsigned_abs()));
            let clock = Clock { now: Time::from_unix_seconds(now), tolerance };
            verify(&headers, &signed.body, &signed.secrets, clock, None).outcome
        };
        for distance in [-tolerance, 0, tolerance] {
            prop_assert!(at(signed.at + distance, Some(tolerance)).is_ok());
        }
        let late = tolerance + 1;
        prop_assert_eq!(at(signed.at + late, Some(tolerance)), Err(Invalid::TimestampStale(late)));
        prop_assert_eq!(at(signed.at - late, Some(tolerance)), Err(Invalid::TimestampFuture(late)));
        prop_assert!(at(signed.at + 100 * late, None).is_ok(), "without tolerance, any time will do");
    }

    #[test]
    fn names_of_headers_have_no_case_and_no_order(signed in any_signed()) {
        let mut headers: Vec<_> = signed
            .headers
            .iter()
            .map(|(name, value)| (name.to_ascii_uppercase(), format!(" \t{value} ")))
            .collect();
        headers.reverse();
        let pairs = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let clock = Clock::at(Time::from_unix_seconds(signed.at));
        let verdict = verify(&SignedHeaders::collect(pairs), &signed.body, &signed.secrets, clock, None);
        prop_assert!(verdict.is_valid(), "{:?}", verdict.outcome);
    }

    #[test]
    fn a_secret_reads_back_from_its_text(key in prop::collection::vec(any::<u8>(), 3..80)) {
        // Padded, unpadded, with and without prefix: the same key signs the same.
        let text = SigningSecret::generate(&key);
        let bare = text.trim_start_matches("whsec_");
        let header = |text: &str| {
            let secret = SigningSecret::parse(text, Scheme::Svix).unwrap();
            let at = Time::from_unix_seconds(0);
            SignatureHeader::sign(Scheme::Svix, &secret.into(), "msg", at, b"{}").to_string()
        };
        for other in [bare, text.trim_end_matches('='), &format!("{}\n", *text)] {
            prop_assert_eq!(header(&text), header(other));
        }
    }

    #[test]
    fn whatever_is_given_as_a_secret_it_is_not_repeated(text in ".{8,60}") {
        for scheme in Scheme::ALL {
            if let Err(error) = SigningSecret::parse(&text, scheme) {
                prop_assert!(!error.to_string().contains(&text));
            }
        }
    }
}

#[test]
fn a_secret_does_not_show_itself() {
    let text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let secret = SigningSecret::parse(text, Scheme::Svix).unwrap();
    assert_eq!(format!("{secret:?}"), "SigningSecret(redacted)");
}
