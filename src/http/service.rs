//! What answers requests.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;

use hyper::body::Bytes;
use hyper::http::request::Parts;

use super::answer::Answer;
use super::turned_away::{Refusal, Turned};
use super::wire::Sender;

/// What answers requests.
pub trait Service {
    /// Looks at a request before its body is read.
    ///
    /// # Errors
    /// When it is turned away.
    fn admit(&self, _from: SocketAddr, _head: &Parts) -> Result<(), Refusal> {
        Ok(())
    }

    /// Answers a whole request. This is given up when the server stops and it takes too long.
    fn answer(&self, received: Received) -> Answering<'_>;

    /// What a request that is turned away is answered with.
    fn refuse(&self, refusal: &Refusal) -> Answer {
        refusal.answer()
    }

    /// Learns of each request that was turned away.
    fn turned_away(&self, _turned: Turned) {}
}

/// An answer to come; an error if the request is turned away after all. In a box, so that there is one
/// server for all services, and none that is compiled for each.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Result<Answer, Refusal>> + 'a>>;

/// A whole request.
pub struct Received {
    /// Method, target, version and headers.
    pub head: Parts,
    /// The body, transfer coding undone.
    pub body: Bytes,
    /// Where it came from.
    pub from: SocketAddr,
    /// Who waits for the answer.
    pub sender: Sender,
}
