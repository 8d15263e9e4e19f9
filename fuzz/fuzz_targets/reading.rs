//! What the targets of the readers share.

use std::io;
use std::ops::ControlFlow;

use cew::capture::{
    Broken, CapturedRequest, Format, Position, read, write_curl, write_http, write_json_line,
};

/// Reads `input` to its end. What can be read must have a line, and be written without panic.
pub fn read_all(format: Format, mut input: &[u8]) {
    let mut open = |_: &str| Err(io::Error::other("no files here"));
    let mut next = 0;
    let each = &mut |position: Position, record: Result<CapturedRequest<'_>, Broken>| {
        assert!(position.line > 0);
        assert_eq!(position.index, next);
        let is_other = matches!(&record, Err(broken) if broken.passed_over().is_some());
        next += u64::from(!is_other);
        match record {
            Ok(request) => {
                let mut out = Vec::new();
                let _ = write_http(&mut out, &request);
                let _ = write_curl(&mut out, "http://localhost", &request);
                let _ = write_json_line(&mut out, &request, &Default::default());
            }
            Err(broken) => assert!(!broken.to_string().is_empty()),
        }
        ControlFlow::Continue(())
    };
    read(&mut input, format, &mut open, each).expect("a slice can be read");
}
