//! One request: is it within the limits, and what is its answer?

use std::cell::{Cell, RefCell};
use std::fmt;
use std::net::SocketAddr;
use std::rc::Rc;

use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::header::{CONNECTION, HOST, HeaderValue, RETRY_AFTER};
use hyper::http::request::Parts;
use hyper::{Method, Request, Version};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;

use super::answer::Answer;
use super::limits::Limits;
use super::places::Taken;
use super::service::{Received, Service};
use super::turned_away::{Reason, Refusal, Turned, TurnedAway};
use super::wire::Sender;

/// What all connections share.
pub(super) struct Shared {
    pub service: Rc<dyn Service>,
    pub limits: Limits,
    /// How many complete requests wait for their answers.
    pub under_way: Cell<usize>,
    pub turned_away: RefCell<TurnedAway>,
    pub draining: watch::Receiver<bool>,
}

impl Shared {
    pub fn turn_away(&self, reason: Reason, from: SocketAddr) {
        self.turned_away.borrow_mut().count(reason);
        let from = Some(from);
        self.service.turned_away(Turned { reason, from });
    }
}

/// Why a connection is closed without an answer.
#[derive(Debug)]
pub(super) struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body did not come")
    }
}

impl std::error::Error for Closed {}

/// Counts a request for as long as it is under way.
struct UnderWay<'a>(&'a Cell<usize>);

impl<'a> UnderWay<'a> {
    fn new(count: &'a Cell<usize>) -> Self {
        count.set(count.get() + 1);
        Self(count)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

/// Answers `request`, which came on `stream`.
pub(super) async fn respond(
    request: Request<Incoming>,
    from: SocketAddr,
    stream: &TcpStream,
    taken: &Taken,
    shared: &Shared,
) -> Result<Answer, Closed> {
    let answered = match read(request, from, taken, shared).await {
        Ok(received) => answer(received, stream, shared).await,
        Err(refused) => Err(refused),
    };
    taken.answered();
    answered.or_else(|Refused { refusal, close }| {
        let reason = refusal.reason;
        shared.turn_away(reason, from);
        if reason.status().is_none() || close == Close::AtOnce {
            return Err(Closed);
        }
        let mut answer = shared.service.refuse(&refusal);
        let headers = answer.headers_mut();
        if close == Close::AfterAnswer {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        if let Reason::TooMany | Reason::NotRead = reason {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        Ok(answer)
    })
}

/// A refusal, and what becomes of the connection.
struct Refused {
    refusal: Refusal,
    close: Close,
}

#[derive(PartialEq, Eq)]
enum Close {
    Not,
    AfterAnswer,
    AtOnce,
}

fn refused(reason: Reason, text: &str, close: Close) -> Refused {
    let refusal = Refusal::new(reason, text);
    Refused { refusal, close }
}

/// The whole request, if it is within the limits.
async fn read(
    request: Request<Incoming>,
    from: SocketAddr,
    taken: &Taken,
    shared: &Shared,
) -> Result<Received, Refused> {
    let limits = &shared.limits;
    let (head, body) = request.into_parts();
    if let Some(text) = not_for_a_server(&head) {
        return Err(refused(Reason::Malformed, text, Close::AfterAnswer));
    }
    if let Err(refusal) = shared.service.admit(from, &head) {
        let close = Close::Not;
        return Err(Refused { refusal, close });
    }
    let too_large = || {
        refused(
            Reason::BodyTooLarge,
            "the body is too large",
            Close::AfterAnswer,
        )
    };
    if body.size_hint().lower() > limits.body {
        return Err(too_large());
    }
    let limit = usize::try_from(limits.body).unwrap_or(usize::MAX);
    let body = match timeout(limits.body_time, Limited::new(body, limit).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(too_large()),
        Ok(Err(_)) => return Err(refused(Reason::Malformed, "", Close::AtOnce)),
        Err(_) => return Err(refused(Reason::TooSlow, "", Close::AtOnce)),
    };
    taken.place().complete();
    let sender = Sender::default();
    Ok(Received {
        head,
        body,
        from,
        sender,
    })
}

/// The answer of the service, unless it has too much to do.
async fn answer(
    received: Received,
    stream: &TcpStream,
    shared: &Shared,
) -> Result<Answer, Refused> {
    if shared.under_way.get() >= shared.limits.requests {
        let text = "too many requests at once";
        return Err(refused(Reason::TooMany, text, Close::AfterAnswer));
    }
    let _under_way = UnderWay::new(&shared.under_way);
    let sender = received.sender.clone();
    let answered = tokio::select! {
        biased;
        answered = shared.service.answer(received) => answered,
        never = sender.watch(stream) => match never {},
    };
    answered.map_err(|refusal| {
        let close = Close::Not;
        Refused { refusal, close }
    })
}

/// What is wrong with a request that no client sends to the server that it means.
fn not_for_a_server(head: &Parts) -> Option<&'static str> {
    let hosts = head.headers.get_all(HOST).iter().count();
    if head.method == Method::CONNECT || head.uri.authority().is_some() {
        Some("this is not a proxy")
    } else if hosts > 1 {
        Some("there is more than one host header")
    } else if hosts == 0 && head.version == Version::HTTP_11 {
        Some("there is no host header")
    } else {
        None
    }
}
