#![no_main]

//! Header values and body as they come: no panic, and nothing that was not signed is authentic.

use cew::signing::{Clock, Scheme, SignedHeaders, SigningSecret, Timestamp, verify};

libfuzzer_sys::fuzz_target!(|input: (Vec<(u8, String)>, Vec<u8>, i64)| {
    let (headers, body, now) = input;
    let names: Vec<_> = Scheme::ALL
        .iter()
        .flat_map(|scheme| scheme.header_names())
        .collect();
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (*names[usize::from(*name) % names.len()], value.as_str()))
        .collect();
    let clock = Clock {
        now: Timestamp::from_unix_seconds(now),
        tolerance: None,
    };
    let collected = SignedHeaders::collect(headers.iter().copied());
    for scheme in Scheme::ALL {
        let secret = SigningSecret::parse("whsec_bm9ib2R5IGtub3dzIHRoaXMgc2VjcmV0", scheme);
        let secrets = [secret.expect("a valid secret")];
        let verdict = verify(&collected, &body, &secrets, clock, Some(scheme));
        assert!(!verdict.is_valid());
        let _ = verdict.outcome.map_err(|invalid| invalid.to_string());
    }
});
