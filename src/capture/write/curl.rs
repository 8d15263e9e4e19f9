//! A command for a POSIX shell.

use std::fmt::Write as _;
use std::io::Write;

use super::{Unwritable, header_value, is_framing, request_line};
use crate::capture::CapturedRequest;

/// The longest body that is written as an argument. Linux takes 128 KiB for one, Windows 32 KiB for
/// all of them.
const MAX_ARGUMENT: usize = 30 << 10;

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
    let mut command = String::new();
    let text = std::str::from_utf8(&request.body)
        .ok()
        .filter(|text| !text.contains('\0'));
    let data = match text {
        Some(text) if text.len() <= MAX_ARGUMENT => format!("--data-raw {}", quoted(text)),
        Some(text) => {
            let _ = write!(command, "printf '%s' {} | ", quoted(text));
            "--data-binary @-".to_owned()
        }
        None => {
            let _ = write!(command, "printf '{}' | ", escaped(&request.body));
            "--data-binary @-".to_owned()
        }
    };
    // -g: brackets and braces in a URL are no patterns.
    let url = format!("{}{path}", origin.trim_end_matches('/'));
    if url.chars().any(char::is_control) {
        return Err(Unwritable::RequestLine(url));
    }
    let glob = if url.contains(['[', ']', '{', '}']) {
        "-g "
    } else {
        ""
    };
    let _ = write!(
        command,
        "curl {glob}-X {} {}",
        quoted_word(method),
        quoted(&url)
    );
    for (name, value) in request.header_pairs() {
        if name.eq_ignore_ascii_case("host") || is_framing(name) {
            continue;
        }
        let value = header_value(name, value)?;
        command.push_str(" \\\n  -H ");
        match std::str::from_utf8(&value) {
            // curl's way to send a header without a value.
            Ok("") => command.push_str(&quoted(&format!("{name};"))),
            Ok(value) if value.is_ascii() => command.push_str(&quoted(&format!("{name}: {value}"))),
            _ => {
                let _ = write!(command, "\"$(printf '{name}: {}')\"", escaped(&value));
            }
        }
    }
    if !request.body.is_empty() || !matches!(method, "GET" | "HEAD") {
        if request.header("content-type").is_none() {
            // Else curl would say that it is a form.
            command.push_str(" \\\n  -H 'content-type:'");
        }
        let _ = write!(command, " \\\n  {data}");
    }
    command.push('\n');
    out.write_all(command.as_bytes())?;
    Ok(())
}

/// In single quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// As it is where that is safe, else quoted.
fn quoted_word(text: &str) -> String {
    if text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// As printf's format, within single quotes within double quotes: what has a meaning in any of
/// them, and what is not ASCII, in octal.
fn escaped(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for &byte in bytes {
        match byte {
            b'%' => text.push_str("%%"),
            b'\\' | b'\'' | b'"' | b'$' | b'`' | b'!' | ..=0x1f | 0x7f.. => {
                let _ = write!(text, "\\{byte:03o}");
            }
            byte => text.push(char::from(byte)),
        }
    }
    text
}
