//! What signs a replay: each capture under the scheme that it came with.

use crate::cli::SecretArgs;
use crate::error::Error;
use crate::report::Reporter;
use crate::secret_source::Secrets;
use crate::signing::{Scheme, SigningSecret};

/// The secrets for each scheme, where there are any.
pub struct Signers {
    message: Option<Secrets>,
    body: Option<Secrets>,
}

impl Signers {
    /// None, for what is not signed.
    pub const fn none() -> Self {
        Self {
            message: None,
            body: None,
        }
    }

    /// Those that can be found, and what is wrong with the one for `svix` and `standard`, if so: all
    /// is well if no capture needs that.
    ///
    /// # Errors
    /// When there are none at all.
    pub fn find(
        args: &SecretArgs,
        reporter: &mut Reporter<'_>,
    ) -> Result<(Self, Option<Error>), Error> {
        let context = reporter.context();
        // Anything is a secret of the other scheme, which alone decides nothing.
        let body = Secrets::find(args, Scheme::BodyHmac, context).ok();
        let (message, unusable) = match Secrets::find(args, Scheme::Svix, context) {
            Ok(found) => (Some(found), None),
            Err(error) if body.is_none() => return Err(error),
            Err(Error::SecretMissing { .. }) => (None, None),
            Err(error) => (None, Some(error)),
        };
        if let Some(secrets) = message.as_ref().or(body.as_ref()) {
            secrets.remark(reporter);
        }
        Ok((Self { message, body }, unusable))
    }

    /// Those for `scheme`, the current one first.
    pub fn secrets(&self, scheme: Scheme) -> Option<&[SigningSecret]> {
        let secrets = match scheme {
            Scheme::Svix | Scheme::Standard => &self.message,
            Scheme::BodyHmac => &self.body,
        };
        secrets.as_ref().map(|secrets| &secrets.secrets[..])
    }

    /// Where they come from.
    pub fn names(&self) -> Vec<String> {
        let secrets = self.message.as_ref().or(self.body.as_ref());
        secrets.map_or_else(Vec::new, |secrets| secrets.names.clone())
    }
}
