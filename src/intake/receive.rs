//! The service of `cew listen`: admit, capture, verify, store, then forward or answer.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::sync::Arc;

use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::http::uri::PathAndQuery;
use hyper::{Method, StatusCode, Version};
use tokio::time::sleep;

use crate::capture::CapturedRequest;
use crate::context::Ambient;
use crate::delivery::Hint;
use crate::diagnosis::{Budget, Verifier};
use crate::event;
use crate::http::{
    Answer, Answering, Reason, Received, Refusal, Sender, Service, Turned, text_answer,
};
use crate::signing::{Redaction, SignedHeaders};
use crate::store::{Entry, NewCapture, RecordedAttempt, StoreError, Writer, Written};
use crate::text::{ksuid, latin1};

use super::judge::judge;
use super::later::Later;
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
    /// Takes its secrets out of what handlers answer.
    pub redaction: Redaction,
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
        let number = self.number(&capture);
        let mut report = Report {
            delivered: Delivered::new(capture, number),
            receiver: self,
        };
        let delivered = &mut report.delivered;
        let course = self.course(delivered);
        let answer = match self.follow(course, delivered, sender).await {
            Ok(answer) => answer,
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
    receiver: &'a Receiver,
}

impl Drop for Report<'_> {
    fn drop(&mut self) {
        self.receiver.identify(&mut self.delivered);
        self.receiver.session.delivered(self.delivered.clone());
    }
}

/// What to do with a delivery.
enum Course {
    /// It is not authentic.
    Refuse,
    /// It does not go on, though there is a handler.
    Withhold(Withheld),
    /// The listener answers in place of a handler.
    StandIn(Answer),
    /// It goes on to the handlers.
    HandOn,
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

    /// The number of the attempt. What has no id comes once.
    fn number(&self, capture: &NewCapture) -> u32 {
        let mut numbers = self.numbers.borrow_mut();
        let message = capture.message.as_deref();
        message.map_or(1, |message| numbers.count(message))
    }

    fn course(&self, delivered: &Delivered) -> Course {
        let capture = &*delivered.capture;
        let verdict = capture.verdict.as_ref();
        if verdict.is_some_and(|verdict| !verdict.valid) && self.unverified.is_none() {
            return Course::Refuse;
        }
        let goes_on = self.goes_on(capture);
        if goes_on && let Err(why) = self.pass(capture) {
            return Course::Withhold(why);
        }
        match self.stand_in.failure(delivered.number, || self.chance()) {
            Some(failure) => Course::StandIn(failure),
            None if goes_on => Course::HandOn,
            None => Course::StandIn(self.stand_in.success()),
        }
    }

    /// Nothing is answered before the capture is on disk; and but for one that goes to a handler at
    /// once, nothing is done.
    ///
    /// # Errors
    /// When it cannot be written.
    async fn follow(
        &self,
        course: Course,
        delivered: &mut Delivered,
        sender: &Sender,
    ) -> Result<Answer, StoreError> {
        if !matches!(course, Course::HandOn) || !self.may_store_later(delivered) {
            let stored = self.store(delivered).await;
            self.identify(delivered);
            stored?;
        }
        match course {
            // Strangers need not know why.
            Course::Refuse => Ok(text_answer(
                StatusCode::BAD_REQUEST,
                "Error verifying webhook\n",
            )),
            Course::Withhold(why) => {
                delivered.withheld = Some(why);
                Ok(text_answer(StatusCode::FORBIDDEN, "not handed on\n"))
            }
            Course::StandIn(answer) => {
                self.stand_in(&answer, delivered, sender).await;
                Ok(answer)
            }
            Course::HandOn => self.hand_on(delivered, sender).await,
        }
    }

    /// Commits the capture with the attempts that were made already, unless it is committed or none is kept.
    pub(super) async fn store(&self, delivered: &mut Delivered) -> Result<(), StoreError> {
        if let (Some(writer), None) = (&self.writer, delivered.seq) {
            let capture = Arc::clone(&delivered.capture);
            let entry = Entry::Capture(capture, delivered.forwarded.clone());
            if let Written::Capture(row) = writer.write(entry).await? {
                delivered.seq = Some(row);
            }
        }
        Ok(())
    }

    /// Gives the capture its id: that of its row, or where it has none one of its own.
    fn identify(&self, delivered: &mut Delivered) {
        if delivered.capture.request.id.is_some() {
            return;
        }
        let request = &mut Arc::make_mut(&mut delivered.capture).request;
        let received_at = request.received_at.unwrap_or_default();
        let id = delivered.seq.map_or_else(
            || {
                let unique = self.next_unique().to_be_bytes();
                format!("cap_{}", ksuid::text(received_at.unix_seconds(), &unique))
            },
            |row| row.capture_id(received_at),
        );
        request.id = Some(id.into());
    }

    /// Waits as a handler would that gives `answer`.
    async fn stand_in(&self, answer: &Answer, delivered: &mut Delivered, sender: &Sender) {
        let began = self.ambient.now();
        if !self.stand_in.delay.is_zero() {
            sleep(self.stand_in.delay).await;
        }
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
            self.record(delivered, recorded.into()).await;
        }
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

    /// A random number from 0 (inclusive) to 1 (exclusive); without randomness, the middle.
    pub(super) fn chance(&self) -> f64 {
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
