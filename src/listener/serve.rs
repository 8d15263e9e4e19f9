//! Connections, and the requests on them.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::task::LocalSet;

/// Of a request's body at most this much is read.
const MAX_BODY: usize = 1 << 20;

/// A client that has not sent its headers by then is gone.
const HEADER_TIME: Duration = Duration::from_secs(10);

/// A whole request.
#[derive(Clone, Debug)]
pub struct Received {
    /// Names in lower case; bytes above 127 are U+0080–U+00FF.
    pub headers: Vec<(String, String)>,
    /// The body, transfer coding undone.
    pub body: Bytes,
    /// Where it came from.
    pub from: SocketAddr,
}

/// A status and a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: StatusCode,
    /// The body.
    pub text: String,
}

/// Serves `listener` until `shutdown`, giving every request to `answer`. Runs on one thread.
pub async fn serve<F>(
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
    answer: impl Fn(Received) -> F + 'static,
) where
    F: Future<Output = Answer> + 'static,
{
    let answer = Rc::new(answer);
    let connections = LocalSet::new();
    let accept = async {
        // An error concerns one connection (reset before it was accepted); the next is fine.
        loop {
            let Ok((stream, from)) = listener.accept().await else {
                continue;
            };
            let answer = Rc::clone(&answer);
            let service = service_fn(move |request| {
                let answer = Rc::clone(&answer);
                async move { Ok::<_, Infallible>(respond(request, from, &*answer).await) }
            });
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADER_TIME)
                .serve_connection(TokioIo::new(stream), service);
            connections.spawn_local(connection);
        }
    };
    let accept = connections.run_until(accept);
    tokio::select! {
        () = accept => {}
        () = shutdown => {}
    }
}

async fn respond<F>(
    request: Request<Incoming>,
    from: SocketAddr,
    answer: &impl Fn(Received) -> F,
) -> Response<Full<Bytes>>
where
    F: Future<Output = Answer>,
{
    let text = |bytes: &[u8]| bytes.iter().map(|&b| char::from(b)).collect();
    let pairs = request.headers().iter();
    let headers = pairs
        .map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes())))
        .collect();
    let answer = match Limited::new(request.into_body(), MAX_BODY).collect().await {
        Ok(body) => {
            let body = body.to_bytes();
            answer(Received {
                headers,
                body,
                from,
            })
            .await
        }
        Err(_) => Answer {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            text: "the body is too large".to_owned(),
        },
    };
    let mut response = Response::new(Full::from(answer.text));
    *response.status_mut() = answer.status;
    response
}
