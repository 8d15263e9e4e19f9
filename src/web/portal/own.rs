//! What the page calls of cew's own, where the engine is a Svix server: how one gets in, which server
//! it is, why an attempt failed, and many messages sent again.

use hyper::{Method, StatusCode};
use serde_json::json;

use super::desk::Portal;
use super::replays::{Asked, What, count};
use crate::http::Route;
use crate::service::api::{Problem, Query, Reply};
use crate::svix::{AttemptOut, Call, recorded};
use crate::time::Time;
use crate::view::attempt::recorded_hint;
use crate::web::admission::SESSION;
use crate::web::body::read;
use crate::web::{ahead, api};

/// A call of cew's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnCall {
    /// Exchanges a key for a token.
    Session,
    /// Makes a key.
    Key,
    /// Says which server it is.
    Engine,
    /// Asks whether it answers.
    Server,
    /// Says why an attempt failed, and what to do.
    Explanation,
    /// A bundled example with new ids and times.
    Example,
    /// How many messages would be sent again.
    Count,
    /// Sends them again.
    Replay,
    /// How far that is.
    Progress,
    /// No more of it.
    Stop,
}

const fn route(method: Method, path: &'static str, call: OwnCall) -> Route<OwnCall> {
    Route { method, path, call }
}

const REPLAY: &str = "/api/cew/v1/app/{app}/endpoint/{endpoint}/replay";

/// Where each is.
pub const OWN_ROUTES: &[Route<OwnCall>] = &[
    route(Method::POST, SESSION, OwnCall::Session),
    route(Method::POST, "/api/cew/v1/keys", OwnCall::Key),
    route(Method::GET, "/api/cew/v1/engine", OwnCall::Engine),
    route(Method::GET, "/api/cew/v1/server", OwnCall::Server),
    route(
        Method::GET,
        "/api/cew/v1/attempts/{attempt}/explanation",
        OwnCall::Explanation,
    ),
    route(Method::GET, "/api/cew/v1/examples/{type}", OwnCall::Example),
    route(Method::GET, REPLAY, OwnCall::Count),
    route(Method::POST, REPLAY, OwnCall::Replay),
    route(Method::GET, "/api/cew/v1/replays", OwnCall::Progress),
    route(Method::DELETE, "/api/cew/v1/replays", OwnCall::Stop),
];

impl Portal {
    /// The answer to `call`.
    pub(super) async fn own(
        &self,
        call: OwnCall,
        parts: &[String],
        query: &Query,
        body: &[u8],
    ) -> Result<Reply, Problem> {
        let part = |at: usize| parts.get(at).map_or("", String::as_str);
        match call {
            OwnCall::Session => api::session(&self.admission.keys, body),
            OwnCall::Key => api::key(&self.admission.keys),
            OwnCall::Engine => self.engine(),
            OwnCall::Server => self.server().await,
            OwnCall::Explanation => self.explanation(part(0), query).await,
            OwnCall::Example => ahead::bundled(part(0), self.client.ambient()),
            OwnCall::Count => {
                let (what, since) = span(query)?;
                count(&self.client, (part(0), part(1)), what, since).await
            }
            OwnCall::Replay => self.replay((part(0), part(1)), body).await,
            OwnCall::Progress => self.replays.progress(),
            OwnCall::Stop => {
                self.replays.stop();
                Ok(Reply::nothing())
            }
        }
    }

    fn engine(&self) -> Result<Reply, Problem> {
        let application = self.application.as_ref();
        let application =
            application.map(|it| json!({"id": it.id, "uid": it.uid, "name": it.name}));
        Reply::ok(&json!({
            "type": "engine",
            "server": self.client.server().to_string(),
            "application": application,
        }))
    }

    /// The cheapest call that says whether the server answers, and knows the token.
    async fn server(&self) -> Result<Reply, Problem> {
        let call = match &self.application {
            Some(application) => Call::get(&["app", &application.id]),
            None => Call::get(&["app"]).query("limit", "1"),
        };
        self.pass(call).await?;
        Ok(Reply::nothing())
    }

    async fn explanation(&self, id: &str, query: &Query) -> Result<Reply, Problem> {
        let given = |name| {
            let missing = || Problem::query(name, "it is missing");
            query.one(name).ok_or_else(missing)
        };
        let (app, message) = (given("app")?, given("msg")?);
        let call = Call::get(&["app", app, "msg", message, "attempt", id]);
        let passed = self.pass(call.query("with_content", "true")).await?;
        let attempt: AttemptOut = serde_json::from_slice(&passed.body).map_err(|error| {
            let detail = format!("the Svix server shows the attempt otherwise than Svix: {error}");
            Problem::Coded {
                status: StatusCode::BAD_GATEWAY,
                code: "no_svix_server",
                detail,
            }
        })?;
        let known = recorded(&attempt);
        Reply::ok(&json!({
            "type": "explanation",
            "attempt_id": id,
            "ok": attempt.succeeded(),
            "status": known.outcome.as_ref().ok(),
            "error": known.outcome.as_ref().err(),
            "hint": known.hint.as_deref().map(|kept| recorded_hint(kept, "the endpoint's URL")),
        }))
    }

    async fn replay(&self, at: (&str, &str), body: &[u8]) -> Result<Reply, Problem> {
        let asked: Asked = read(body)?;
        let since = asked.since.parse();
        let since = since.map_err(|_| Problem::invalid(&["body", "since"], "it is no time"))?;
        let begun = self.replays.begin(&self.client, at, asked.what, since);
        Reply::json(StatusCode::ACCEPTED, &begun.await?)
    }
}

/// Which messages, and since when.
fn span(query: &Query) -> Result<(What, Time), Problem> {
    let what = query.one("what").and_then(What::named);
    let what = what.ok_or_else(|| Problem::query("what", "it must be `failed` or `missing`"))?;
    let since = query.time("since")?;
    let since = since.ok_or_else(|| Problem::query("since", "it is missing"))?;
    Ok((what, since))
}
