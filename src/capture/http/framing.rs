//! Where a body ends, and how it is coded.

use std::io;

use crate::capture::lines::{Line, LineReader};
use crate::capture::{Broken, MAX_RECORD};

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
    /// Up to the end of the input: somebody left the length out.
    Rest,
}

impl Framing {
    /// As RFC 9112 has it, except that a body may follow without a length.
    pub(super) fn of(method: &[u8], headers: &[httparse::Header<'_>]) -> Result<Self, Broken> {
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
        Ok(match method {
            b"GET" | b"HEAD" | b"DELETE" | b"OPTIONS" | b"CONNECT" | b"TRACE" => Self::Length(0),
            _ => Self::Rest,
        })
    }

    /// Reads the body into `body`, coding undone.
    pub(super) fn read(self, source: &mut LineReader<'_>, body: &mut Vec<u8>) -> Result<(), Stop> {
        match self {
            Self::Length(expected) => exactly(source, expected, body),
            Self::Chunked => chunks(source, body),
            Self::Rest => {
                if source.read_bytes(MAX_RECORD + 1, body)? > MAX_RECORD {
                    return Err(Broken::TooLarge.into());
                }
                Ok(())
            }
        }
    }
}

fn exactly(source: &mut LineReader<'_>, expected: usize, body: &mut Vec<u8>) -> Result<(), Stop> {
    if expected > MAX_RECORD - body.len() {
        return Err(Broken::TooLarge.into());
    }
    let got = source.read_bytes(expected, body)?;
    if got < expected {
        return Err(Broken::TruncatedBody { got, expected }.into());
    }
    Ok(())
}

fn chunks(source: &mut LineReader<'_>, body: &mut Vec<u8>) -> Result<(), Stop> {
    let mut line = Vec::new();
    loop {
        chunk_line(source, &mut line)?;
        let size = line.split(|b| *b == b';').next().unwrap_or_default();
        let size = number(size, 16).ok_or(Broken::Chunk)?;
        if size == 0 {
            break;
        }
        exactly(source, size, body)?;
        chunk_line(source, &mut line)?;
        if !line.trim_ascii().is_empty() {
            return Err(Broken::Chunk.into());
        }
    }
    // Trailers are no part of what was signed. The empty line after them may be cut off.
    loop {
        line.clear();
        match source.read_line(&mut line, MAX_CHUNK_LINE)? {
            Line::TooLong => return Err(Broken::Chunk.into()),
            Line::End => return Ok(()),
            Line::Whole if line.trim_ascii().is_empty() => return Ok(()),
            Line::Whole => {}
        }
    }
}

fn chunk_line(source: &mut LineReader<'_>, line: &mut Vec<u8>) -> Result<(), Stop> {
    line.clear();
    match source.read_line(line, MAX_CHUNK_LINE)? {
        Line::Whole if line.ends_with(b"\n") => Ok(()),
        _ => Err(Broken::Chunk.into()),
    }
}

/// Digits alone: `from_str_radix` would take a sign too.
fn number(digits: &[u8], radix: u32) -> Option<usize> {
    let text = std::str::from_utf8(digits.trim_ascii()).ok()?;
    let digits = text.bytes().all(|b| b.is_ascii_hexdigit());
    digits.then(|| usize::from_str_radix(text, radix).ok())?
}
