//! Logs of containers, whose runtimes write a line of more than 16 KiB in parts, one a line.
//!
//! Docker's `json-file` writes a part as `{"log":"…",…}` without the `\n` that ends a line; the others
//! write `TIME STREAM P TEXT`, and `F` for the last part, by Kubernetes' container runtime interface.

use std::io::{self, BufRead, BufReader, Read};

use memchr::memchr_iter;

use super::{Blocks, MAX_RECORD};

/// No part is shorter in Docker's log: a shorter text without an end is what a program wrote so.
const PART: usize = 16 << 10;

const DOCKER: &[u8] = br#"{"log":""#;

/// Whether an input that starts so is the log of a container.
pub(super) fn starts(head: &[u8]) -> bool {
    let line = head.split(|&b| b == b'\n').next().unwrap_or_default();
    line.starts_with(DOCKER) || Part::of_runtime(line).is_some()
}

/// The same log, its parts joined. What was a part becomes an empty line, so that the numbers of
/// the others stay.
pub(super) fn joined<R: Read + Send + 'static>(input: R) -> Box<dyn BufRead + Send> {
    Box::new(BufReader::with_capacity(
        1 << 16,
        Joined {
            input: Blocks::new(input),
            open: [Vec::new(), Vec::new()],
            ready: Vec::new(),
            read: 0,
        },
    ))
}

/// A line of such a log.
struct Part<'a> {
    /// What stands before its text, and behind.
    before: &'a [u8],
    text: &'a [u8],
    behind: &'a [u8],
    is_error: bool,
    goes_on: bool,
}

impl<'a> Part<'a> {
    fn of(line: &'a [u8]) -> Option<Self> {
        if line.starts_with(DOCKER) {
            Self::of_docker(line)
        } else {
            Self::of_runtime(line)
        }
    }

    fn of_docker(line: &'a [u8]) -> Option<Self> {
        let (before, rest) = line.split_at(DOCKER.len());
        let is_escaped = |at: usize| {
            let backslashes = rest[..at].iter().rev().take_while(|&&b| b == b'\\');
            backslashes.count() % 2 == 1
        };
        let end = memchr_iter(b'"', rest).find(|&at| !is_escaped(at))?;
        let (text, behind) = rest.split_at(end);
        let ends_line = text.ends_with(b"n") && is_escaped(end - 1);
        Some(Self {
            before,
            text,
            behind,
            is_error: behind.starts_with(br#"","stream":"stderr""#),
            goes_on: !ends_line && text.len() >= PART,
        })
    }

    fn of_runtime(line: &'a [u8]) -> Option<Self> {
        let mut words = line.splitn(4, |&b| b == b' ');
        let (time, stream, tag) = (words.next()?, words.next()?, words.next()?);
        let text = words.next()?;
        let is_time = time.len() >= 20 && time[0].is_ascii_digit() && time[10] == b'T';
        let is_error = stream == b"stderr";
        if !is_time || !is_error && stream != b"stdout" || tag != b"P" && tag != b"F" {
            return None;
        }
        let (before, _) = line.split_at(line.len() - text.len());
        let (text, behind) = text.split_at(text.trim_ascii_end().len());
        Some(Self {
            before,
            text,
            behind,
            is_error,
            goes_on: tag == b"P",
        })
    }

    /// Adds it to the line that is `open`, and that to `ready` if nothing more comes.
    fn join(&self, open: &mut Vec<u8>, ready: &mut Vec<u8>) {
        if open.is_empty() {
            open.extend_from_slice(self.before);
        }
        open.extend_from_slice(self.text);
        // What grows beyond all bounds is no request.
        if self.goes_on && open.len() <= MAX_RECORD {
            ready.push(b'\n');
        } else {
            ready.append(open);
            ready.extend_from_slice(self.behind);
        }
    }
}

/// Holds back the parts of each stream until the last of them is there.
struct Joined<R> {
    input: Blocks<R>,
    /// The line that is still open: of the program's output, and of its errors.
    open: [Vec<u8>; 2],
    ready: Vec<u8>,
    /// How much of it was read.
    read: usize,
}

impl<R: Read> Joined<R> {
    /// Makes the next lines ready; at the end of the input what is still open.
    fn next_lines(&mut self) -> io::Result<()> {
        let memory = std::mem::take(&mut self.ready);
        self.read = 0;
        let Some(block) = self.input.next_block(memory)? else {
            self.ready = self.open.each_mut().map(std::mem::take).concat();
            return Ok(());
        };
        let mut ready = Vec::with_capacity(block.bytes().len());
        for line in block.bytes().split_inclusive(|&b| b == b'\n') {
            match Part::of(line) {
                Some(part) => part.join(&mut self.open[usize::from(part.is_error)], &mut ready),
                None => ready.extend_from_slice(line),
            }
        }
        self.ready = ready;
        Ok(())
    }
}

impl<R: Read> Read for Joined<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.read == self.ready.len() {
            self.next_lines()?;
        }
        let got = (&self.ready[self.read..]).read(into)?;
        self.read += got;
        Ok(got)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn join(log: &str) -> String {
        let mut text = String::new();
        let input = io::Cursor::new(log.to_owned());
        joined(input)
            .read_to_string(&mut text)
            .expect("no I/O error");
        text
    }

    #[test]
    fn parts_are_joined_stream_by_stream() {
        let log = "2026-01-02T03:04:05.1Z stdout P {\"a\":\n\
                   2026-01-02T03:04:05.1Z stderr F warning\n\
                   2026-01-02T03:04:05.2Z stdout F 1}\n";
        assert!(starts(log.as_bytes()));
        let expected = "\n2026-01-02T03:04:05.1Z stderr F warning\n\
                        2026-01-02T03:04:05.1Z stdout P {\"a\":1}\n";
        assert_eq!(join(log), expected);
    }

    #[test]
    fn docker_ends_a_line_with_its_escape() {
        let long = "x".repeat(PART);
        let line = |text: &str| format!("{{\"log\":\"{text}\",\"stream\":\"stdout\"}}\n");
        let log = line(&long) + &line(&long) + &line(r"end\n") + &line(r"next\n");
        let expected = format!(
            "\n\n{}{}",
            line(&format!("{long}{long}end\\n")),
            line(r"next\n")
        );
        assert_eq!(join(&log), expected);
        // A backslash and an `n` are no end of a line.
        let log = line(&format!("{long}\\\\n")) + &line(r"end\n");
        assert_eq!(
            join(&log),
            format!("\n{}", line(&format!("{long}\\\\nend\\n")))
        );
    }

    #[test]
    fn what_is_no_part_stays() {
        let prompt = "{\"log\":\"name? \",\"stream\":\"stdout\"}\n{\"log\":\"x\\n\"}\n";
        assert_eq!(join(prompt), prompt);
        let broken = "{\"log\":\"never closed\n\n2026-01-02T03:04:05.1Z stdout P cut off";
        assert_eq!(
            join(broken),
            format!(
                "{}{}",
                &broken[..21],
                "\n\n2026-01-02T03:04:05.1Z stdout P cut off"
            )
        );
        let endless = format!("{{\"log\":\"{}", "y".repeat(3 << 20));
        assert_eq!(join(&endless), endless);
    }
}
