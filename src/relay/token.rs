//! The name of an address at the relay.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// `c_` and letters and digits. Whoever knows it can read what is delivered to it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// A text that is no token.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a relay token is c_ and 10 to 64 letters and digits, or the address that ends with it")]
pub struct TokenError;

/// What tells a listener's token from others.
const PREFIX: &str = "c_";

/// How many characters the relay's own clients make.
const LENGTH: usize = 10;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Token {
    /// A token of these random bytes. Each character is as likely as any other, for bytes that
    /// would favour some are passed over; `None` if that leaves too few, which happens once in
    /// 10^20 times.
    #[must_use]
    pub fn of_random(random: [u8; 32]) -> Option<Self> {
        let fair = random.iter().filter(|byte| **byte < 248);
        let digits = fair.map(|byte| char::from(DIGITS[usize::from(byte % 62)]));
        let digits: String = digits.take(LENGTH).collect();
        (digits.len() == LENGTH).then(|| Self(format!("{PREFIX}{digits}")))
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Token {
    type Err = TokenError;

    /// Reads one, also out of the address that is pasted in the Dashboard.
    fn from_str(text: &str) -> Result<Self, TokenError> {
        let inbox = text
            .split_once("://")
            .and_then(|(_, rest)| rest.split_once("/in/"));
        let text = inbox.map_or(text, |(_, token)| token.strip_suffix('/').unwrap_or(token));
        let digits = text.strip_prefix(PREFIX).ok_or(TokenError)?;
        let is_long_enough = (LENGTH..=64).contains(&digits.len());
        if is_long_enough && digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(TokenError)
        }
    }
}

/// It opens what was delivered, so it is in no log.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_accepted() {
        let mut random = [0_u8; 32];
        for (n, byte) in random.iter_mut().enumerate() {
            *byte = 240 + u8::try_from(n % 16).unwrap();
        }
        let token = Token::of_random(random).unwrap();
        assert_eq!(token.as_str().len(), 12);
        assert_eq!(token.as_str().parse(), Ok(token));
        assert_eq!(Token::of_random([255; 32]), None);
    }

    #[test]
    fn other_clients_tokens_are_accepted_and_nothing_else() {
        for good in ["c_AbCd123456", "c_AbCdEfGhIjKlMnOpQrStUvWxYz0"] {
            assert!(good.parse::<Token>().is_ok(), "{good}");
        }
        for inbox in [
            "https://play.svix.com/in/c_AbCd123456/",
            "https://webhooks.clerk.com/in/c_AbCd123456",
        ] {
            assert_eq!(inbox.parse(), "c_AbCd123456".parse::<Token>(), "{inbox}");
        }
        let long = format!("c_{}", "a".repeat(65));
        for bad in [
            "",
            "c_",
            "c_short",
            "AbCd123456",
            "e_AbCd123456",
            "c_AbCd12345/",
            "c_AbCd123456/",
            "https://play.svix.com/view/c_AbCd123456/",
            "https://play.svix.com/in/c_AbCd123456/more",
            &long,
        ] {
            assert_eq!(bad.parse::<Token>(), Err(TokenError), "{bad}");
        }
    }
}
