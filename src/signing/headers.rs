//! Which of a request's headers carry the signature.

use std::borrow::Cow;
use std::ops::Range;

use super::{Scheme, trim};

/// The signature headers of a request, found by name in any case.
///
/// Values are trimmed. Of a name that comes twice, the `webhook-*` libraries see the last value, for
/// they are given objects and dictionaries. A Consignease handler asks a web `Request`, which joins
/// the values with `, ` as HTTP says; so does this for the other names.
#[derive(Clone, Debug, Default)]
pub struct SignedHeaders<'a>([Option<Cow<'a, str>>; 7]);

/// Where the family of `scheme` stands in [`SignedHeaders`].
const fn range(scheme: Scheme) -> Range<usize> {
    match scheme {
        Scheme::Svix => 0..3,
        Scheme::Standard => 3..6,
        Scheme::BodyHmac => 6..7,
    }
}

/// Where the header `name` (any case) stands in [`SignedHeaders`].
fn position(name: &str) -> Option<usize> {
    // Most headers of a request are others, and known as such by their first letter.
    let scheme = match name.as_bytes().first()? {
        b's' | b'S' => Scheme::Svix,
        b'w' | b'W' => Scheme::Standard,
        b'x' | b'X' => Scheme::BodyHmac,
        _ => return None,
    };
    let mut names = scheme.header_names().iter();
    let is_name = |known: &&str| *known == name || known.eq_ignore_ascii_case(name);
    let at = names.position(is_name)?;
    Some(range(scheme).start + at)
}

/// The headers that decide, all present and not empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selected<'a> {
    /// `svix` and `standard`.
    Message {
        /// [`Scheme::Svix`] or [`Scheme::Standard`].
        scheme: Scheme,
        /// The id header.
        id: &'a str,
        /// The timestamp header.
        timestamp: &'a str,
        /// The signature header.
        signature: &'a str,
    },
    /// `body-hmac`.
    Body {
        /// The signature header.
        signature: &'a str,
    },
}

impl Selected<'_> {
    /// The scheme of these headers.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        match self {
            Self::Message { scheme, .. } => *scheme,
            Self::Body { .. } => Scheme::BodyHmac,
        }
    }
}

impl<'a> SignedHeaders<'a> {
    /// Picks the signature headers out of all headers of a request.
    pub fn collect<I>(headers: I) -> Self
    where
        I: IntoIterator<Item = (&'a str, &'a str)>,
    {
        let mut found = Self::default();
        for (name, value) in headers {
            if let Some(at) = position(name) {
                let slot = &mut found.0[at];
                *slot = Some(match slot.take() {
                    Some(earlier) if !range(Scheme::Standard).contains(&at) => {
                        Cow::Owned(format!("{earlier}, {}", trim(value)))
                    }
                    _ => Cow::Borrowed(trim(value)),
                });
            }
        }
        found
    }

    fn family(&self, scheme: Scheme) -> &[Option<Cow<'a, str>>] {
        &self.0[range(scheme)]
    }

    /// The value of one signature header, by its name in any case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0[position(name)?].as_deref()
    }

    /// The scheme whose headers decide: the first of `svix`, `standard` and `body-hmac` of which
    /// all names are there, even if empty; else the first that is there in part; else `svix`.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        let complete = |s: &Scheme| self.family(*s).iter().all(Option::is_some);
        let partial = |s: &Scheme| self.family(*s).iter().any(Option::is_some);
        let find = |test: &dyn Fn(&Scheme) -> bool| Scheme::ALL.into_iter().find(|s| test(s));
        find(&complete)
            .or_else(|| find(&partial))
            .unwrap_or_default()
    }

    /// The message id, whatever family it stands in.
    #[must_use]
    pub fn message_id(&self) -> Option<&str> {
        match self.scheme() {
            Scheme::BodyHmac => None,
            scheme => self.family(scheme)[0]
                .as_deref()
                .filter(|id| !id.is_empty()),
        }
    }

    /// Whether both `svix-*` and `webhook-*` are complete and say different things.
    #[must_use]
    pub fn families_disagree(&self) -> bool {
        let (svix, standard) = (self.family(Scheme::Svix), self.family(Scheme::Standard));
        svix.iter().chain(standard).all(Option::is_some) && svix != standard
    }

    /// The headers that decide under `scheme`.
    ///
    /// # Errors
    /// The names that are missing or empty.
    pub fn select(&self, scheme: Scheme) -> Result<Selected<'_>, Vec<&'static str>> {
        let present =
            |value: &'_ Option<Cow<'a, str>>| value.as_ref().is_some_and(|v| !v.is_empty());
        let family = self.family(scheme);
        match family {
            [Some(id), Some(timestamp), Some(signature)] if family.iter().all(present) => {
                Ok(Selected::Message {
                    scheme,
                    id,
                    timestamp,
                    signature,
                })
            }
            [Some(signature)] if !signature.is_empty() => Ok(Selected::Body { signature }),
            _ => Err(scheme
                .header_names()
                .iter()
                .zip(family)
                .filter(|(_, value)| !present(value))
                .map(|(name, _)| *name)
                .collect()),
        }
    }
}
