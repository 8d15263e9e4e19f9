//! What an answer says in words, without the code that error pages of development servers show.

use crate::delivery::Response;
use crate::delivery::html::{title, visible_text};

/// What matters stands at the start: of an error page, the error.
const LONGEST: usize = 1500;

/// In lower case, stack traces left out.
pub(super) fn said(response: &Response) -> String {
    let text = response.text();
    let text = if response.is_html() || response.is_page() {
        let title = title(&text).unwrap_or_default();
        format!("{title}\n{}\n{}", visible_text(&text), error_of_next(&text))
    } else {
        text.into_owned()
    };
    let text = error_of_python(&text).to_lowercase();
    let lines = text.lines().filter(|line| !is_of_stack(line));
    let mut said = String::new();
    for line in lines {
        said.push_str(line.trim());
        said.push('\n');
        if said.len() > LONGEST {
            break;
        }
    }
    said
}

/// Next.js shows errors of development by a script, which finds them in the page's data.
fn error_of_next(page: &str) -> &str {
    let data = page.split_once("\"__NEXT_DATA__\"");
    let error = data.and_then(|(_, data)| data.split_once("\"err\":"));
    let error = error.map(|(_, error)| error).unwrap_or_default();
    error
        .split_once("\"stack\":")
        .map_or(error, |(error, _)| error)
}

/// A traceback of Python quotes the code that failed, and may end with the error. A page with the
/// error before it needs no more.
fn error_of_python(text: &str) -> &str {
    let Some((before, trace)) = text.split_once("Traceback") else {
        return text;
    };
    if !before.trim().is_empty() {
        return before;
    }
    let is_error = |line: &&str| !line.starts_with(' ') && line.contains(':');
    trace.lines().rfind(is_error).unwrap_or_default()
}

/// A frame of JavaScript's stack traces, also as a string of a JSON array.
fn is_of_stack(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches(['"', ' ', '\u{a0}']);
    line.starts_with("at ") && (line.contains(':') || line.contains('('))
}
