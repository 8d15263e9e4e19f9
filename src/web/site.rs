//! Everything that is answered over HTTP: the page, the service's APIs and cew's own.

use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;

use hyper::Method;
use hyper::http::request::Parts;
use serde_json::json;
use tokio::sync::watch;

use super::admission::Admission;
use super::ahead::{self, AHEAD_ROUTES, AheadCall};
use super::answers::{self, json_answer, no_such_call, other_methods, page_file, turned_away};
use super::api::{self, OWN_ROUTES, OwnCall};
use super::checks::{CHECK_ROUTES, CheckCall, Checks};
use super::headers::guarded;
use super::keys::Keys;
use super::log::{LOG_ROUTES, Log, LogCall, Reception};
use super::{live, request};
use crate::http::{Answer, Answering, Found, Limits, Received, Refusal, find, open_files};
use crate::service::api::{Api, Asked, Call, LARGEST_PAYLOAD, Problem, Query, ROUTES, Reply};
use crate::service::{Service, Token};
use crate::store::Store;

/// So many watch what happens at the same time.
const WATCHERS: usize = 32;

/// What a body has besides the largest payload: escapes, and headers.
const AROUND: u64 = 1 << 20;

/// Answers requests.
pub struct Site {
    admission: Admission,
    api: Api,
    checks: Checks,
    service: Arc<Service>,
    store: Rc<Store>,
    log: Log,
    closing: watch::Receiver<bool>,
}

/// A call of one of the tables of routes.
enum Called {
    Svix(Call),
    Own(OwnCall),
    Ahead(AheadCall),
    Log(LogCall),
    Check(CheckCall),
}

/// The call that `method` and `path` mean.
fn called(method: &Method, path: &str) -> Found<Called> {
    find(ROUTES, method, path)
        .map(Called::Svix)
        .or_else(|| find(OWN_ROUTES, method, path).map(Called::Own))
        .or_else(|| find(AHEAD_ROUTES, method, path).map(Called::Ahead))
        .or_else(|| find(LOG_ROUTES, method, path).map(Called::Log))
        .or_else(|| find(CHECK_ROUTES, method, path).map(Called::Check))
}

/// What one may ask of it.
#[must_use]
pub fn limits() -> Limits {
    Limits {
        body: LARGEST_PAYLOAD as u64 + AROUND,
        ..Limits::default()
    }
    .with_open_files(open_files())
}

impl Site {
    /// The site of `service`, which reads two stores that are the same. Watchers are let go once `closing` holds true.
    #[must_use]
    pub fn new(
        service: &Arc<Service>,
        stores: [Store; 2],
        token: Token,
        keys: Keys,
        hosts: Vec<String>,
        reception: Reception,
        closing: watch::Receiver<bool>,
    ) -> Self {
        let [one, other] = stores;
        let store = Rc::new(other);
        let outbound = reception.outbound.clone();
        let log = Log::new(
            reception,
            Rc::clone(&store),
            service.allow_link_local,
            service.ambient,
        );
        Self {
            admission: Admission {
                token: Some(token),
                keys,
                hosts,
            },
            api: Api::new(Arc::clone(service), one),
            checks: Checks::new(Arc::clone(service), Rc::clone(&store), outbound),
            service: Arc::clone(service),
            store,
            log,
            closing,
        }
    }

    fn own(&self, call: OwnCall, parts: &[String], received: &Received) -> Answer {
        let name = parts.first().map_or("", String::as_str);
        let reply = match call {
            OwnCall::Session => api::session(&self.admission.keys, &received.body),
            OwnCall::Key => api::key(&self.admission.keys),
            OwnCall::Explanation => api::explanation(&self.store, name),
            OwnCall::Request => request::request(&self.service, &self.store, name),
            OwnCall::Engine => api::engine(),
            OwnCall::Events => return self.watch(),
        };
        answer(reply, false)
    }

    fn ahead(&self, call: AheadCall, parts: &[String], received: &Received) -> Answer {
        let query = Query::of(received.head.uri.query());
        let ambient = self.service.ambient;
        answer(
            ahead::answer(call, parts, &query, &self.store, ambient),
            false,
        )
    }

    async fn log(&self, call: LogCall, parts: &[String], received: &Received) -> Answer {
        let query = Query::of(received.head.uri.query());
        let reply = self.log.answer(call, parts, &query, &received.body).await;
        answer(reply, false)
    }

    fn check(&self, call: CheckCall, parts: &[String], received: &Received) -> Answer {
        let part = |at: usize| parts.get(at).map_or("", String::as_str);
        let (app, endpoint) = (part(0), part(1));
        let reply = match call {
            CheckCall::Probes => Checks::probes(),
            CheckCall::Start => self.checks.start(app, endpoint, &received.body),
            CheckCall::Stop => self.checks.stop(app, endpoint),
            CheckCall::Follow => match self.checks.follow(app, endpoint, self.closing.clone()) {
                Ok(answer) => return answer,
                Err(problem) => Err(problem),
            },
        };
        answer(reply, false)
    }

    fn watch(&self) -> Answer {
        if self.service.bus.watchers() >= WATCHERS {
            let problem = Problem::Failed("too many watch what happens".to_owned());
            return answer(Err(problem), false);
        }
        live::stream(
            &self.service,
            &self.store,
            self.log.switch().watch(),
            self.closing.clone(),
        )
    }

    async fn call(&self, call: Call, parts: &[String], received: &Received) -> Answer {
        let query = Query::of(received.head.uri.query());
        let asked = Asked {
            query: &query,
            body: &received.body,
        };
        let key = received.head.headers.get("idempotency-key");
        let key = key
            .and_then(|key| key.to_str().ok())
            .filter(|key| !key.is_empty());
        let is_post = received.head.method == hyper::Method::POST;
        let target = received.head.uri.path_and_query();
        let target = target.map_or("", hyper::http::uri::PathAndQuery::as_str);
        let key = key.filter(|_| is_post).map(|key| (key, target));
        let reply = self.api.answer(call, parts, &asked, key).await;
        answer(reply, call.is_generic())
    }
}

impl crate::http::Service for Site {
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

impl Site {
    async fn answered(&self, received: Received) -> Answer {
        let (method, path) = (&received.head.method, received.head.uri.path());
        if let Some(file) = page_file(path, &received.head.headers) {
            return guarded(file);
        }
        let answered = match called(method, path) {
            Found::Call(Called::Svix(call), parts) => self.call(call, &parts, &received).await,
            Found::Call(Called::Own(call), parts) => self.own(call, &parts, &received),
            Found::Call(Called::Ahead(call), parts) => self.ahead(call, &parts, &received),
            Found::Call(Called::Log(call), parts) => {
                // It is large, and would be copied with every other call.
                Box::pin(self.log(call, &parts, &received)).await
            }
            Found::Call(Called::Check(call), parts) => self.check(call, &parts, &received),
            Found::OtherMethods(methods) => other_methods(&methods),
            Found::Nothing => no_such_call(),
        };
        guarded(answered)
    }
}

/// The same of a call of the generic system's API, if it is one.
fn answer(reply: Result<Reply, Problem>, is_generic: bool) -> Answer {
    match reply {
        Err(problem) if is_generic => {
            let code = match &problem {
                Problem::Coded { code, .. } => code,
                Problem::Invalid(_) => "invalid",
                Problem::Failed(_) => "unavailable",
            };
            let error = json!({"error": {"code": code, "message": problem.sentence()}});
            json_answer(problem.status(), error.to_string().into_bytes())
        }
        reply => answers::answer(reply),
    }
}
