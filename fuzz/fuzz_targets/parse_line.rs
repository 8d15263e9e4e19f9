#![no_main]

use std::ops::ControlFlow;

use cew::capture::{CapturedRequest, read_line, write_json_line};

/// All that a line holds.
fn read(line: &[u8]) -> Vec<Result<CapturedRequest<'static>, String>> {
    let mut all = Vec::new();
    let _ = read_line(line, &mut |record| {
        let record = record.map(CapturedRequest::into_owned);
        all.push(record.map_err(|broken| broken.to_string()));
        ControlFlow::Continue(())
    });
    all
}

libfuzzer_sys::fuzz_target!(|line: &[u8]| {
    let found = read(line);
    // A space before it sends a line of our own to the general reader.
    let spaced = read(&[b" ", line].concat());
    if line.starts_with(b"{\"type\":\"capture\",") && found.iter().all(Result::is_ok) {
        assert_eq!(found, spaced);
    }
    for request in found.iter().flatten() {
        let mut written = Vec::new();
        write_json_line(&mut written, request, &Default::default()).expect("a Vec takes all");
        let back = read(&written).remove(0).expect("well formed");
        assert_eq!(back.body, request.body);
        assert_eq!(back.headers, request.headers);
        assert_eq!(back.path, request.path);
    }
});
