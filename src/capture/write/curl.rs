//! A command for a POSIX shell.

use std::fmt::Write as _;
use std::io::Write;

use super::{Unwritable, header_value, is_framing, is_token, request_line};
use crate::capture::CapturedRequest;
use crate::text::shell;

/// The longest body that is written as an argument. Linux takes 128 KiB for one, Windows 32 KiB for
/// all of them.
const MAX_ARGUMENT: usize = 30 << 10;

/// With a longer body, curl first asks whether it is wanted.
const MAX_WITHOUT_EXPECT: usize = 1 << 20;

/// Writes a command that sends `request` to its path at `origin` (such as
/// `http://localhost:3000`), for pasting into a POSIX shell.
///
/// The command holds any body: one that cannot be an argument comes through a pipe from the
/// shell's own `printf`. The reader of [`Format::Curl`](crate::capture::Format::Curl) gives back
/// the same body and headers. `host` and those that tell the length of the body are left to curl.
///
/// # Errors
/// When a header cannot be written as it is, or `out` fails.
pub fn write_curl(
    out: &mut impl Write,
    origin: &str,
    request: &CapturedRequest<'_>,
) -> Result<(), Unwritable> {
    let (method, path, _) = request_line(request);
    let url = url(origin, path)?;
    if !is_token(method) {
        return Err(Unwritable::RequestLine(method.to_owned()));
    }
    let has_data = !request.body.is_empty() || !matches!(method, "GET" | "HEAD");
    let data = Data::of(&request.body);
    let mut command = String::new();
    if has_data && let Data::Piped(source) = &data {
        let _ = write!(command, "{source} | ");
    }
    let _ = write!(
        command,
        "curl {}-X {} {}",
        literally(&url),
        shell::word(method),
        shell::quoted(&url)
    );
    for (name, value) in request.header_pairs() {
        if name.eq_ignore_ascii_case("host") || is_framing(name) {
            continue;
        }
        let value = header_value(name, value)?;
        let line = if value.trim_ascii().is_empty() {
            // curl's way to send a header without a value.
            format!("{name};").into_bytes()
        } else {
            [name.as_bytes(), b": ", &value].concat()
        };
        let word = match std::str::from_utf8(&line) {
            Ok(line) if line.is_ascii() => shell::quoted(line),
            _ => shell::bytes(&line),
        };
        let _ = write!(command, " \\\n  -H {word}");
    }
    // What curl would add of its own: a body would be that of a form.
    for (name, is_added) in [
        ("accept", true),
        ("user-agent", true),
        ("content-type", has_data),
        ("expect", request.body.len() > MAX_WITHOUT_EXPECT),
    ] {
        if is_added && request.header(name).is_none() {
            let _ = write!(command, " \\\n  -H '{name}:'");
        }
    }
    if has_data {
        let _ = match data {
            Data::Argument(word) => write!(command, " \\\n  --data-raw {word}"),
            Data::Piped(_) => write!(command, " \\\n  --data-binary @-"),
        };
    }
    command.push('\n');
    out.write_all(command.as_bytes())?;
    Ok(())
}

/// How a body comes to curl.
enum Data {
    /// As an argument, which is this word.
    Argument(String),
    /// From this command.
    Piped(String),
}

impl Data {
    fn of(body: &[u8]) -> Self {
        match std::str::from_utf8(body) {
            Ok(text) if shell::can_be_pasted(text) => {
                let word = shell::quoted(text);
                if word.len() <= MAX_ARGUMENT {
                    Self::Argument(word)
                } else {
                    Self::Piped(format!("printf '%s' {word}"))
                }
            }
            _ => Self::Piped(shell::printf(body)),
        }
    }
}

/// The URL, if it leads to `origin` and to that path there.
fn url(origin: &str, path: &str) -> Result<String, Unwritable> {
    let url = format!("{}{path}", origin.trim_end_matches('/'));
    let ends = |c: char| c.is_control() || matches!(c, ' ' | '#');
    if !path.starts_with('/') || path.contains(ends) {
        return Err(Unwritable::RequestLine(path.to_owned()));
    }
    Ok(url)
}

/// The options without which curl would not take a URL as it stands there.
fn literally(url: &str) -> String {
    let mut options = String::new();
    if url.contains(['[', ']', '{', '}']) {
        options.push_str("-g ");
    }
    if url.contains("/.") || url.to_ascii_lowercase().contains("/%2e") {
        options.push_str("--path-as-is ");
    }
    options
}
