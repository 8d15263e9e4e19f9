//! `curl …` command lines, as people keep them in scripts and as browsers copy them.
//!
//! Nothing is run: only what stands in the text itself is read, and a file that lies beside it.

mod options;
mod shell;
mod windows;

use std::io;
use std::ops::ControlFlow;

use super::lines::{Line, LineReader};
use super::sink::{OpenFile, Record, Sink, beside};
use super::{Broken, CapturedRequest, MAX_RECORD};
use options::Call;
use shell::Quotes;

/// Reads every curl command of `source`. Other commands are passed over.
pub(super) fn read(
    source: &mut LineReader<'_>,
    open: &mut OpenFile<'_>,
    sink: &mut Sink<'_, '_>,
) -> io::Result<ControlFlow<()>> {
    let mut lines = Commands::new(source);
    while let Some((line, text)) = lines.next()? {
        for record in requests(text, open) {
            if sink.put(line, record).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Whether a line of a terminal or a log is a curl command.
pub(super) fn is_command(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"$ ").unwrap_or(line);
    line.starts_with(b"curl ") || line.starts_with(b"curl.exe ")
}

/// Reads the one command that `source` is at.
pub(super) fn one(source: &mut LineReader<'_>, open: &mut OpenFile<'_>) -> io::Result<Vec<Record>> {
    let mut lines = Commands::new(source);
    let command = lines.next()?;
    if let Some((_, ahead)) = lines.ahead.take() {
        source.unread(&ahead);
    }
    Ok(command.map_or_else(Vec::new, |(_, text)| requests(text, open)))
}

/// The requests of a command.
fn requests(text: Result<Vec<u8>, Broken>, open: &mut OpenFile<'_>) -> Vec<Record> {
    let pipelines = text.and_then(|text| {
        if windows::is_for_prompt(&text) {
            Ok(vec![vec![windows::split(&text)]])
        } else {
            shell::split(&text)
        }
    });
    match pipelines {
        Ok(pipelines) => pipelines
            .iter()
            .filter_map(|pipeline| request(pipeline, open).transpose())
            .collect(),
        Err(broken) => vec![Err(broken)],
    }
}

/// The line that a command starts on, and its text.
type Numbered = (u64, Result<Vec<u8>, Broken>);

/// The commands of a script that have to do with curl, each of which may take many lines.
struct Commands<'c, 's> {
    source: &'c mut LineReader<'s>,
    /// The first line of the next command, where it has been read already, and its number.
    ahead: Option<(u64, Vec<u8>)>,
}

impl<'c, 's> Commands<'c, 's> {
    fn new(source: &'c mut LineReader<'s>) -> Self {
        Self {
            source,
            ahead: None,
        }
    }

    /// The next one.
    fn next(&mut self) -> io::Result<Option<Numbered>> {
        loop {
            let (line, mut text) = self
                .ahead
                .take()
                .unwrap_or_else(|| (self.source.line(), Vec::new()));
            if text.is_empty() {
                match self.source.read_line(&mut text, MAX_RECORD)? {
                    Line::End => return Ok(None),
                    Line::TooLong => return Ok(Some((line, Err(Broken::TooLarge)))),
                    Line::Whole => {}
                }
            }
            if windows::is_for_prompt(&text) {
                while windows::goes_on(&text) {
                    match self.source.read_line(&mut text, MAX_RECORD)? {
                        Line::End => break,
                        Line::TooLong => return Ok(Some((line, Err(Broken::TooLarge)))),
                        Line::Whole => {}
                    }
                }
                if memchr::memmem::find(&text, b"curl").is_some() {
                    return Ok(Some((line, Ok(text))));
                }
                continue;
            }
            let mut quotes = Quotes::default();
            quotes.follow(&text);
            while !quotes.closed() {
                let start = text.len();
                let number = self.source.line();
                match self.source.read_line(&mut text, MAX_RECORD)? {
                    Line::End => break,
                    Line::TooLong => return Ok(Some((line, Err(Broken::TooLarge)))),
                    Line::Whole => {}
                }
                // A quote that is never closed must not swallow the commands that follow.
                if text[start..].starts_with(b"curl ") {
                    self.ahead = Some((number, text.split_off(start)));
                    break;
                }
                quotes.follow(&text[start..]);
            }
            if memchr::memmem::find(&text, b"curl").is_some() {
                return Ok(Some((line, Ok(text))));
            }
        }
    }
}

/// The request of a pipeline that ends with curl.
fn request(
    pipeline: &[Vec<Vec<u8>>],
    open: &mut OpenFile<'_>,
) -> Result<Option<CapturedRequest<'static>>, Broken> {
    let Some((last, before)) = pipeline.split_last() else {
        return Ok(None);
    };
    // A response may be piped on, into jq for example.
    let (last, before) = match before.iter().position(|command| is_curl(command)) {
        Some(at) => (&before[at], &before[..at]),
        None => (last, before),
    };
    if !is_curl(last) {
        return Ok(None);
    }
    let mut stdin = match before {
        [] => None,
        [command] => Some(output_of(command, open)?),
        _ => return Err(Broken::Shell("a pipeline of several commands")),
    };
    let mut file = |name: &[u8]| match name {
        b"-" => stdin.take().ok_or(Broken::BodyLost),
        name => beside(name, open),
    };
    Call::parse(&last[1..], &mut file)?.request().map(Some)
}

fn is_curl(command: &[Vec<u8>]) -> bool {
    let Some(program) = command.first() else {
        return false;
    };
    let name = program.rsplit(|b| *b == b'/').next().unwrap_or_default();
    matches!(name, b"curl" | b"curl.exe")
}

/// What a command in front of curl writes to it, for those whose output stands in their arguments.
fn output_of(command: &[Vec<u8>], open: &mut OpenFile<'_>) -> Result<Vec<u8>, Broken> {
    match command {
        [name, format, arguments @ ..] if name == b"printf" => shell::printf(format, arguments),
        [name, flag, words @ ..] if name == b"echo" && flag == b"-n" => Ok(words.join(&b' ')),
        [name, words @ ..] if name == b"echo" => Ok([&*words.join(&b' '), b"\n"].concat()),
        [name, file] if name == b"cat" => beside(file, open),
        _ => Err(Broken::Shell("the output of another command")),
    }
}
