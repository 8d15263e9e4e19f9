#![no_main]

//! Whatever it is: recognised, decoded and read, by all readers at once.

use std::io::Cursor;
use std::ops::ControlFlow;

use cew::capture::{Format, Input};

mod reading;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    // As a user has it, compressed or in UTF-16 perhaps.
    let mut stream = Input::Stream(Box::new(Cursor::new(input.to_vec())));
    if let Ok(opened) = stream.open() {
        let mut next = 0;
        let _ = stream.read(opened, &mut |position, record| {
            assert!(position.line > 0);
            assert_eq!(position.index, next);
            let is_other = record.is_err_and(|broken| broken.passed_over().is_some());
            next += u64::from(!is_other);
            ControlFlow::Continue(())
        });
    }
    // And as what it is not.
    for format in [
        Format::JsonLines,
        Format::Json,
        Format::Flows,
        Format::Curl,
        Format::Text,
    ] {
        reading::read_all(format, input);
    }
});
