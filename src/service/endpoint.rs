//! Endpoints: where messages go, which, and how.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::signing::Scheme;
use crate::store::asks_for;

/// The name in an endpoint's metadata that says how it is signed.
pub const SCHEME: &str = "scheme";

/// What an endpoint is, besides its names, its times and its secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Endpoint {
    /// The URL.
    pub url: String,
    /// For people.
    pub description: String,
    /// Nothing goes there.
    pub disabled: bool,
    /// Only these event types; all if there are none.
    pub event_types: Option<Vec<String>>,
    /// Only messages with one of these channels; all if there are none.
    pub channels: Option<Vec<String>>,
    /// Kept, and not enforced, as with the open-source server.
    pub throttle_rate: Option<u64>,
    /// The caller's own.
    pub metadata: BTreeMap<String, String>,
    /// Sent with every attempt.
    pub headers: BTreeMap<String, String>,
    /// Its secret is the one of the usual places: the environment, `.env`.
    pub usual_secret: bool,
}

impl Endpoint {
    /// How its deliveries are signed.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        let named = self.metadata.get(SCHEME);
        let scheme = named.and_then(|name| name.parse().ok());
        scheme.unwrap_or(Scheme::Svix)
    }

    /// Whether a message goes there.
    #[must_use]
    pub fn takes(&self, event_type: &str, channels: Option<&[String]>) -> bool {
        let asked = (self.event_types.as_deref(), self.channels.as_deref());
        !self.disabled && asks_for(asked, (event_type, channels))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_go_where_they_are_asked_for() {
        let list = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
        let endpoint = |event_types, channels| Endpoint {
            event_types,
            channels,
            ..Endpoint::default()
        };
        let all = endpoint(None, None);
        let users = endpoint(list(&["user.created", "user.updated"]), None);
        let team = endpoint(None, list(&["team"]));
        let channels = [String::from("team"), String::from("other")];
        assert!(all.takes("user.created", None) && all.takes("x", Some(&channels)));
        assert!(users.takes("user.created", None) && !users.takes("user.deleted", None));
        assert!(!team.takes("x", None) && team.takes("x", Some(&channels)));
        assert!(!team.takes("x", Some(&channels[1..])));
        let disabled = Endpoint {
            disabled: true,
            ..all
        };
        assert!(!disabled.takes("x", None));
    }
}
