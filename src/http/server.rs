//! Connections, and the requests on them, within limits.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{CONNECTION, HeaderMap, HeaderValue, RETRY_AFTER};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::Serialize;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinSet, LocalSet};
use tokio::time::{sleep, timeout};


/// What answers requests.
pub trait Service {
    /// Looks at a request before its body is read. An answer turns it away.
    ///
    /// # Errors
    /// The answer.
    #[expect(
        clippy::result_large_err,
        reason = "once a request, and boxing it is no gain"
    )]
    fn admit(&self, _from: SocketAddr, _headers: &HeaderMap) -> Result<(), Answer> {
        Ok(())
    }

    /// Answers a whole request.
    fn answer(&self, received: Received) -> impl Future<Output = Answer>;
}

/// A whole request.
pub struct Received {
    /// Method, target, version and headers.
    pub head: Parts,
    /// The body, transfer coding undone.
    pub body: Bytes,
    /// Who sent it.
    pub from: SocketAddr,
}

/// What goes back.
pub type Answer = Response<Full<Bytes>>;

/// A status and a line of text.
#[must_use]
pub fn text_answer(status: StatusCode, text: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(text.into()));
    *answer.status_mut() = status;
    answer
}

/// How much one client, and all of them together, may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a body; 413 beyond.
    pub body: u64,
    /// Bytes of request line and headers; 431 beyond, as with more than 100 headers.
    pub headers: usize,
    /// From the start of a connection, or the last answer on it, to the end of the headers. The
    /// connection is closed then.
    pub header_time: Duration,
    /// For reading a body. The connection is closed then.
    pub body_time: Duration,
    /// Requests at the same time; 503 beyond.
    pub requests: usize,
    /// Connections at the same time; others wait.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 1 << 20,
            headers: 64 << 10,
            header_time: Duration::from_secs(30),
            body_time: Duration::from_secs(30),
            requests: 256,
            connections: 1024,
        }
    }
}

/// How many requests a limit turned away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TurnedAway {
    /// By [`Service::admit`].
    pub not_admitted: u64,
    /// Bodies over the limit.
    pub body_too_large: u64,
    /// Headers over the limit.
    pub headers_too_large: u64,
    /// Connections closed because headers or body did not come in time.
    pub too_slow: u64,
    /// Too many at the same time.
    pub too_many: u64,
    /// No HTTP, or broken off in the middle.
    pub malformed: u64,
}

impl TurnedAway {
    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.not_admitted
            + self.body_too_large
            + self.headers_too_large
            + self.too_slow
            + self.too_many
            + self.malformed
    }
}

/// Why a connection is closed without an answer.
#[derive(Debug)]
struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body did not come")
    }
}

impl std::error::Error for Closed {}

/// What all connections share.
struct Shared<S> {
    service: S,
    limits: Limits,
    requests: Cell<usize>,
    turned: RefCell<TurnedAway>,
    draining: watch::Receiver<bool>,
}

/// Serves `listeners` with `service` until `shutdown`, then finishes the requests under way. Runs
/// on one thread. Says what was turned away.
pub async fn serve<S: Service + 'static>(
    listeners: Vec<TcpListener>,
    service: S,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) -> TurnedAway {
    let (drain, draining) = watch::channel(false);
    let shared = Rc::new(Shared {
        service,
        limits,
        requests: Cell::new(0),
        turned: RefCell::default(),
        draining,
    });
    let connections = RefCell::new(JoinSet::new());
    let room = Arc::new(Semaphore::new(limits.connections));
    let accept = |listener| accept(listener, &room, &shared, &connections);
    let local = LocalSet::new();
    local
        .run_until(async {
            let mut accepting: Vec<_> =
                listeners.into_iter().map(|l| Box::pin(accept(l))).collect();
            let all = std::future::poll_fn(|context| {
                for listener in &mut accepting {
                    let _ = listener.as_mut().poll(context);
                }
                std::task::Poll::<Infallible>::Pending
            });
            tokio::select! {
                never = all => match never {},
                () = shutdown => {}
            }
            // New connections are refused from here on.
            drop(accepting);
            let _ = drain.send(true);
            let mut connections = connections.take();
            while connections.join_next().await.is_some() {}
        })
        .await;
    shared.turned.take()
}

async fn accept<S: Service + 'static>(
    listener: TcpListener,
    room: &Arc<Semaphore>,
    shared: &Rc<Shared<S>>,
    connections: &RefCell<JoinSet<()>>,
) -> Infallible {
    loop {
        let place = Arc::clone(room).acquire_owned().await;
        let Ok((stream, from)) = listener.accept().await else {
            // Mostly of one connection, reset before it was accepted. But if there are no
            // more file handles, the next one fails at once.
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        let shared = Rc::clone(shared);
        let mut connections = connections.borrow_mut();
        connections.spawn_local(async move {
            connection(stream, from, &shared).await;
            drop(place);
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn connection<S: Service + 'static>(
    stream: TcpStream,
    from: SocketAddr,
    shared: &Rc<Shared<S>>,
) {
    // Answers are small, and whoever waits for them is another program.
    let _ = stream.set_nodelay(true);
    let served = Cell::new(false);
    let service = service_fn(|request| {
        served.set(true);
        respond(request, from, shared)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(shared.limits.header_time)
        .max_header_size(shared.limits.headers)
        // A client that has sent all it wants to may say so, and still gets its answer.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let mut draining = shared.draining.clone();
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = draining.wait_for(|draining| *draining) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    let Err(error) = ended else { return };
    let mut turned = shared.turned.borrow_mut();
    if error.is_parse_too_large() {
        turned.headers_too_large += 1;
    } else if error.is_parse() {
        turned.malformed += 1;
    } else if error.is_timeout() && !served.get() {
        // Later on a connection, it is only idle.
        turned.too_slow += 1;
    } else if error.is_incomplete_message() {
        turned.malformed += 1;
    }
}

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

async fn respond<S: Service>(
    request: Request<Incoming>,
    from: SocketAddr,
    shared: &Shared<S>,
) -> Result<Answer, Closed> {
    let turn = |count: fn(&mut TurnedAway) -> &mut u64| *count(&mut shared.turned.borrow_mut()) += 1;
    if shared.requests.get() >= shared.limits.requests {
        turn(|turned| &mut turned.too_many);
        let mut answer = text_answer(
            StatusCode::SERVICE_UNAVAILABLE,
            "too many requests at once\n",
        );
        let headers = answer.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        return Ok(answer);
    }
    let _under_way = UnderWay::new(&shared.requests);
    if let Err(answer) = shared.service.admit(from, request.headers()) {
        turn(|turned| &mut turned.not_admitted);
        return Ok(answer);
    }
    let too_large = || {
        turn(|turned| &mut turned.body_too_large);
        let mut answer = text_answer(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large\n");
        let close = HeaderValue::from_static("close");
        answer.headers_mut().insert(CONNECTION, close);
        Ok(answer)
    };
    let (head, body) = request.into_parts();
    if body.size_hint().lower() > shared.limits.body {
        return too_large();
    }
    let limit = usize::try_from(shared.limits.body).unwrap_or(usize::MAX);
    let body = match timeout(shared.limits.body_time, Limited::new(body, limit).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return too_large(),
        Ok(Err(_)) => {
            turn(|turned| &mut turned.malformed);
            return Err(Closed);
        }
        Err(_) => {
            turn(|turned| &mut turned.too_slow);
            return Err(Closed);
        }
    };
    Ok(shared.service.answer(Received { head, body, from }).await)
}
