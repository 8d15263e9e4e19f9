//! The service of `cew listen`: admit, capture, verify, store, then forward or answer.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::http::uri::PathAndQuery;
use hyper::{Method, StatusCode, Version};
use tokio::time::sleep;

use crate::capture::CapturedRequest;
use crate::context::Ambient;
use crate::delivery::{Hint, Outcome, Sent};
use crate::diagnosis::{Budget, Verifier};
use crate::event;
use crate::http::{
    Answer, Answering, Reason, Received, Refusal, Sender, Service, Turned, text_answer,
};
use crate::signing::SignedHeaders;
use crate::store::{
    Entry, NewAttempt, NewCapture, Origin, RecordedAttempt, StoreError, Writer, Written,
};
use crate::text::{ksuid, latin1};
use crate::time::Time;

use super::forward::{self, Forward};
use super::judge::judge;
use super::later::{self, Later};
use super::{
    Admission, AttemptNumbers, Delivered, Explainer, Gate, NotAdmitted, Presence, Session, StandIn,
    Targets, Withheld,
};

/// Takes deliveries.
pub struct Receiver {
    /// Who may deliver.
    pub admission: Admission,
    /// What is authentic.
    pub verifier: Verifier,
    /// Why something is not.
    pub explainer: Explainer,
    /// Where captures are kept; `None` keeps none.
    pub writer: Option<Writer>,
    /// Where they go on to.
    pub targets: Targets,
    /// What goes on though it is not authentic; `None`: nothing.
    pub unverified: Option<Gate>,
    /// Which event types go on, as names or with a `*` for any part of one; all if empty.
    pub events: Vec<String>,
    /// Bytes of a body that the relay hands over. What comes by HTTP, the server bounds.
    pub max_body: usize,
    /// What keeps what a handler has refused; `None`: the sender learns of it.
    pub later: Option<Box<dyn Later>>,
    /// How to answer what does not go on.
    pub stand_in: StandIn,
    /// Whether these are there.
    pub presence: Presence,
    /// Attempts seen so far.
    pub numbers: RefCell<AttemptNumbers>,
    /// Makes the ids of captures differ; to begin with, anything random.
    pub unique: Cell<u128>,
    /// Clock and randomness.
    pub ambient: Ambient,
    /// Learns of each delivery.
    pub session: Arc<Session>,
}

/// What the store calls the endpoint of a delivery that was answered here.
const HERE: &str = "cew listen";

impl Service for Receiver {
    fn admit(&self, from: SocketAddr, head: &Parts) -> Result<(), Refusal> {
        let headers = &head.headers;
        self.must_be_from_elsewhere(headers)?;
        self.admission.admit(from.ip(), headers).map_err(|refused| {
            let text = match refused {
                NotAdmitted::Source(source) => format!("{source} may not deliver here"),
                NotAdmitted::Unreadable => {
                    "it cannot be told who sent this, so it may not be delivered here".to_owned()
                }
            };
            Refusal::new(Reason::NotAdmitted, text)
        })
    }

    fn answer(&self, received: Received) -> Answering<'_> {
        Box::pin(async move {
            let Received {
                head, body, from, ..
            } = &received;
            let request = Arrival {
                method: &head.method,
                path: head.uri.path_and_query().map_or("/", PathAndQuery::as_str),
                is_http_1_0: head.version == Version::HTTP_10,
                from: from.to_string(),
            };
            let request = request.captured(&head.headers, body);
            self.take(request, &received.sender).await
        })
    }

    fn turned_away(&self, turned: Turned) {
        self.session.turned_away(turned, self.ambient.now());
    }
}

impl Receiver {
    /// Whether a request with these headers was handed on from here.
    ///
    /// # Errors
    /// If it was.
    pub(super) fn must_be_from_elsewhere(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        if self.targets.have_sent(headers) {
            let text = "this was handed on from here: the listener forwards to itself";
            return Err(Refusal::new(Reason::Looped, text));
        }
        Ok(())
    }

    /// The way of a delivery, however it came.
    ///
    /// # Errors
    /// When there is no room for it.
    pub(super) async fn take(
        &self,
        request: CapturedRequest<'static>,
        sender: &Sender,
    ) -> Result<Answer, Refusal> {
        if !self.session.has_room() {
            let text = "not taken: the output of the listener is not being read";
            return Err(Refusal::new(Reason::NotRead, text));
        }
        let capture = self.capture(request).await;
        let mut report = Report {
            delivered: Delivered::new(capture),
            session: &self.session,
        };
        let delivered = &mut report.delivered;
        let stored = self.store(delivered).await;
        delivered.number = self.numbers.borrow_mut().count(delivered.name());
        let answer = match stored {
            Ok(()) => self.react(delivered, sender).await,
            Err(error) => {
                let text = format!("not stored: {}\n", error.problem);
                delivered.store_error = Some(error);
                text_answer(StatusCode::SERVICE_UNAVAILABLE, text)
            }
        };
        delivered.status = Some(answer.status().as_u16());
        Ok(answer)
    }
}

/// Reports a delivery when it is dropped: also when the server stops and answers no more.
struct Report<'a> {
    delivered: Delivered,
    session: &'a Session,
}

impl Drop for Report<'_> {
    fn drop(&mut self) {
        self.session.delivered(self.delivered.clone());
    }
}

impl Receiver {
    /// The request with its time and verdict.
    async fn capture(&self, mut request: CapturedRequest<'static>) -> NewCapture {
        let now = self.ambient.now().to_milliseconds();
        let headers = SignedHeaders::collect(request.header_pairs());
        let message = event::message_id(headers.scheme(), &headers, &request.body);
        // What is authentic is known at once. Why something is not may take its time, elsewhere.
        let mut verdict = judge(&self.verifier, &request, &headers, now, Budget::NOTHING);
        if verdict.as_ref().is_some_and(|verdict| !verdict.valid)
            && let Some(explained) = self.explainer.explain(&request, now).await
        {
            verdict = Some(explained);
        }
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

    /// Commits the capture, before which nothing is answered 2xx, and gives it its id: that of its
    /// row, or where it has none one of its own.
    async fn store(&self, delivered: &mut Delivered) -> Result<(), StoreError> {
        let stored = match &self.writer {
            Some(writer) => {
                let capture = Arc::clone(&delivered.capture);
                writer.write(Entry::Capture(capture)).await.map(Some)
            }
            None => Ok(None),
        };
        let request = &mut Arc::make_mut(&mut delivered.capture).request;
        let received_at = request.received_at.unwrap_or_default();
        let id = if let Ok(Some(Written::Capture(row))) = stored {
            delivered.seq = Some(row);
            row.capture_id(received_at)
        } else {
            let unique = self.next_unique().to_be_bytes();
            format!("cap_{}", ksuid::text(received_at.unix_seconds(), &unique))
        };
        request.id = Some(id.into());
        stored.map(|_| ())
    }

    /// Forwards it, or answers in place of a handler.
    async fn react(&self, delivered: &mut Delivered, sender: &Sender) -> Answer {
        let capture = Arc::clone(&delivered.capture);
        let verdict = capture.verdict.as_ref();
        if verdict.is_some_and(|verdict| !verdict.valid) && self.unverified.is_none() {
            // Strangers need not know why.
            return text_answer(StatusCode::BAD_REQUEST, "Error verifying webhook\n");
        }
        let goes_on = self.goes_on(&capture);
        if goes_on && let Err(why) = self.pass(&capture) {
            delivered.withheld = Some(why);
            return text_answer(StatusCode::FORBIDDEN, "not handed on\n");
        }
        let began = self.ambient.now();
        if !self.stand_in.delay.is_zero() {
            sleep(self.stand_in.delay).await;
        }
        let failure = self.stand_in.failure(delivered.number, || self.chance());
        if goes_on && failure.is_none() {
            return self.forward(delivered, sender).await;
        }
        let answer = failure.unwrap_or_else(|| self.stand_in.success());
        delivered.late = sender.is_gone();
        // Without a record, it was answered 2xx in time.
        if delivered.late || !answer.status().is_success() {
            let duration = self.ambient.now().duration_since(began);
            let recorded = RecordedAttempt {
                endpoint: HERE.to_owned(),
                at: began,
                outcome: Ok(answer.status().as_u16()),
                duration,
                response_head: None,
                hint: delivered.late.then(|| Hint::AnsweredTooLate.recorded()),
            };
            self.record(delivered, recorded).await;
        }
        answer
    }

    fn goes_on(&self, capture: &NewCapture) -> bool {
        let event_type = capture.event_type.as_deref();
        let of = |wanted: &String| event_type.is_some_and(|name| event::fits(wanted, name));
        (self.events.is_empty() || self.events.iter().any(of)) && self.targets.want(event_type)
    }

    /// The signature decides; without an authentic one, the gate.
    fn pass(&self, capture: &NewCapture) -> Result<(), Withheld> {
        match &self.unverified {
            _ if capture
                .verdict
                .as_ref()
                .is_some_and(|verdict| verdict.valid) =>
            {
                Ok(())
            }
            Some(gate) => gate.pass(&capture.request),
            None => Err(Withheld::Unverified),
        }
    }

    /// Forwards it to all handlers at once. The sender gets the first answer that is no success, for
    /// then it delivers again; else the first.
    async fn forward(&self, delivered: &mut Delivered, sender: &Sender) -> Answer {
        let capture = Arc::clone(&delivered.capture);
        let message = delivered.name().to_owned();
        let due = self.targets.due(&message, capture.event_type.as_deref());
        let attempts = due
            .iter()
            .map(|(_, target)| self.attempt(&target.forward, &capture.request, sender));
        let mut outcomes = Vec::with_capacity(due.len());
        let mut again = Vec::new();
        for ((place, target), (recorded, outcome)) in due.iter().zip(join_all(attempts).await) {
            if recorded.is_success() {
                self.targets.accepted(&message, *place);
            } else {
                let to = (&target.forward, &*recorded.endpoint);
                again.push(self.keep(&capture, to, &outcome, sender).await);
            }
            let recorded = self.record(delivered, recorded).await;
            delivered.forwarded.push(recorded);
            outcomes.push(outcome);
        }
        delivered.late = sender.is_gone();
        // Unless all of them are kept, the sender has to deliver it again itself.
        if let Some(again) = again.into_iter().collect::<Option<Vec<_>>>()
            && let Some(first) = again.into_iter().min()
        {
            delivered.again = Some(first);
            return text_answer(StatusCode::ACCEPTED, "kept, and delivered again later\n");
        }
        let failed = delivered
            .attempts()
            .position(|attempt| !attempt.is_success());
        forward::answer(outcomes.swap_remove(failed.unwrap_or(0)))
    }

    /// Keeps what a handler has refused, if it can be delivered again; when that is. A sender who has
    /// gone delivers it again itself.
    async fn keep(
        &self,
        capture: &NewCapture,
        (forward, url): (&Forward, &str),
        outcome: &Outcome,
        sender: &Sender,
    ) -> Option<Time> {
        let later = self.later.as_ref().filter(|_| !sender.is_gone())?;
        let (now, random) = (self.ambient.now(), self.chance());
        let refused = later::refused(capture, (forward, url), outcome, (now, random))?;
        later.keep(refused).await
    }

    /// One attempt at a handler: as it is kept, and what came of it.
    async fn attempt(
        &self,
        forward: &Forward,
        request: &CapturedRequest<'_>,
        sender: &Sender,
    ) -> (RecordedAttempt, Outcome) {
        let endpoint = forward.endpoint(&request.path);
        let at = self.ambient.now();
        let attempt = forward.send(request, &endpoint).await;
        let outcome = attempt.outcome.as_ref();
        // As exactly as the store keeps it.
        let micros = u64::try_from(attempt.duration.as_micros()).unwrap_or(u64::MAX);
        let late = sender.is_gone().then_some(Hint::AnsweredTooLate);
        let answered_at = at.saturating_add(attempt.duration);
        let hint = Hint::after(&attempt.outcome, || {
            // The endpoint gets a host of its own, and what goes along with each delivery.
            let headers = request.header_pairs();
            let headers = headers.filter(|(name, _)| !name.eq_ignore_ascii_case("host"));
            let own = forward
                .own()
                .iter()
                .map(|(name, value)| (&**name, &**value));
            Sent::with(&endpoint, headers.chain(own), answered_at)
        });
        match hint {
            Some(Hint::NothingListens { .. }) => self.presence.has_gone(&endpoint),
            _ if outcome.is_ok() => self.presence.is_there(&endpoint),
            _ => {}
        }
        let recorded = RecordedAttempt {
            endpoint: endpoint.to_string(),
            at,
            outcome: outcome
                .map(|response| response.status)
                .map_err(ToString::to_string),
            duration: Duration::from_micros(micros),
            response_head: outcome
                .ok()
                .map(|response| response.head(&self.verifier.redaction())),
            // Whatever the answer was, nobody got it.
            hint: late.or(hint).map(|hint| hint.recorded()),
        };
        (recorded, attempt.outcome)
    }

    /// Commits an attempt.
    async fn record(
        &self,
        delivered: &mut Delivered,
        recorded: RecordedAttempt,
    ) -> Arc<NewAttempt> {
        let attempt = Arc::new(NewAttempt {
            message: delivered.name().to_owned(),
            origin: match &delivered.capture.request.id {
                Some(id) => Origin::Capture(id.clone().into_owned()),
                None => Origin::Elsewhere,
            },
            recorded,
            manual: false,
            service: None,
        });
        if let Some(writer) = &self.writer {
            let recorded = writer.write(Entry::Attempt(Arc::clone(&attempt))).await;
            delivered.store_error = recorded.err();
        }
        attempt
    }

    /// A random number from 0 (inclusive) to 1 (exclusive); without randomness, the middle.
    fn chance(&self) -> f64 {
        let random = self.ambient.random_bytes();
        random.map_or(0.5, |random| {
            f64::from(u32::from_be_bytes(random)) / 2_f64.powi(32)
        })
    }
}

/// Where a request came from, and what for.
pub(super) struct Arrival<'a> {
    pub method: &'a Method,
    pub path: &'a str,
    pub is_http_1_0: bool,
    pub from: String,
}

impl Arrival<'_> {
    /// The request as it is kept: no id yet, and no time.
    pub fn captured(self, headers: &HeaderMap, body: &[u8]) -> CapturedRequest<'static> {
        let header = |(name, value): (&HeaderName, &HeaderValue)| {
            let value = latin1::decode(value.as_bytes()).into_owned();
            (name.as_str().to_owned().into(), value.into())
        };
        CapturedRequest {
            id: None,
            received_at: None,
            method: self.method.as_str().to_owned().into(),
            path: self.path.to_owned().into(),
            http_version: if self.is_http_1_0 {
                "1.0".into()
            } else {
                "1.1".into()
            },
            headers: headers.iter().map(header).collect(),
            body: body.to_vec().into(),
            remote_addr: Some(self.from.into()),
            remarks: Vec::new(),
        }
    }
}
