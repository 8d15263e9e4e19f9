//! The one type that every reader gives and every writer takes.

use std::borrow::Cow;

use super::Remark;
use crate::time::Time;

/// Headers that concern one connection, not the request (RFC 9110, section 7.6.1), and those that
/// are made anew for the next one.
pub const HOP_BY_HOP: [&str; 12] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "content-length",
    "expect",
    "host",
];

/// One received request.
///
/// Borrows from the input where that holds the text unescaped, so a million of them can be read
/// without copying.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CapturedRequest<'a> {
    /// Names the capture (`cap_…`); not the message id, which stands in the headers.
    pub id: Option<Cow<'a, str>>,
    /// When it was received, to the millisecond.
    pub received_at: Option<Time>,
    /// `POST`.
    pub method: Cow<'a, str>,
    /// Path and query, as on the request line.
    pub path: Cow<'a, str>,
    /// `1.1`.
    pub http_version: Cow<'a, str>,
    /// Names and values in the order received. Bytes above 127 are U+0080–U+00FF, one to one.
    pub headers: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// The exact bytes of the body, transfer coding undone.
    pub body: Cow<'a, [u8]>,
    /// Where it came from, `address:port`.
    pub remote_addr: Option<Cow<'a, str>>,
    /// What the capture does not tell as it was.
    pub remarks: Vec<Remark>,
}

impl CapturedRequest<'_> {
    /// Whether the bytes that were signed may not be those of the body, see [`Remark`].
    #[must_use]
    pub fn has_lost_bytes(&self) -> bool {
        self.remarks.iter().any(Remark::is_of_lost_bytes)
    }

    /// The headers as plain pairs.
    pub fn header_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The headers that go along when the request is sent on.
    pub fn end_to_end_headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let connection = |(name, _): &(&str, &str)| name.eq_ignore_ascii_case("connection");
        let values = self.header_pairs().filter(connection);
        let named = values.flat_map(|(_, value)| value.split(',').map(str::trim));
        let named: Vec<_> = named.collect();
        let among = |names: &[&str], name: &str| names.iter().any(|n| n.eq_ignore_ascii_case(name));
        self.header_pairs()
            .filter(move |(name, _)| !among(&HOP_BY_HOP, name) && !among(&named, name))
    }

    /// The first header of that name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.header_pairs()
            .find_map(|(known, value)| known.eq_ignore_ascii_case(name).then_some(value))
    }

    /// The same request, independent of the input.
    #[must_use]
    pub fn into_owned(self) -> CapturedRequest<'static> {
        fn text(text: Cow<'_, str>) -> Cow<'static, str> {
            Cow::Owned(text.into_owned())
        }
        CapturedRequest {
            id: self.id.map(text),
            received_at: self.received_at,
            method: text(self.method),
            path: text(self.path),
            http_version: text(self.http_version),
            headers: self
                .headers
                .into_iter()
                .map(|(name, value)| (text(name), text(value)))
                .collect(),
            body: Cow::Owned(self.body.into_owned()),
            remote_addr: self.remote_addr.map(text),
            remarks: self.remarks,
        }
    }
}
