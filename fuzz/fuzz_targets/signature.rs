#![no_main]

//! Header values and body as they come: no panic, and nothing that was not signed is authentic.

use cew::signing::{Clock, Scheme, SecretSet, SignedHeaders, SigningSecret, verify};
use cew::time::Time;

mod headers;

libfuzzer_sys::fuzz_target!(|input: (Vec<headers::Header>, Vec<u8>, i64)| {
    let (headers, body, now) = input;
    let headers = headers::named(&headers);
    let clock = Clock {
        now: Time::from_unix_seconds(now),
        tolerance: None,
    };
    let collected = SignedHeaders::collect(headers.iter().copied());
    for scheme in Scheme::ALL {
        let secret = SigningSecret::parse("whsec_bm9ib2R5IGtub3dzIHRoaXMgc2VjcmV0", scheme);
        let secrets = SecretSet::from(secret.expect("a valid secret"));
        let verdict = verify(&collected, &body, &secrets, clock, Some(scheme));
        assert!(!verdict.is_valid());
        let _ = verdict.outcome.map_err(|invalid| invalid.to_string());
    }
});
