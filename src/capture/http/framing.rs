//! Where a body ends, and how it is coded.
//!
//! Headers tell, but they are not always right: an editor or a terminal has indented the body since,
//! or a tool has shown it without its coding. So what follows is looked at, too: the body ends with
//! the input, or where another request or a response starts.

use std::io;

use serde::de::IgnoredAny;

use super::start_line::{is_request_line, is_response_line};
use crate::capture::lines::{Line, LineReader};
use crate::capture::{Broken, MAX_RECORD, Remark};

/// Either a broken request, after which reading goes on, or a failed input.
#[derive(Debug)]
pub(super) enum Stop {
    Broken(Broken),
    Input(io::Error),
}

impl From<Broken> for Stop {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Input(error)
    }
}

/// The longest line of chunked coding or of its trailers.
const MAX_CHUNK_LINE: usize = 64 << 10;

/// How the length of a body is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// So many bytes.
    Length(usize),
    /// In chunks.
    Chunked,
    /// Not at all.
    Unknown,
}

/// A body, with what is to be said of it.
pub(super) type Framed = Option<Remark>;

impl Framing {
    /// As RFC 9112 has it, except that a body may follow without a length.
    pub(super) fn of(headers: &[httparse::Header<'_>]) -> Result<Self, Broken> {
        let values = |name: &'static str| {
            headers
                .iter()
                .filter(move |h| h.name.eq_ignore_ascii_case(name))
                .map(|h| h.value)
        };
        let coding = values("transfer-encoding").next_back();
        if coding.is_some_and(|c| c.to_ascii_lowercase().trim_ascii().ends_with(b"chunked")) {
            return Ok(Self::Chunked);
        }
        let mut lengths = values("content-length");
        if let Some(length) = lengths.next() {
            if !lengths.all(|other| other == length) {
                return Err(Broken::ContentLength);
            }
            return number(length, 10)
                .map(Self::Length)
                .ok_or(Broken::ContentLength);
        }
        Ok(Self::Unknown)
    }

    /// Reads the body into `body`, coding undone.
    pub(super) fn read(
        self,
        source: &mut LineReader<'_>,
        body: &mut Vec<u8>,
    ) -> Result<Framed, Stop> {
        match self {
            Self::Length(said) => with_length(source, said, body),
            Self::Chunked => chunked(source, body),
            Self::Unknown => to_boundary(source, body).map(|()| None),
        }
    }
}

/// Whether `line` starts something else: a request, a response, the next one of an editor's file
/// or of a program that lists streams.
pub(super) fn is_boundary(line: &[u8]) -> bool {
    is_request_line(line)
        || is_response_line(line)
        || line.starts_with(b"###")
        || line.starts_with(b"=======")
}

fn with_length(
    source: &mut LineReader<'_>,
    said: usize,
    body: &mut Vec<u8>,
) -> Result<Framed, Stop> {
    if said > MAX_RECORD {
        return Err(Broken::TooLarge.into());
    }
    let got = source.read_bytes(said, body)?;
    // What is whole need not wait for more of a live stream.
    if got == said && (is_json(body) || ends_here(source)?) {
        return Ok(None);
    }
    source.unread(body);
    body.clear();
    to_boundary(source, body)?;
    let there = body.len();
    if there < said && !is_json(body) {
        return Err(Broken::TruncatedBody {
            got: there,
            expected: said,
        }
        .into());
    }
    Ok((there != said).then_some(Remark::StaleLength { said, there }))
}

/// Whether nothing of a body follows: but for empty lines the end of the input, or a boundary.
fn ends_here(source: &mut LineReader<'_>) -> io::Result<bool> {
    let mut ahead = Vec::new();
    let ends = loop {
        let start = ahead.len();
        match source.read_line(&mut ahead, MAX_RECORD)? {
            Line::End => break true,
            // The rest of a line that long is gone, but it is no boundary.
            Line::TooLong => return Ok(false),
            Line::Whole if ahead[start..].trim_ascii().is_empty() => {}
            Line::Whole => break is_boundary(&ahead[start..]),
        }
    };
    source.unread(&ahead);
    Ok(ends)
}

/// Reads all lines before the next boundary. The empty ones right before it are no part of a body.
fn to_boundary(source: &mut LineReader<'_>, body: &mut Vec<u8>) -> Result<(), Stop> {
    loop {
        let start = body.len();
        match source.read_line(body, MAX_RECORD)? {
            Line::End => return Ok(()),
            Line::TooLong => return Err(Broken::TooLarge.into()),
            Line::Whole if is_boundary(&body[start..]) => {
                let line = body.split_off(start);
                source.unread(&line);
                body.truncate(body.trim_ascii_end().len());
                return Ok(());
            }
            Line::Whole => {}
        }
    }
}

/// Whether `body` is one whole object or array.
fn is_json(body: &[u8]) -> bool {
    let is_container = matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
    is_container && serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

fn chunked(source: &mut LineReader<'_>, body: &mut Vec<u8>) -> Result<Framed, Stop> {
    let mut raw = Vec::new();
    match chunks(source, body, &mut raw) {
        Err(Stop::Broken(broken)) => {
            source.unread(&raw);
            raw.clear();
            to_boundary(source, &mut raw)?;
            body.clear();
            // Some tools undo the coding and leave the header.
            if is_json(&raw) {
                body.append(&mut raw);
                return Ok(None);
            }
            unframe(&raw, body);
            if is_json(body) {
                return Ok(Some(Remark::Frames));
            }
            Err(broken.into())
        }
        other => other.map(|()| None),
    }
}

/// Leaves out the lines that are the size of a chunk: an editor or a terminal changed the line
/// ends, so that the sizes are wrong, or the last chunk was not waited for.
fn unframe(raw: &[u8], body: &mut Vec<u8>) {
    for line in raw.split_inclusive(|b| *b == b'\n') {
        let text = line.trim_ascii();
        if !text.is_empty() && number(text, 16).is_some() {
            // The line end before the size of a chunk is not of the body either.
            let end = body.strip_suffix(b"\n").unwrap_or(body);
            let end = end.strip_suffix(b"\r").unwrap_or(end).len();
            body.truncate(end);
        } else {
            body.extend_from_slice(line);
        }
    }
}

/// Reads chunks into `body`, and all that was read into `raw`.
fn chunks(source: &mut LineReader<'_>, body: &mut Vec<u8>, raw: &mut Vec<u8>) -> Result<(), Stop> {
    loop {
        let size = chunk_line(source, raw)?;
        let size = size.split(|b| *b == b';').next().unwrap_or_default();
        let size = number(size, 16).ok_or(Broken::Chunk)?;
        if size == 0 {
            break;
        }
        if size > MAX_RECORD.saturating_sub(raw.len()) {
            return Err(Broken::TooLarge.into());
        }
        let start = raw.len();
        let got = source.read_bytes(size, raw)?;
        if got < size {
            return Err(Broken::TruncatedBody {
                got,
                expected: size,
            }
            .into());
        }
        body.extend_from_slice(&raw[start..]);
        if !chunk_line(source, raw)?.trim_ascii().is_empty() {
            return Err(Broken::Chunk.into());
        }
    }
    // Trailers are no part of what was signed. The empty line after them may be cut off.
    let mut line = Vec::new();
    loop {
        line.clear();
        match source.read_line(&mut line, MAX_CHUNK_LINE)? {
            Line::TooLong => return Err(Broken::Chunk.into()),
            Line::End => return Ok(()),
            Line::Whole if line.trim_ascii().is_empty() => return Ok(()),
            Line::Whole if is_boundary(&line) => {
                source.unread(&line);
                return Ok(());
            }
            Line::Whole => {}
        }
    }
}

/// The next line, which is also put into `raw`.
fn chunk_line<'r>(source: &mut LineReader<'_>, raw: &'r mut Vec<u8>) -> Result<&'r [u8], Stop> {
    let start = raw.len();
    match source.read_line(raw, start + MAX_CHUNK_LINE)? {
        Line::Whole if raw.ends_with(b"\n") => Ok(&raw[start..]),
        _ => Err(Broken::Chunk.into()),
    }
}

/// Digits alone: `from_str_radix` would take a sign too.
fn number(digits: &[u8], radix: u32) -> Option<usize> {
    let text = std::str::from_utf8(digits.trim_ascii()).ok()?;
    let digits = text.bytes().all(|b| b.is_ascii_hexdigit());
    digits.then(|| usize::from_str_radix(text, radix).ok())?
}
