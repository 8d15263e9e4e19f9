//! Is what came authentic?

use crate::capture::{CapturedRequest, RecordedVerdict};
use crate::secret_source::Secrets;
use crate::signing::{Clock, Note, Scheme, SignedHeaders, Timestamp, verify};

/// Verifies with the secrets at hand.
#[derive(Default)]
pub struct Judge {
    /// For `svix` and `standard`.
    pub message_secrets: Option<Secrets>,
    /// For `body-hmac`.
    pub body_secrets: Option<Secrets>,
    /// Applied whatever the headers suggest.
    pub scheme: Option<Scheme>,
}

impl Judge {
    /// The secrets to name when one asks what is verified with.
    #[must_use]
    pub fn secrets(&self) -> Option<&Secrets> {
        self.message_secrets.as_ref().or(self.body_secrets.as_ref())
    }

    /// The verdict on a request received at `now`, in milliseconds since the Unix epoch; `None`
    /// when there is no secret for its scheme.
    #[must_use]
    pub fn judge(&self, request: &CapturedRequest<'_>, now: i64) -> Option<RecordedVerdict> {
        let headers = SignedHeaders::collect(request.header_pairs());
        let scheme = self.scheme.unwrap_or_else(|| headers.scheme());
        let secrets = match scheme {
            Scheme::Svix | Scheme::Standard => self.message_secrets.as_ref()?,
            Scheme::BodyHmac => self.body_secrets.as_ref()?,
        };
        let clock = Clock::at(Timestamp::from_unix_seconds(now.div_euclid(1000)));
        let verdict = verify(
            &headers,
            &request.body,
            &secrets.secrets,
            clock,
            Some(scheme),
        );
        let invalid = verdict.outcome.as_ref().err();
        let matched = verdict.outcome.as_ref().ok();
        let secret = matched.and_then(|matched| secrets.names.get(matched.secret));
        Some(RecordedVerdict {
            valid: verdict.is_valid(),
            cause: invalid.map(|invalid| invalid.code().to_owned()),
            explanation: invalid.map(ToString::to_string),
            fix: None,
            secret: secret.cloned(),
            age_ms: verdict.age.map(|seconds| seconds.saturating_mul(1000)),
            notes: verdict.notes.iter().map(Note::to_string).collect(),
        })
    }
}
