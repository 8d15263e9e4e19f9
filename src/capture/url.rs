//! The part of a URL that a request line has.

use std::borrow::Cow;

/// Path and query of `url`, which may lack its scheme or be a path already.
pub(super) fn path_of(url: Cow<'_, str>) -> Cow<'_, str> {
    if url.starts_with('/') {
        return url;
    }
    let rest = url.split_once("://").map_or(&*url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    Cow::Owned(match rest.find(['/', '?']) {
        Some(at) if rest[at..].starts_with('/') => rest[at..].to_owned(),
        Some(at) => format!("/{}", &rest[at..]),
        None => "/".to_owned(),
    })
}
