//! The first line of a request, and of a response.

/// Whether `line` is `METHOD target HTTP/version`, for any method and version.
pub fn is_request_line(line: &[u8]) -> bool {
    split_request_line(line).is_some()
}

/// Method, target and version.
pub fn split_request_line(line: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let line = line.trim_ascii_end();
    let first = memchr::memchr(b' ', line)?;
    let last = memchr::memrchr(b' ', line)?;
    let (method, target) = (&line[..first], line.get(first + 1..last)?.trim_ascii());
    let version = line[last + 1..].strip_prefix(b"HTTP/")?;
    let valid = !method.is_empty()
        && method.iter().all(|b| b.is_ascii_uppercase() || *b == b'-')
        && !target.is_empty()
        && !target.contains(&b' ')
        && matches!(version, [b'0'..=b'9'] | [b'0'..=b'9', b'.', b'0'..=b'9']);
    valid.then_some((method, target, version))
}

/// Whether `line` is the first of a response.
pub fn is_response_line(line: &[u8]) -> bool {
    let rest = line.strip_prefix(b"HTTP/").unwrap_or_default();
    let mut words = rest.trim_ascii_end().splitn(3, |b| *b == b' ');
    let version = words.next().unwrap_or_default();
    let status = words.next().unwrap_or_default();
    matches!(version, [b'0'..=b'9'] | [b'0'..=b'9', b'.', b'0'..=b'9'])
        && status.len() == 3
        && status.iter().all(u8::is_ascii_digit)
}
