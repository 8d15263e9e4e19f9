//! The service of `cew listen`: admit, capture, verify, store, then forward or answer.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::http::uri::PathAndQuery;
use hyper::{StatusCode, Version};
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::sleep;

use crate::capture::CapturedRequest;
use crate::context::Ambient;
use crate::delivery::{Hint, Sent};
use crate::diagnosis::Verifier;
use crate::event;
use crate::http::{Answer, Received, Service, text_answer};
use crate::signing::SignedHeaders;
use crate::store::{Entry, NewAttempt, NewCapture, RecordedAttempt, StoreError, Writer};
use crate::text::{ksuid, latin1};

use super::forward::{self, Forward};
use super::judge::judge;
use super::attempt_numbers::AttemptNumbers;
use super::{Admission, StandIn};

/// Takes deliveries.
pub struct Receiver {
    /// Who may deliver.
    pub admission: Admission,
    /// What is authentic.
    pub verifier: Verifier,
    /// Where captures are kept; `None` keeps none.
    pub writer: Option<Writer>,
    /// Where they go on to.
    pub forward: Option<Forward>,
    /// Whether unauthentic ones go on, too.
    pub forward_unverified: bool,
    /// Which event types go on; all if empty.
    pub events: Vec<String>,
    /// How to answer what does not go on.
    pub stand_in: StandIn,
    /// Attempts seen so far.
    pub numbers: RefCell<AttemptNumbers>,
    /// Makes the ids of captures differ; to begin with, anything random.
    pub unique: Cell<u128>,
    /// Clock and randomness.
    pub ambient: Ambient,
    /// Who is told of each delivery.
    pub delivered: UnboundedSender<Delivered>,
}

/// A delivery, and what became of it.
#[derive(Clone, Debug)]
pub struct Delivered {
    /// The request with what was found.
    pub capture: Arc<NewCapture>,
    /// The number of the attempt at its message, from 1.
    pub number: u32,
    /// The attempt at the handler, if it went on.
    pub forwarded: Option<Arc<NewAttempt>>,
    /// The answer's status.
    pub status: u16,
    /// Why something about it is not in the store.
    pub store_error: Option<StoreError>,
}

impl Delivered {
    /// What came of forwarding it.
    #[must_use]
    pub fn attempt(&self) -> Option<&RecordedAttempt> {
        self.forwarded.as_ref().map(|attempt| &attempt.recorded)
    }

    /// What names the message: its id, else the capture's.
    #[must_use]
    pub fn name(&self) -> &str {
        name(&self.capture)
    }
}

impl Service for Receiver {
    fn admit(&self, from: SocketAddr, headers: &HeaderMap) -> Result<(), Answer> {
        self.admission.admit(from.ip(), headers).map_err(|source| {
            let text = format!("{source} may not deliver here\n");
            text_answer(StatusCode::FORBIDDEN, text)
        })
    }

    async fn answer(&self, received: Received) -> Answer {
        let capture = self.capture(captured(&received));
        let number = self.numbers.borrow_mut().count(name(&capture));
        let mut delivered = Delivered {
            capture: Arc::new(capture),
            number,
            forwarded: None,
            status: 0,
            store_error: None,
        };
        let answer = match self.store(&delivered.capture).await {
            Ok(()) => self.react(&mut delivered).await,
            Err(error) => {
                let answer = format!("not stored: {}\n", error.problem);
                delivered.store_error = Some(error);
                text_answer(StatusCode::SERVICE_UNAVAILABLE, answer)
            }
        };
        delivered.status = answer.status().as_u16();
        // Nobody listens once the summary is written.
        let _ = self.delivered.send(delivered);
        answer
    }
}

impl Receiver {
    /// The request with its id, time and verdict.
    fn capture(&self, mut request: CapturedRequest<'static>) -> NewCapture {
        let now = self.ambient.now().to_milliseconds();
        let headers = SignedHeaders::collect(request.header_pairs());
        let verdict = judge(&self.verifier, &request, &headers, now);
        let message = event::message_id(headers.scheme(), &headers, &request.body);
        let id = ksuid::text(now.unix_seconds(), &self.next_unique().to_be_bytes());
        request.id = Some(format!("cap_{id}").into());
        request.received_at = Some(now);
        NewCapture {
            message,
            event_type: event::type_of(&request.body),
            verdict,
            request,
        }
    }

    /// Differs from those before, already in the first digits: one names a capture by these.
    fn next_unique(&self) -> u128 {
        /// 2^128 divided by the golden ratio, made odd: the multiples are spread evenly.
        const STEP: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
        let unique = self.unique.get();
        self.unique.set(unique.wrapping_add(STEP));
        unique
    }

    async fn store(&self, capture: &Arc<NewCapture>) -> Result<(), StoreError> {
        match &self.writer {
            Some(writer) => writer.write(Entry::Capture(Arc::clone(capture))).await,
            None => Ok(()),
        }
    }

    /// Forwards it, or answers in place of a handler.
    async fn react(&self, delivered: &mut Delivered) -> Answer {
        let capture = Arc::clone(&delivered.capture);
        let verdict = capture.verdict.as_ref();
        if let Some(verdict) = verdict.filter(|verdict| !verdict.valid && !self.forward_unverified)
        {
            let cause = verdict.explanation.as_deref().unwrap_or_default();
            let text = format!("Error verifying webhook: {cause}\n");
            return text_answer(StatusCode::BAD_REQUEST, text);
        }
        if !self.stand_in.delay.is_zero() {
            sleep(self.stand_in.delay).await;
        }
        if let Some(failure) = self.stand_in.failure(delivered.number, || self.chance()) {
            return failure;
        }
        match &self.forward {
            Some(forward) if self.goes_on(&capture) => {
                self.forward(forward, &capture, delivered).await
            }
            _ => self.stand_in.success(),
        }
    }

    fn goes_on(&self, capture: &NewCapture) -> bool {
        let of = |wanted: &String| capture.event_type.as_ref() == Some(wanted);
        self.events.is_empty() || self.events.iter().any(of)
    }

    async fn forward(
        &self,
        forward: &Forward,
        capture: &NewCapture,
        delivered: &mut Delivered,
    ) -> Answer {
        let endpoint = forward.endpoint(&capture.request.path);
        let at = self.ambient.now();
        let attempt = forward.send(&capture.request, &endpoint).await;
        let outcome = attempt.outcome.as_ref();
        // As exactly as the store keeps it.
        let micros = u64::try_from(attempt.duration.as_micros()).unwrap_or(u64::MAX);
        let answered_at = at.saturating_add(attempt.duration);
        let hint = Hint::after(&attempt.outcome, || {
            // The endpoint gets its own.
            let headers = capture.request.header_pairs();
            let headers = headers.filter(|(name, _)| !name.eq_ignore_ascii_case("host"));
            Sent::with(&endpoint, headers, answered_at)
        });
        let record = Arc::new(NewAttempt {
            message: name(capture).to_owned(),
            capture: capture.request.id.as_deref().map(str::to_owned),
            recorded: RecordedAttempt {
                endpoint: endpoint.to_string(),
                at,
                outcome: outcome
                    .map(|response| response.status)
                    .map_err(ToString::to_string),
                duration: Duration::from_micros(micros),
                response_head: outcome.ok().map(|response| response.head().into_owned()),
                hint: hint.map(Into::into),
            },
        });
        if let Some(writer) = &self.writer {
            let recorded = writer.write(Entry::Attempt(Arc::clone(&record))).await;
            delivered.store_error = recorded.err();
        }
        delivered.forwarded = Some(record);
        forward::answer(attempt.outcome)
    }

    /// A random number from 0 (inclusive) to 1 (exclusive); without randomness, the middle.
    fn chance(&self) -> f64 {
        let random = self.ambient.random_bytes();
        random.map_or(0.5, |random| {
            f64::from(u32::from_be_bytes(random)) / 2_f64.powi(32)
        })
    }
}

/// The request as it is kept: no id yet, and no time.
fn captured(received: &Received) -> CapturedRequest<'static> {
    let Received { head, body, from } = received;
    let path = head.uri.path_and_query();
    let header = |(name, value): (&HeaderName, &HeaderValue)| {
        let value = latin1::decode(value.as_bytes()).into_owned();
        (name.as_str().to_owned().into(), value.into())
    };
    CapturedRequest {
        id: None,
        received_at: None,
        method: head.method.as_str().to_owned().into(),
        path: path.map_or("/", PathAndQuery::as_str).to_owned().into(),
        http_version: if head.version == Version::HTTP_10 {
            "1.0".into()
        } else {
            "1.1".into()
        },
        headers: head.headers.iter().map(header).collect(),
        body: body.to_vec().into(),
        remote_addr: Some(from.to_string().into()),
    }
}

/// What names the message: its id, else the capture's.
fn name(capture: &NewCapture) -> &str {
    let id = || capture.request.id.as_deref();
    capture.message.as_deref().or_else(id).unwrap_or_default()
}
