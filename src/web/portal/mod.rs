//! The page before a Svix server: served from here to a browser of this machine, while the server is
//! called by this process. The server's token stays in it: a browser has one of this page alone.
//!
//! What the page may call there is listed in `allowed.rs`; what it calls of cew's own is answered
//! here, in `own.rs`. Nothing is kept.

mod allowed;
mod desk;
mod own;
mod refused;
mod replays;

use std::net::SocketAddr;

use hyper::Method;
use hyper::http::request::Parts;

pub use self::desk::Portal;
use self::own::{OWN_ROUTES, OwnCall};
use super::answers::{answer, no_such_call, other_methods, page_file, turned_away};
use super::headers::guarded;
use crate::http::{Answer, Answering, Found, Received, Refusal, find};
use crate::service::api::Query;

/// A call of one of the tables.
enum Called {
    Passed(&'static str),
    Own(OwnCall),
}

fn called(method: &Method, path: &str) -> Found<Called> {
    find(allowed::ALLOWED, method, path)
        .map(Called::Passed)
        .or_else(|| find(OWN_ROUTES, method, path).map(Called::Own))
}

/// What it answers, besides the page: each method and path.
pub fn routes() -> impl Iterator<Item = (Method, &'static str)> {
    let passed = allowed::ALLOWED.iter();
    let passed = passed.map(|it| (it.method.clone(), it.path));
    passed.chain(OWN_ROUTES.iter().map(|it| (it.method.clone(), it.path)))
}

impl crate::http::Service for Portal {
    fn admit(&self, _: SocketAddr, head: &Parts) -> Result<(), Refusal> {
        self.admission.admit(head)
    }

    fn answer(&self, received: Received) -> Answering<'_> {
        Box::pin(async move { Ok(self.answered(received).await) })
    }

    fn refuse(&self, refusal: &Refusal) -> Answer {
        turned_away(refusal)
    }
}

impl Portal {
    async fn answered(&self, received: Received) -> Answer {
        let (method, path) = (&received.head.method, received.head.uri.path());
        if let Some(file) = page_file(path, &received.head.headers) {
            return guarded(file);
        }
        let query = Query::of(received.head.uri.query());
        let answered = match called(method, path) {
            Found::Call(Called::Passed(known), parts) => {
                let call = allowed::call(method, known, &parts, &query, &received.body);
                answer(self.pass(call).await)
            }
            Found::Call(Called::Own(call), parts) => {
                answer(self.own(call, &parts, &query, &received.body).await)
            }
            Found::OtherMethods(methods) => other_methods(&methods),
            Found::Nothing => no_such_call(),
        };
        guarded(answered)
    }
}
