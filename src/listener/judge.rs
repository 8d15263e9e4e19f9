//! Is what came authentic?

use crate::capture::{CapturedRequest, RecordedVerdict};
use crate::diagnosis::{Effort, NamedSecret, Request, explain};
use crate::secret_source::Secrets;
use crate::signing::{Clock, Note, Scheme, SignedHeaders, Timestamp, verify};

/// Verifies with the secrets at hand.
#[derive(Default)]
pub struct Judge {
    /// For `svix` and `standard`.
    pub message_secrets: Option<Secrets>,
    /// For `body-hmac`.
    pub body_secrets: Option<Secrets>,
    /// Other secrets that were found, for the same schemes: to tell that a request was signed with
    /// one of them.
    pub message_others: Vec<NamedSecret>,
    /// The same for `body-hmac`.
    pub body_others: Vec<NamedSecret>,
    /// Applied whatever the headers suggest.
    pub scheme: Option<Scheme>,
}

impl Judge {
    /// The secrets to name when one asks what is verified with.
    #[must_use]
    pub fn secrets(&self) -> Option<&Secrets> {
        self.message_secrets.as_ref().or(self.body_secrets.as_ref())
    }

    /// The verdict on a request with these `headers`, received at `now`, in milliseconds since the
    /// Unix epoch; `None` when there is no secret for its scheme.
    #[must_use]
    pub fn judge(
        &self,
        request: &CapturedRequest<'_>,
        headers: &SignedHeaders<'_>,
        now: i64,
    ) -> Option<RecordedVerdict> {
        let scheme = self.scheme.unwrap_or_else(|| headers.scheme());
        let (secrets, others) = match scheme {
            Scheme::Svix | Scheme::Standard => {
                (self.message_secrets.as_ref()?, &self.message_others)
            }
            Scheme::BodyHmac => (self.body_secrets.as_ref()?, &self.body_others),
        };
        let clock = Clock::at(Timestamp::from_unix_seconds(now.div_euclid(1000)));
        let verdict = verify(
            headers,
            &request.body,
            &secrets.secrets,
            clock,
            Some(scheme),
        );
        let diagnosis = if verdict.is_valid() {
            None
        } else {
            let pairs: Vec<_> = request.header_pairs().collect();
            let refused = Request {
                headers: &pairs,
                body: &request.body,
                captured: false,
            };
            // One fault at a time: anybody can send what takes long to explain.
            let effort = Effort::OneFault;
            explain(&refused, &secrets.named(), others, &verdict, clock, effort)
        };
        let diagnosis = diagnosis.as_ref();
        let matched = verdict.outcome.as_ref().ok();
        let secret = matched.and_then(|matched| secrets.names.get(matched.secret));
        Some(RecordedVerdict {
            valid: verdict.is_valid(),
            cause: diagnosis.map(|diagnosis| diagnosis.cause.code().to_owned()),
            explanation: diagnosis.map(|diagnosis| diagnosis.explanation.clone()),
            fix: diagnosis.map(|diagnosis| diagnosis.fix.join("; ")),
            secret: secret.cloned(),
            age_ms: verdict.age.map(|seconds| seconds.saturating_mul(1000)),
            notes: verdict.notes.iter().map(Note::to_string).collect(),
        })
    }
}
