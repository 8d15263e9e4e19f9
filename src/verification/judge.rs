//! One request's verdict, so that any thread can give it.

use std::time::Duration;

use thiserror::Error;

use super::writings;
use crate::capture::{CapturedRequest, Remark};
use crate::context::Ambient;
use crate::diagnosis::{Budget, Diagnosis, Effort, NoSecret, Request, Verified, Verifier};
use crate::signing::SignedHeaders;
use crate::time::Time;

/// So many requests of an input are searched for two faults at once. That takes milliseconds each,
/// and of many that are refused the first tell what is wrong.
const THOROUGH: u64 = 10;

/// The explanation of one request may take this long: a large body has many forms.
const PATIENCE: Duration = Duration::from_secs(3);

/// When the timestamp is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// This moment.
    Now,
    /// When the request was received, as its capture says.
    Received,
    /// A given time.
    Time(Time),
    /// So long before this moment.
    Ago(Duration),
}

/// Everything that a verdict depends on besides the request.
#[derive(Clone)]
pub struct Policy {
    /// The secrets, the scheme and the tolerance.
    pub verifier: Verifier,
    /// What a timestamp is compared with; `None`: when the request was received, else now.
    pub at: Option<At>,
    /// Whether requests come from files, so that their age says nothing.
    pub captured: bool,
    /// The time of day.
    pub ambient: Ambient,
}

/// What was found about a request.
pub struct Judgement<'p> {
    /// Authentic and timely, or why not.
    pub verified: Verified<'p>,
    /// Why it is refused.
    pub diagnosis: Option<Diagnosis>,
}

/// Why nothing can be said about a request.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Unjudged {
    /// The secrets for its scheme are not in the policy yet.
    #[error(transparent)]
    NoSecret(#[from] NoSecret),
    /// What was captured of its body is not what was received.
    #[error("the signature does not match the body as it is here, which proves nothing: {0}")]
    BytesLost(Remark),
    /// It is to be compared with its receipt, but the capture does not tell when that was.
    #[error("does not say when the request was received")]
    TimeMissing,
}

impl Policy {
    /// The verdict on `request`, which `before` others of its input precede.
    ///
    /// # Errors
    /// When a secret or a time is missing.
    pub fn judge(
        &self,
        request: &CapturedRequest<'_>,
        before: u64,
    ) -> Result<Judgement<'_>, Unjudged> {
        let headers = SignedHeaders::collect(request.header_pairs());
        let now = self.now(request)?;
        let verified = self.verifier.verify(&headers, &request.body, now)?;
        let verified = match writings::signed(request, &verified) {
            Some(body) => self.verifier.verify(&headers, &body, now)?,
            None => verified,
        };
        let diagnosis = if verified.verdict.is_valid() {
            None
        } else {
            self.explain(request, &verified, before)
        };
        if let Some(diagnosis) = &diagnosis
            && let Some(lost) = request
                .remarks
                .iter()
                .find(|remark| remark.is_of_lost_bytes())
            && writings::is_of_the_body(diagnosis.cause)
        {
            return Err(Unjudged::BytesLost(*lost));
        }
        Ok(Judgement {
            verified,
            diagnosis,
        })
    }

    fn explain(
        &self,
        request: &CapturedRequest<'_>,
        verified: &Verified<'_>,
        before: u64,
    ) -> Option<Diagnosis> {
        let headers: Vec<_> = request.header_pairs().collect();
        let refused = Request {
            headers: &headers,
            body: &request.body,
            captured: self.captured,
        };
        let effort = match before {
            0..THOROUGH => Effort::TwoFaults,
            _ => Effort::OneFault,
        };
        let end = self.ambient.now().saturating_add(PATIENCE);
        let time_is_up = || self.ambient.now() > end;
        let budget = Budget::from(effort).until(&time_is_up);
        self.verifier.explain(&refused, verified, budget)
    }

    /// What the timestamp of `request` is compared with.
    fn now(&self, request: &CapturedRequest<'_>) -> Result<Time, Unjudged> {
        let received = request.received_at;
        Ok(match self.at {
            Some(At::Time(time)) => time,
            Some(At::Ago(ago)) => self.ambient.now().saturating_sub(ago),
            Some(At::Now) => self.ambient.now(),
            Some(At::Received) => received.ok_or(Unjudged::TimeMissing)?,
            None => received.unwrap_or_else(|| self.ambient.now()),
        })
    }
}
