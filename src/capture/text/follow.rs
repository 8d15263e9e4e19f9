//! The streams that tshark follows: `-z follow,tcp,ascii,0`, or `raw` with the exact bytes in hex.
//!
//! In front of each piece stands its length (of text alone), and what the server sent is indented.

use std::io;

use crate::capture::lines::{Line, LineReader};
use crate::capture::sink::Record;
use crate::capture::{Broken, MAX_RECORD, Remark, http};
use crate::text::hex;

/// Whether `line` starts a stream.
pub(super) fn is_start(line: &[u8]) -> bool {
    line.starts_with(b"Follow: ")
}

/// Reads on from the first line of a stream, which is in `line`: all requests of the client.
pub(super) fn requests(source: &mut LineReader<'_>, line: &mut Vec<u8>) -> io::Result<Vec<Record>> {
    let is_raw = line.trim_ascii_end().ends_with(b",raw");
    let mut sent = Vec::new();
    loop {
        line.clear();
        match source.read_line(line, MAX_RECORD)? {
            Line::End => break,
            Line::TooLong => return Ok(vec![Err(Broken::TooLarge)]),
            Line::Whole if line.starts_with(b"=====") => break,
            Line::Whole => {}
        }
        let is_of_server = line.starts_with(b"\t");
        let text = line.trim_ascii();
        if is_raw {
            if let Some(bytes) = std::str::from_utf8(text)
                .ok()
                .and_then(hex::decode)
                .filter(|_| !is_of_server)
            {
                sent.extend(bytes);
            }
        } else if let Some(length) = length(text) {
            let start = sent.len();
            source.read_bytes(length, &mut sent)?;
            if is_of_server {
                sent.truncate(start);
            }
        }
        if sent.len() > MAX_RECORD {
            return Ok(vec![Err(Broken::TooLarge)]);
        }
    }
    let mut requests = http::all(&sent);
    for request in requests.iter_mut().flatten().filter(|_| !is_raw) {
        request
            .remarks
            .extend(request.body.contains(&b'.').then_some(Remark::Dots));
    }
    Ok(requests)
}

fn length(text: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(text).ok()?;
    text.parse().ok().filter(|length| *length <= MAX_RECORD)
}
