//! What curl tells of a request: with `--trace` every byte, with `--trace-ascii` those that can be
//! printed, with `-v` no body at all.

use std::io;

use crate::capture::lines::{Line, LineReader};
use crate::capture::{Broken, CapturedRequest, MAX_RECORD, Remark, http};

/// The longest line of a trace.
const LONGEST: usize = 64 << 10;

/// Whether `line` starts the headers of a request in a trace.
pub(super) fn is_start(line: &[u8]) -> bool {
    announced(line).is_some_and(|part| part.kind == Kind::Header)
}

/// What the lines that follow are a dump of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Header,
    Data,
    Other,
}

struct Part {
    kind: Kind,
    size: usize,
}

/// `=> Send header, 204 bytes (0xcc)`, perhaps behind a time.
fn announced(line: &[u8]) -> Option<Part> {
    let line = std::str::from_utf8(line).ok()?.trim_ascii_end();
    let at = line
        .find("=> ")
        .or_else(|| line.find("<= "))
        .or_else(|| line.find("== "))?;
    // A time, and since curl 8.3 the numbers of transfer and connection.
    let is_before = |c: char| c.is_ascii_digit() || " :.[]-".contains(c);
    if !line[..at].chars().all(is_before) {
        return None;
    }
    let kind = match &line[at..] {
        text if text.starts_with("=> Send header, ") => Kind::Header,
        text if text.starts_with("=> Send data, ") => Kind::Data,
        _ => Kind::Other,
    };
    let size = line
        .split(", ")
        .nth(1)
        .and_then(|size| size.split(' ').next()?.parse().ok());
    Some(Part {
        kind,
        size: size.unwrap_or(0),
    })
}

/// Reads on from the first line of a trace's request, which is in `line`.
pub(super) fn request(
    source: &mut LineReader<'_>,
    line: &mut Vec<u8>,
) -> io::Result<Result<CapturedRequest<'static>, Broken>> {
    let mut raw = Vec::new();
    let mut dots = false;
    let mut part = announced(line);
    while let Some(now) = part.take() {
        let mut dump = Dump::default();
        loop {
            line.clear();
            match source.read_line(line, LONGEST)? {
                Line::End => break,
                Line::TooLong => return Ok(Err(Broken::TooLarge)),
                Line::Whole => {}
            }
            part = announced(line);
            if part.is_some() || !dump.add(line) {
                break;
            }
            if raw.len() + dump.bytes.len() > MAX_RECORD {
                return Ok(Err(Broken::TooLarge));
            }
        }
        if now.kind != Kind::Other {
            dump.end(now.size);
            dots |= now.kind == Kind::Data && dump.has_dots();
            raw.append(&mut dump.bytes);
        }
        // What is received ends a request, and so does another.
        let ends = match &part {
            Some(next) => next.kind == Kind::Header || is_received(line),
            None => true,
        };
        if ends {
            source.unread(line);
            break;
        }
    }
    Ok(http::one(&raw).map(|mut request| {
        request.remarks.extend(dots.then_some(Remark::Dots));
        request
    }))
}

/// Whether `line` announces what the server sent, but for what belongs to TLS.
fn is_received(line: &[u8]) -> bool {
    memchr::memmem::find(line, b"<= Recv header").is_some()
        || memchr::memmem::find(line, b"<= Recv data").is_some()
}

/// Bytes that are put together from lines.
#[derive(Default)]
struct Dump {
    bytes: Vec<u8>,
    is_ascii: bool,
}

impl Dump {
    /// Adds a line such as `0010: 2f 31 2e 31 …`, or `0010: text` of `--trace-ascii`.
    fn add(&mut self, line: &[u8]) -> bool {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let Some(colon) = line.iter().position(|b| *b == b':') else {
            return false;
        };
        let offset = std::str::from_utf8(&line[..colon]).ok();
        let Some(offset) = offset.and_then(|text| usize::from_str_radix(text, 16).ok()) else {
            return false;
        };
        let rest = line.get(colon + 2..).unwrap_or_default();
        if let Some(bytes) = hex(rest).filter(|_| !self.is_ascii) {
            self.bytes.extend(bytes);
        } else {
            self.end(offset);
            self.is_ascii = true;
            self.bytes.extend_from_slice(rest);
        }
        true
    }

    /// Adds the line end that lies before `offset`: it is not shown otherwise.
    fn end(&mut self, offset: usize) {
        if offset == self.bytes.len() + 2 {
            self.bytes.extend_from_slice(b"\r\n");
        }
    }

    /// Whether some bytes may be others.
    fn has_dots(&self) -> bool {
        self.is_ascii && self.bytes.contains(&b'.')
    }
}

/// The bytes of a line of a hex dump: sixteen columns of three characters, then the text.
fn hex(line: &[u8]) -> Option<Vec<u8>> {
    let columns = line.get(..48)?;
    let mut bytes = Vec::new();
    for column in columns.chunks(3) {
        let digits = column[..2].trim_ascii();
        if digits.is_empty() {
            break;
        }
        let text = std::str::from_utf8(&column[..2]).ok()?;
        bytes.push(u8::from_str_radix(text, 16).ok()?);
        if column[2] != b' ' {
            return None;
        }
    }
    // As many characters of text follow.
    (!bytes.is_empty() && line.len() == 48 + bytes.len()).then_some(bytes)
}

/// Whether `line` starts the headers of a request as `-v` shows them.
pub(super) fn is_verbose(line: &[u8]) -> bool {
    line.strip_prefix(b"> ").is_some_and(http::is_request_line)
}

/// Reads on from the first line of a request as `-v` shows it, which is in `text`. Its body is not
/// among it.
pub(super) fn verbose(
    source: &mut LineReader<'_>,
    text: &mut Vec<u8>,
) -> io::Result<Result<CapturedRequest<'static>, Broken>> {
    let mut head = text[2..].to_vec();
    loop {
        text.clear();
        let line = source.read_line(text, LONGEST)?;
        let Some(header) = text.strip_prefix(b">").filter(|_| line == Line::Whole) else {
            source.unread(text);
            break;
        };
        let header = header.strip_prefix(b" ").unwrap_or(header);
        let name = header.split(|b| *b == b':').next().unwrap_or_default();
        // They tell of a body that is not here.
        let is_framing = |known: &[u8]| name.eq_ignore_ascii_case(known);
        if !is_framing(b"content-length") && !is_framing(b"transfer-encoding") {
            head.extend_from_slice(header);
        }
        if header.trim_ascii().is_empty() {
            break;
        }
    }
    Ok(match http::one(&head) {
        Err(Broken::NoBody(signature)) => Err(Broken::VerboseCurl(signature)),
        other => other,
    })
}
