//! How a request is signed.

use std::fmt;
use std::str::FromStr;

/// A way of signing a request. The names are those of `--scheme`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Consignease's own: `svix-id`, `svix-timestamp`, `svix-signature`.
    #[default]
    Svix,
    /// Standard Webhooks: the same signature under `webhook-*` names.
    Standard,
    /// The generic system: a hex HMAC of the body alone in `x-webhook-signature`.
    BodyHmac,
}

impl Scheme {
    /// Every scheme, in the order in which a request is looked at.
    pub const ALL: [Self; 3] = [Self::Svix, Self::Standard, Self::BodyHmac];

    /// The name on the command line and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Svix => "svix",
            Self::Standard => "standard",
            Self::BodyHmac => "body-hmac",
        }
    }

    /// The headers that carry the signature, in the order in which they are sent.
    #[must_use]
    pub const fn header_names(self) -> &'static [&'static str] {
        match self {
            Self::Svix => &["svix-id", "svix-timestamp", "svix-signature"],
            Self::Standard => &["webhook-id", "webhook-timestamp", "webhook-signature"],
            Self::BodyHmac => &["x-webhook-signature"],
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scheme {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|scheme| scheme.name() == name)
            .ok_or_else(|| format!("{name:?} is not a scheme; use svix, standard or body-hmac"))
    }
}
