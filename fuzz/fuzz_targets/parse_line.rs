#![no_main]

use cew::capture::{parse_line, write_json_line};

libfuzzer_sys::fuzz_target!(|line: &[u8]| {
    if let Ok(Some(request)) = parse_line(line) {
        let mut written = Vec::new();
        write_json_line(&mut written, &request, &Default::default()).expect("a Vec takes all");
        let back = parse_line(&written)
            .expect("well formed")
            .expect("a capture");
        assert_eq!(back.body, request.body);
        assert_eq!(back.headers, request.headers);
        assert_eq!(back.path, request.path);
    }
});
