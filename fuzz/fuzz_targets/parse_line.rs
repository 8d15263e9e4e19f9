#![no_main]

use cew::capture::{parse_line, write_json_line};

libfuzzer_sys::fuzz_target!(|line: &[u8]| {
    let read = parse_line(line);
    // A space before it sends a line of our own to the general reader.
    let spaced = [b" ", line].concat();
    match (&read, parse_line(&spaced)) {
        (Ok(one), Ok(other)) => assert_eq!(*one, other),
        (Err(_), Err(_)) => {}
        (one, other) => panic!("{one:?}, but {other:?}"),
    }
    if let Ok(Some(request)) = read {
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
