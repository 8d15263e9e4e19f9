#![no_main]

//! Any request that is refused has a cause, found within its bounds.

use cew::diagnosis::{Effort, NamedSecret, Request, explain};
use cew::signing::{Clock, Scheme, SignedHeaders, SigningSecret, verify};
use cew::time::Time;

mod headers;

libfuzzer_sys::fuzz_target!(|input: (Vec<headers::Header>, Vec<u8>, bool)| {
    let (headers, body, thorough) = input;
    let headers = headers::named(&headers);
    let text = "whsec_bm9ib2R5IGtub3dzIHRoaXMgc2VjcmV0";
    let secret = SigningSecret::parse(text, Scheme::Svix).expect("a valid secret");
    let collected = SignedHeaders::collect(headers.iter().copied());
    let clock = Clock::at(Time::from_unix_seconds(1_770_000_000));
    let verdict = verify(
        &collected,
        &body,
        &secret.clone().into(),
        clock,
        None,
    );
    let request = Request {
        headers: &headers,
        body: &body,
        captured: true,
    };
    let named = [NamedSecret {
        name: "a name".to_owned(),
        secret,
    }];
    let effort = if thorough {
        Effort::TwoFaults
    } else {
        Effort::OneFault
    };
    let diagnosis = explain(&request, &named, &[], &verdict, clock, effort);
    assert_eq!(diagnosis.is_some(), !verdict.is_valid());
});
