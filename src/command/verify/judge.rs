//! One request's verdict: pure, so that any thread can give it.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::capture::CapturedRequest;
use crate::cli::{At, VerifyArgs};
use crate::diagnosis::{Diagnosis, Effort, NamedSecret, Request, explain};
use crate::secret_source::{Elsewhere, Secrets};
use crate::signing::{Clock, Scheme, SignedHeaders, Timestamp, Verdict, verify};

/// So many requests of an input are searched for two faults at once. That takes milliseconds each,
/// and of many that are refused the first tell what is wrong.
const THOROUGH: u64 = 10;

/// Everything that a verdict depends on besides the request.
#[derive(Clone)]
pub struct Judge {
    scheme: Option<Scheme>,
    at: Option<At>,
    /// `None` accepts every timestamp.
    tolerance: Option<Duration>,
    clock: fn() -> SystemTime,
    /// The secrets for `svix` and `standard`, and those for `body-hmac`.
    secrets: [Option<Secrets>; 2],
    /// Where there may be others.
    elsewhere: Elsewhere,
    others: [OnceLock<Vec<NamedSecret>>; 2],
    /// Whether requests come from files, so that their age says nothing.
    captured: bool,
}

/// What was found about a request.
pub struct Judgement<'j> {
    /// From the headers, or the payload where the scheme has it there.
    pub message_id: Option<String>,
    /// Authentic and timely, or why not.
    pub verdict: Verdict,
    /// What its timestamp was compared with.
    pub clock: Clock,
    /// The secrets that were tried.
    pub secrets: &'j Secrets,
    /// Why it is refused.
    pub diagnosis: Option<Diagnosis>,
}

/// Why nothing can be said about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unjudged {
    /// The secrets for this scheme have not been [added](Judge::add) yet.
    SecretMissing(Scheme),
    /// `--at received`, but the capture does not tell when that was.
    TimeMissing,
}

const fn slot(scheme: Scheme) -> usize {
    match scheme {
        Scheme::Svix | Scheme::Standard => 0,
        Scheme::BodyHmac => 1,
    }
}

impl Judge {
    /// Without secrets yet.
    pub fn new(args: &VerifyArgs, elsewhere: Elsewhere, clock: fn() -> SystemTime) -> Self {
        Self {
            scheme: args.scheme,
            at: args.at,
            tolerance: if args.ignore_timestamp {
                None
            } else {
                Some(args.tolerance)
            },
            clock,
            secrets: [None, None],
            elsewhere,
            others: [OnceLock::new(), OnceLock::new()],
            captured: args.body.is_none(),
        }
    }

    /// Adds the secrets for `scheme`.
    pub fn add(&mut self, scheme: Scheme, secrets: Secrets) {
        self.secrets[slot(scheme)] = Some(secrets);
    }

    /// Whether the secrets for `scheme` are there.
    pub const fn has(&self, scheme: Scheme) -> bool {
        self.secrets[slot(scheme)].is_some()
    }

    /// The verdict on `request`, which `before` others of its input precede.
    pub fn judge(
        &self,
        request: &CapturedRequest<'_>,
        before: u64,
    ) -> Result<Judgement<'_>, Unjudged> {
        let headers = SignedHeaders::collect(request.header_pairs());
        let scheme = self.scheme.unwrap_or_else(|| headers.scheme());
        let secrets = self.secrets[slot(scheme)]
            .as_ref()
            .ok_or(Unjudged::SecretMissing(scheme))?;
        let clock = Clock {
            now: self.now(request)?,
            tolerance: self.tolerance,
        };
        let verdict = verify(
            &headers,
            &request.body,
            &secrets.secrets,
            clock,
            Some(scheme),
        );
        let diagnosis = if verdict.is_valid() {
            None
        } else {
            self.diagnose(request, &verdict, secrets, clock, before)
        };
        Ok(Judgement {
            message_id: message_id(scheme, &headers, &request.body),
            verdict,
            clock,
            secrets,
            diagnosis,
        })
    }

    fn diagnose(
        &self,
        request: &CapturedRequest<'_>,
        verdict: &Verdict,
        secrets: &Secrets,
        clock: Clock,
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
        let others = self.others[slot(verdict.scheme)]
            .get_or_init(|| self.elsewhere.secrets(verdict.scheme, secrets));
        explain(&refused, &secrets.named(), others, verdict, clock, effort)
    }

    /// What the timestamp of `request` is compared with.
    fn now(&self, request: &CapturedRequest<'_>) -> Result<Timestamp, Unjudged> {
        let received = request.received_at.map(jiff::Timestamp::as_second);
        let clock = || {
            let now = (self.clock)().duration_since(UNIX_EPOCH);
            i64::try_from(now.unwrap_or_default().as_secs()).unwrap_or(i64::MAX)
        };
        Ok(match self.at {
            Some(At::Time(time)) => time,
            Some(At::Now) => Timestamp::from_unix_seconds(clock()),
            Some(At::Received) => {
                Timestamp::from_unix_seconds(received.ok_or(Unjudged::TimeMissing)?)
            }
            None => Timestamp::from_unix_seconds(received.unwrap_or_else(clock)),
        })
    }
}

/// The id of the message, from where its scheme keeps it.
fn message_id(scheme: Scheme, headers: &SignedHeaders<'_>, body: &[u8]) -> Option<String> {
    match scheme {
        Scheme::BodyHmac => crate::command::send_example::payload_id(body),
        _ => headers.message_id().map(str::to_owned),
    }
}
