//! Where a Svix server is, and the token by which it knows who asks.

use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::http::{Endpoint, EndpointError};

/// The regions of Svix's own servers, as a token names them behind its last dot.
const REGIONS: [&str; 5] = ["us", "eu", "in", "ca", "au"];

/// A server, and who asks it.
#[derive(Clone, Debug)]
pub struct Server {
    base: Endpoint,
    token: Token,
}

/// What a caller shows. Never shows itself.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

/// Why calls cannot be made.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ServerError {
    /// The address.
    #[error(transparent)]
    Address(#[from] EndpointError),
    /// The address is no server's.
    #[error("the address of a server has no query and no user name in it")]
    NotBare,
    /// The token is empty.
    #[error("the token is empty")]
    NoToken,
    /// A signing secret in place of the token.
    #[error("that is a signing secret, not a token of the server's API")]
    Secret,
    /// It cannot be put into a header.
    #[error("the token has white space or other characters that no token has")]
    Unusable,
}

impl Token {
    /// Takes a token as it stands in a file or a variable.
    ///
    /// # Errors
    /// When it is none.
    pub fn new(text: &str) -> Result<Self, ServerError> {
        let text = text.trim();
        let text = text.strip_prefix("Bearer ").unwrap_or(text).trim_start();
        if text.is_empty() {
            return Err(ServerError::NoToken);
        }
        if text.starts_with("whsec_") || text.starts_with("whsk_") {
            return Err(ServerError::Secret);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ServerError::Unusable);
        }
        Ok(Self(Zeroizing::new(text.to_owned())))
    }

    /// The server of Svix that this token is for, by its region.
    fn home(&self) -> String {
        let region = self.0.rsplit_once('.').map(|(_, region)| region);
        match region.filter(|region| REGIONS.contains(region)) {
            Some(region) => format!("https://api.{region}.svix.com"),
            None => "https://api.svix.com".to_owned(),
        }
    }

    /// The token itself, to be sent.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(redacted)")
    }
}

impl Server {
    /// The server at `address`; without one, Svix's own in the region of the token.
    ///
    /// # Errors
    /// When `address` is none.
    pub fn new(address: Option<&str>, token: Token) -> Result<Self, ServerError> {
        let base = match address {
            Some(address) => Endpoint::parse(address, "/")?,
            None => Endpoint::parse(&token.home(), "/")?,
        };
        if base.has_credentials() || base.url().query().is_some() {
            return Err(ServerError::NotBare);
        }
        Ok(Self { base, token })
    }

    /// Its address.
    #[must_use]
    pub const fn base(&self) -> &Endpoint {
        &self.base
    }

    /// Who asks.
    #[must_use]
    pub const fn token(&self) -> &Token {
        &self.token
    }

    /// The URL of a call, given its path and query. A server may stand below a path of its own.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        let base = self.base.url();
        let below = base.path().trim_end_matches('/');
        // Whoever pastes what an SDK was given may have the API's path with it.
        let below = below.strip_suffix("/api/v1").unwrap_or(below);
        format!("{}{below}{path}", self.base.origin())
    }
}

/// As people name it.
impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base.origin())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(address: Option<&str>, token: &str) -> Server {
        Server::new(address, Token::new(token).unwrap()).unwrap()
    }

    #[test]
    fn the_region_of_a_token_leads_to_its_server_unless_an_address_is_given() {
        for (token, home) in [
            ("testsk_abc.eu", "https://api.eu.svix.com"),
            ("sk_abc.us", "https://api.us.svix.com"),
            ("sk_abc.xx", "https://api.svix.com"),
            ("sk_abc", "https://api.svix.com"),
            // A JWT ends in its signature.
            ("eyJ.eyJ.c2ln", "https://api.svix.com"),
        ] {
            assert_eq!(server(None, token).to_string(), home, "{token}");
            let other = server(Some("localhost:8071"), token);
            assert_eq!(other.to_string(), "http://localhost:8071");
        }
    }

    #[test]
    fn calls_go_below_the_path_of_the_server() {
        for (address, url) in [
            ("http://h:1", "http://h:1/api/v1/app"),
            ("http://h:1/", "http://h:1/api/v1/app"),
            ("http://h:1/api/v1/", "http://h:1/api/v1/app"),
            ("https://h/svix", "https://h/svix/api/v1/app"),
        ] {
            let server = server(Some(address), "t");
            assert_eq!(server.url("/api/v1/app"), url, "{address}");
        }
    }

    #[test]
    fn what_is_no_token_is_refused_and_none_shows_itself() {
        for (text, error) in [
            (" \n", ServerError::NoToken),
            ("whsec_abc", ServerError::Secret),
            ("two words", ServerError::Unusable),
            ("a\u{e9}", ServerError::Unusable),
        ] {
            assert_eq!(Token::new(text).unwrap_err(), error, "{text:?}");
        }
        let token = Token::new("Bearer hush.eu\n").unwrap();
        assert_eq!(token.expose(), "hush.eu");
        assert!(!format!("{:?}", server(None, "hush")).contains("hush"));
        let user = Server::new(Some("http://u:p@h"), token);
        assert_eq!(user.unwrap_err(), ServerError::NotBare);
    }
}
