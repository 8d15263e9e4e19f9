#![no_main]

mod reading;

use std::io::Read;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let (format, mut rest) = cew::capture::detect(input).expect("a slice can be read");
    let mut bytes = Vec::new();
    rest.read_to_end(&mut bytes).expect("a slice can be read");
    assert_eq!(bytes, input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input));
    if let Some(format) = format {
        reading::read_all(format, &bytes);
    }
});
