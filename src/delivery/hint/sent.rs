//! What an answer is held against: what was sent, and when the answer came.

use crate::http::Endpoint;
use crate::signing::Scheme;
use crate::time::Time;

/// What is known of the request.
#[derive(Clone, Debug)]
pub struct Sent<'a> {
    /// Where it went.
    pub endpoint: &'a Endpoint,
    headers: Option<Headers>,
    answered_at: Option<Time>,
}

/// The headers that matter.
#[derive(Clone, Debug, Default)]
struct Headers {
    host: Option<String>,
    content_type: Option<String>,
    timestamp: Option<i64>,
    family: Option<&'static str>,
}

impl<'a> Sent<'a> {
    /// Only where it went.
    #[must_use]
    pub const fn to(endpoint: &'a Endpoint) -> Self {
        Self {
            endpoint,
            headers: None,
            answered_at: None,
        }
    }

    /// With `headers`, in whatever case their names are, and answered at that time.
    #[must_use]
    pub fn with<'h>(
        endpoint: &'a Endpoint,
        headers: impl IntoIterator<Item = (&'h str, &'h str)>,
        answered_at: Time,
    ) -> Self {
        let mut found = Headers::default();
        for (name, value) in headers {
            let name = name.to_ascii_lowercase();
            if name.ends_with("-signature") {
                let family = |scheme: &&Scheme| scheme.header_names().contains(&&*name);
                let scheme = Scheme::ALL.iter().find(family);
                found.family = found.family.or(scheme.copied().map(family_of));
            }
            match &*name {
                "host" => found.host = Some(value.to_owned()),
                "content-type" => found.content_type = Some(value.to_owned()),
                "svix-timestamp" | "webhook-timestamp" => found.timestamp = value.parse().ok(),
                _ => {}
            }
        }
        Self {
            endpoint,
            headers: Some(found),
            answered_at: Some(answered_at),
        }
    }

    /// The host name that the server saw, without a port.
    #[must_use]
    pub(super) fn host(&self) -> String {
        let given = self
            .headers
            .as_ref()
            .and_then(|known| known.host.as_deref());
        let given = given.map(|host| match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|c| c.is_ascii_digit()) => name,
            _ => host,
        });
        given.unwrap_or_else(|| self.endpoint.host()).to_owned()
    }

    /// The content type, unless it is the usual one.
    pub(super) fn unusual_type(&self) -> Option<&str> {
        let kind = self.headers.as_ref()?.content_type.as_deref()?;
        let essence = kind.split(';').next().unwrap_or_default().trim();
        (!essence.eq_ignore_ascii_case("application/json")).then_some(kind)
    }

    /// The family of headers that the signature was sent in. A delivery is signed the usual way,
    /// unless more is known.
    pub(super) fn family(&self) -> Option<&'static str> {
        match &self.headers {
            Some(known) => known.family,
            None => Some("svix"),
        }
    }

    /// How old the timestamp was when the answer came, in seconds.
    pub(super) fn timestamp_age(&self) -> Option<i64> {
        let timestamp = self.headers.as_ref()?.timestamp?;
        Some(self.answered_at?.unix_seconds().saturating_sub(timestamp))
    }

    /// When the answer came.
    pub(super) const fn answered_at(&self) -> Option<Time> {
        self.answered_at
    }
}

/// How its headers begin.
const fn family_of(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Svix => "svix",
        Scheme::Standard => "webhook",
        Scheme::BodyHmac => "x-webhook-signature",
    }
}
