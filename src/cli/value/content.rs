//! What captures have to contain.

use super::is_header_name;
use crate::store::{Answer, BodyTest, HeaderTest};

/// `data.id=user_…`
pub fn body_test(text: &str) -> Result<BodyTest, String> {
    let test = text.parse::<BodyTest>();
    test.map_err(|error| format!("{error}; write PATH, PATH=VALUE or PATH!=VALUE"))
}

/// `svix-id`, `svix-id=msg_…`, or as headers are written.
pub fn header_test(text: &str) -> Result<HeaderTest, String> {
    let (name, value) = match text.split_once([':', '=']) {
        Some((name, value)) => (name, Some(value.trim().to_owned())),
        None => (text, None),
    };
    if !is_header_name(name) {
        return Err(format!("{name:?} is not a header name"));
    }
    let name = name.to_ascii_lowercase();
    Ok(HeaderTest { name, value })
}

/// `500`, `5xx` or `none`.
pub fn answer(text: &str) -> Result<Answer, String> {
    if text == "none" {
        return Ok(Answer::Nothing);
    }
    let class = text.strip_suffix("xx").or_else(|| text.strip_suffix("XX"));
    let range = match class {
        Some(class) => class.parse().ok().filter(|class| (1..=5).contains(class)),
        None => None,
    };
    let range = range.map(|class: u16| (class * 100, class * 100 + 99));
    let status = text.parse().ok();
    let status = status.filter(|status| (100..=599).contains(status));
    let found = range.or(status.map(|status| (status, status)));
    let found = found.map(|(from, to)| Answer::Status(from, to));
    found.ok_or_else(|| "give a status such as 500, a class such as 5xx, or none".to_owned())
}
