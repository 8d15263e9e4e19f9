//! Headers between text and what goes over the wire.

use std::sync::OnceLock;
use std::{slice, vec};

use hyper::body::Bytes;
use hyper::header::{
    ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT,
};
use hyper::http::Error;

use crate::text::latin1;

use super::Header;

/// The headers of a response: names in lower case, values with bytes above 127 as U+0080–U+00FF.
///
/// Of most responses that are a success nobody reads them: these are made into texts for the first
/// who does.
#[derive(Clone, Debug, Default)]
pub struct ResponseHeaders {
    received: HeaderMap,
    texts: OnceLock<Vec<Header>>,
}

impl ResponseHeaders {
    /// Those that were received; made into texts now, unless that `can_wait`: until then they keep
    /// what was read with them in memory.
    pub(super) fn received(received: HeaderMap, can_wait: bool) -> Self {
        if can_wait {
            let texts = OnceLock::new();
            Self { received, texts }
        } else {
            texts(&received).into()
        }
    }

    /// The value of the first of that lower-case name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut received = self.received.keys();
        if self.texts.get().is_none() && !received.any(|known| known == name) {
            return None;
        }
        let mut all = self.iter();
        all.find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }

    /// All of them, name and value.
    pub fn iter(&self) -> slice::Iter<'_, Header> {
        self.texts.get_or_init(|| texts(&self.received)).iter()
    }
}

impl From<Vec<Header>> for ResponseHeaders {
    fn from(headers: Vec<Header>) -> Self {
        Self {
            received: HeaderMap::new(),
            texts: headers.into(),
        }
    }
}

impl FromIterator<Header> for ResponseHeaders {
    fn from_iter<I: IntoIterator<Item = Header>>(headers: I) -> Self {
        headers.into_iter().collect::<Vec<_>>().into()
    }
}

impl<'h> IntoIterator for &'h ResponseHeaders {
    type Item = &'h Header;
    type IntoIter = slice::Iter<'h, Header>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for ResponseHeaders {
    type Item = Header;
    type IntoIter = vec::IntoIter<Header>;

    fn into_iter(self) -> Self::IntoIter {
        let Self {
            received,
            texts: made,
        } = self;
        let all = made.into_inner().unwrap_or_else(|| texts(&received));
        all.into_iter()
    }
}

impl PartialEq for ResponseHeaders {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other)
    }
}

impl Eq for ResponseHeaders {}

fn texts(headers: &HeaderMap) -> Vec<Header> {
    let text = |value: &HeaderValue| latin1::decode(value.as_bytes()).into_owned();
    let pairs = headers.iter();
    pairs
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect()
}

/// A header as hyper sends it.
pub(super) fn header(name: &str, value: String) -> Result<(HeaderName, HeaderValue), Error> {
    let name = match usual(name) {
        Some(name) => name,
        None => HeaderName::from_bytes(name.as_bytes())?,
    };
    let value = match &*value {
        "*/*" => const { HeaderValue::from_static("*/*") },
        "application/json" => const { HeaderValue::from_static("application/json") },
        super::request::USER_AGENT => {
            const { HeaderValue::from_static(super::request::USER_AGENT) }
        }
        text if text.is_ascii() => HeaderValue::from_maybe_shared(Bytes::from(value))?,
        text => HeaderValue::from_bytes(&latin1::encode_or_utf8(text))?,
    };
    Ok((name, value))
}

/// The name, if it is one of those that every delivery has: nothing has to be read or allocated.
fn usual(name: &str) -> Option<HeaderName> {
    Some(match name {
        "host" => HOST,
        "accept" => ACCEPT,
        "content-type" => CONTENT_TYPE,
        "content-length" => CONTENT_LENGTH,
        "user-agent" => USER_AGENT,
        "svix-id" => const { HeaderName::from_static("svix-id") },
        "svix-timestamp" => const { HeaderName::from_static("svix-timestamp") },
        "svix-signature" => const { HeaderName::from_static("svix-signature") },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(can_wait: bool) -> ResponseHeaders {
        let mut map = HeaderMap::new();
        for (name, value) in [("allow", "GET"), ("x-b", "y"), ("allow", "PUT")] {
            map.append(
                HeaderName::try_from(name).unwrap(),
                HeaderValue::from_static(value),
            );
        }
        map.append("x-latin", HeaderValue::from_bytes(b"caf\xe9").unwrap());
        ResponseHeaders::received(map, can_wait)
    }

    #[test]
    fn they_are_the_same_whenever_they_are_read() {
        for headers in [received(true), received(false)] {
            assert_eq!(headers.get("webhook-delivery"), None);
            assert_eq!(headers.get("allow"), Some("GET"));
            assert_eq!(headers.get("x-latin"), Some("caf\u{e9}"));
            let allow: Vec<_> = headers.iter().filter(|(name, _)| name == "allow").collect();
            assert_eq!(allow.len(), 2);
            assert_eq!(headers, received(true));
            assert_eq!(
                headers.clone().into_iter().collect::<ResponseHeaders>(),
                headers
            );
        }
        assert_ne!(received(true), ResponseHeaders::default());
    }

    #[test]
    fn a_usual_name_is_what_it_says() {
        let all = crate::signing::Scheme::ALL
            .iter()
            .flat_map(|it| it.header_names());
        let own = [
            "host",
            "accept",
            "content-type",
            "content-length",
            "user-agent",
            "x-own",
        ];
        for name in all.copied().chain(own) {
            let (made, value) = header(name, "a".to_owned()).unwrap();
            assert_eq!((made.as_str(), value.as_bytes()), (name, &b"a"[..]));
        }
        let value = |text: &str| header("a", text.to_owned());
        assert_eq!(value("\u{e9}").unwrap().1.as_bytes(), b"\xe9");
        assert_eq!(value("\u{142}").unwrap().1.as_bytes(), "\u{142}".as_bytes());
        assert!(value("a\nb").is_err() && header("a b", String::new()).is_err());
    }
}
