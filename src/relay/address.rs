//! Where a relay is, and where what is posted to a token goes.

use std::str::FromStr;

use thiserror::Error;

use super::Token;
use crate::http::Endpoint;

/// A relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// What listeners connect to.
    socket: Endpoint,
    /// Where senders post to, up to the token.
    inbox: String,
}

/// A text that is no relay's address.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a relay's address is a URL such as ws://127.0.0.1:4600 or wss://relay.example.com")]
pub struct AddressError;

/// The path that listeners connect to.
const LISTEN: &str = "/api/v1/listen/";

impl Address {
    /// That of Svix, which anybody may use.
    ///
    /// # Panics
    /// Never: the address is a constant.
    #[must_use]
    pub fn of_svix() -> Option<Self> {
        Some(Self {
            socket: Endpoint::parse("https://api.relay.svix.com", LISTEN).ok()?,
            inbox: "https://play.svix.com/in/".to_owned(),
        })
    }

    /// What a listener connects to.
    #[must_use]
    pub const fn socket(&self) -> &Endpoint {
        &self.socket
    }

    /// What to paste as endpoint URL.
    #[must_use]
    pub fn inbox(&self, token: &Token) -> String {
        format!("{}{}/", self.inbox, token.as_str())
    }

    /// The host of that.
    #[must_use]
    pub fn inbox_host(&self) -> &str {
        let after = self.inbox.split_once("://").map_or("", |(_, rest)| rest);
        after.split('/').next().unwrap_or_default()
    }
}

impl FromStr for Address {
    type Err = AddressError;

    /// `ws://HOST[:PORT]` or `wss://…`: the base of another relay, which has listeners and inboxes
    /// below it.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (protocol, rest) = text.split_once("://").ok_or(AddressError)?;
        let protocol = match protocol {
            "ws" | "http" => "http",
            "wss" | "https" => "https",
            _ => return Err(AddressError),
        };
        let base = format!("{protocol}://{}", rest.trim_end_matches('/'));
        let endpoint = Endpoint::parse(&base, "/").map_err(|_| AddressError)?;
        if endpoint.url().query().is_some() || endpoint.has_credentials() {
            return Err(AddressError);
        }
        let below = format!("{base}{LISTEN}");
        Ok(Self {
            socket: Endpoint::parse(&below, "/").map_err(|_| AddressError)?,
            inbox: format!("{base}/in/"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_has_listeners_and_inboxes_below_it() {
        let token: Token = "c_AbCd123456".parse().unwrap();
        for (text, socket, inbox) in [
            (
                "ws://127.0.0.1:4600",
                "http://127.0.0.1:4600/api/v1/listen/",
                "http://127.0.0.1:4600/in/c_AbCd123456/",
            ),
            (
                "wss://relay.example.com/base/",
                "https://relay.example.com/base/api/v1/listen/",
                "https://relay.example.com/base/in/c_AbCd123456/",
            ),
        ] {
            let address: Address = text.parse().unwrap();
            assert_eq!(address.socket().to_string(), socket);
            assert_eq!(address.inbox(&token), inbox);
        }
        let svix = Address::of_svix().unwrap();
        assert_eq!(svix.inbox(&token), "https://play.svix.com/in/c_AbCd123456/");
        assert_eq!(svix.inbox_host(), "play.svix.com");
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in [
            "",
            "4600",
            "localhost:4600",
            "ftp://x",
            "ws://",
            "ws://u:p@x",
            "ws://x?y",
        ] {
            assert_eq!(bad.parse::<Address>(), Err(AddressError), "{bad:?}");
        }
    }
}
