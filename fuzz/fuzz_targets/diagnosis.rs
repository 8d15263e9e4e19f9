#![no_main]

//! Any request that is refused has a cause, found within its bounds.

use cew::diagnosis::{Effort, Request, explain};
use cew::signing::{Clock, Scheme, SecretSet, SignedHeaders, SigningSecret, verify};
use cew::time::Time;

mod headers;

libfuzzer_sys::fuzz_target!(|input: (Vec<headers::Header>, Vec<u8>, bool)| {
    let (headers, body, thorough) = input;
    let headers = headers::named(&headers);
    let text = "whsec_bm9ib2R5IGtub3dzIHRoaXMgc2VjcmV0";
    let secret = SigningSecret::parse(text, Scheme::Svix).expect("a valid secret");
    let collected = SignedHeaders::collect(headers.iter().copied());
    let clock = Clock::at(Time::from_unix_seconds(1_770_000_000));
    let secrets = SecretSet::from(secret);
    let verdict = verify(&collected, &body, &secrets, clock, None);
    let request = Request {
        headers: &headers,
        body: &body,
        captured: true,
    };
    let effort = if thorough {
        Effort::TwoFaults
    } else {
        Effort::OneFault
    };
    let diagnosis = explain(&request, &secrets, &[], &verdict, clock, effort);
    assert_eq!(diagnosis.is_some(), !verdict.is_valid());
});
