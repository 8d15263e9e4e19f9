//! Checks of the endpoints' handlers: `cew check`, asked for from the page or by a program. Nothing
//! of them is kept in the store.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;

use hyper::{Method, StatusCode};
use serde_json::json;
use tokio::sync::watch;

use super::place;
use super::report::{Report, carry_out, stream};
use crate::check::{Check, CheckError, Group, Selection};
use crate::context::Ambient;
use crate::http::{self, Answer, Outbound, Route};
use crate::service::api::{Fields, Problem, Reply, check_url};
use crate::service::{Endpoint, Happening, Secrets, Service};
use crate::signing::{NamedSecret, Scheme, SecretSet, SigningSecret};
use crate::store::{Cursor, Kind, Record, Store, StoreError};
use crate::view::{ProbeGroup, check_command};

/// A call about checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckCall {
    /// What can be found out.
    Probes,
    /// Begins a check.
    Start,
    /// Reads what the latest one has said and says.
    Follow,
    /// Stops it.
    Stop,
}

const fn route(method: Method, path: &'static str, call: CheckCall) -> Route<CheckCall> {
    Route { method, path, call }
}

const CHECK: &str = "/api/cew/v1/app/{app}/endpoint/{endpoint}/check";

/// Where each is.
pub const CHECK_ROUTES: &[Route<CheckCall>] = &[
    route(Method::GET, "/api/cew/v1/probes", CheckCall::Probes),
    route(Method::POST, CHECK, CheckCall::Start),
    route(Method::GET, CHECK, CheckCall::Follow),
    route(Method::DELETE, CHECK, CheckCall::Stop),
];

/// So many checks run at the same time, each at an endpoint of its own.
const AT_ONCE: usize = 4;

/// So many reports are kept: the latest of each endpoint.
const KEPT: usize = 64;

/// So many read a report at the same time.
const READERS: usize = 8;

/// The handler may have the secret of another endpoint: so many of them are tried.
const OTHERS: u32 = 16;

/// How long an answer is waited for, if nothing else is said.
const TIME_OUT: std::time::Duration = std::time::Duration::from_secs(15);

/// The latest check of each endpoint.
pub struct Checks {
    service: Arc<Service>,
    store: Rc<Store>,
    outbound: Outbound,
    /// By the rows of the endpoints.
    latest: RefCell<BTreeMap<i64, Arc<Report>>>,
}

/// What is asked for.
struct Asked {
    selection: Selection,
    /// It may be another machine.
    yes: bool,
}

impl Checks {
    /// None yet.
    pub fn new(service: Arc<Service>, store: Rc<Store>, outbound: Outbound) -> Self {
        let latest = RefCell::default();
        Self {
            service,
            store,
            outbound,
            latest,
        }
    }

    /// All probes.
    pub fn probes() -> Result<Reply, Problem> {
        let all = Selection::new(&[], &[]).map_err(|error| Problem::Failed(error.to_string()))?;
        let groups = ProbeGroup::all(all.probes());
        Reply::ok(&json!({"type": "probes", "groups": groups}))
    }

    /// Begins a check of that endpoint, as `body` says.
    pub fn start(&self, app: &str, endpoint: &str, body: &[u8]) -> Result<Reply, Problem> {
        let asked = Asked::of(body)?;
        let (app, record) = place::endpoint(&self.store, app, endpoint)?;
        if self.is_running(record.row) {
            let text = "this endpoint is being checked already";
            return Err(Problem::conflict("check_running", text));
        }
        let running = self.latest.borrow();
        if running.values().filter(|report| !report.is_over()).count() >= AT_ONCE {
            let text = format!("{AT_ONCE} checks run already");
            return Err(coded(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_checks",
                text,
            ));
        }
        drop(running);
        let (check, command) = self.plan(app, &record, asked)?;
        let report = Report::new(&check, &record.id).map_err(|error| failed(&error))?;
        let report = Arc::new(report);
        begin(check, command, Arc::clone(&report))?;
        let beginning = report.beginning();
        self.keep(record.row, report);
        let endpoint = record.row;
        self.service
            .bus
            .tell(|| Happening::Checking { app, endpoint });
        Ok(Reply {
            status: StatusCode::ACCEPTED,
            body: beginning.trim_ascii_end().to_vec(),
            is_secret: false,
        })
    }

    /// What the latest check of that endpoint has said, and says until it is over.
    pub fn follow(
        &self,
        app: &str,
        endpoint: &str,
        closing: watch::Receiver<bool>,
    ) -> Result<Answer, Problem> {
        let report = self.find(app, endpoint)?;
        if report.readers() >= READERS {
            return Err(Problem::Failed("too many read this check".to_owned()));
        }
        Ok(stream(&report, closing))
    }

    /// Stops the check of that endpoint, if it still runs.
    pub fn stop(&self, app: &str, endpoint: &str) -> Result<Reply, Problem> {
        self.find(app, endpoint)?.stop();
        Ok(Reply::nothing())
    }

    fn find(&self, app: &str, endpoint: &str) -> Result<Arc<Report>, Problem> {
        let (_, record) = place::endpoint(&self.store, app, endpoint)?;
        let report = self.latest.borrow().get(&record.row).cloned();
        report.ok_or_else(Problem::not_found)
    }

    fn is_running(&self, endpoint: i64) -> bool {
        let latest = self.latest.borrow();
        latest
            .get(&endpoint)
            .is_some_and(|report| !report.is_over())
    }

    fn keep(&self, endpoint: i64, report: Arc<Report>) {
        let mut latest = self.latest.borrow_mut();
        latest.insert(endpoint, report);
        if latest.len() > KEPT {
            let ended = latest
                .iter()
                .find(|(row, it)| **row != endpoint && it.is_over());
            if let Some(row) = ended.map(|(row, _)| *row) {
                latest.remove(&row);
            }
        }
    }

    /// What is going to be sent, and the command that does the same.
    fn plan(&self, app: i64, record: &Record, asked: Asked) -> Result<(Check, String), Problem> {
        let ambient = self.service.ambient;
        let endpoint: Endpoint = serde_json::from_str(&record.document)
            .map_err(|_| Problem::Failed("the endpoint cannot be read".to_owned()))?;
        let scheme = endpoint.scheme();
        if scheme != Scheme::Svix {
            let text = format!("only svix deliveries are checked; this endpoint's are {scheme}");
            return Err(Problem::bad("not_checkable", text));
        }
        check_url(&endpoint.url, self.service.allow_link_local)?;
        let to = http::Endpoint::parse(&endpoint.url, "/")
            .map_err(|error| Problem::bad("not_checkable", error.to_string()))?;
        if !to.is_loopback() && !asked.yes {
            let text = format!("{to} is another machine: it has to be true to check that");
            return Err(Problem::invalid(&["body", "yes"], text));
        }
        let secrets = &self.service.secrets;
        let signing = secrets.of(&record.id, &endpoint, ambient.now());
        let (secret, _) = signing
            .ok_or_else(|| Problem::bad("not_checkable", "the endpoint has no signing secret"))?;
        let headers = endpoint.headers.iter();
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
        let headers: Vec<_> = headers.collect();
        // The secret of the usual places is found there; another one is for whoever repeats it to
        // give.
        let by_hand = secrets.current(&record.id).is_some();
        let options = by_hand.then(|| ("--secret-file", Some("-".to_owned())));
        let command = check_command(&to, options.as_slice(), &headers, !to.is_loopback());
        let check = Check {
            others: self.others(app, record, &secret)?,
            secret: secret.current_alone(),
            other_secret: random_secret(ambient)?.into(),
            endpoint: to,
            headers,
            rate: None,
            outbound: self.outbound.clone(),
            ambient,
            seed: u64::from(u32::from_be_bytes(ambient.random_bytes()?)),
            time_out: self.service.time_out.unwrap_or(TIME_OUT),
            selection: asked.selection,
        };
        Ok((check, command))
    }

    /// What the handler may have instead of its secret: an earlier one, or one of another endpoint.
    fn others(
        &self,
        app: i64,
        record: &Record,
        secret: &SecretSet,
    ) -> Result<Vec<NamedSecret>, StoreError> {
        let ambient = self.service.ambient;
        let named = |name: String, secret: &NamedSecret| NamedSecret {
            name,
            secret: secret.secret.clone(),
        };
        let earlier = secret.as_slice()[1..].iter();
        let earlier = earlier.map(|it| named("an earlier secret of this endpoint".to_owned(), it));
        let mut others: Vec<_> = earlier.collect();
        let cursor = Cursor {
            from: None,
            backwards: false,
            ascending: true,
            limit: OTHERS,
        };
        for other in self.store.records(Kind::EndpointOf(app), &cursor)?.entries {
            let Ok(endpoint) = serde_json::from_str::<Endpoint>(&other.document) else {
                continue;
            };
            if other.id == record.id || endpoint.scheme() != Scheme::Svix {
                continue;
            }
            if let Some((set, _)) = self.service.secrets.of(&other.id, &endpoint, ambient.now()) {
                let name = format!("the secret of the endpoint {} ({})", endpoint.url, other.id);
                others.push(named(name, set.current()));
            }
        }
        let known = secret.current().secret.expose();
        others.retain(|other| other.secret.expose() != known);
        Ok(others)
    }
}

/// The process may end before a check does.
impl Drop for Checks {
    fn drop(&mut self) {
        for report in self.latest.borrow().values() {
            report.stop();
        }
    }
}

impl Asked {
    fn of(body: &[u8]) -> Result<Self, Problem> {
        let fields = Fields::of(body)?;
        let names = |name| fields.optional::<Vec<String>>(name);
        let (only, skip) = (names("only")?, names("skip")?);
        let yes = fields.optional("yes")?.unwrap_or(false);
        let (only, skip) = (only.unwrap_or_default(), skip.unwrap_or_default());
        let at = |name: &String| if only.contains(name) { "only" } else { "skip" };
        let is_sync = |name: &&String| *name == Group::Sync.name() || name.starts_with("sync.");
        if let Some(name) = only.iter().chain(&skip).find(is_sync) {
            let text = "the sync check reads the handler's table: `cew check --sync` runs it";
            return Err(Problem::invalid(&["body", at(name)], text));
        }
        let selection = Selection::new(&only, &skip).map_err(|error| {
            let nearest = error.nearest.map(|name| format!(", did you mean {name}?"));
            let text = format!("{error}{}", nearest.unwrap_or_default());
            Problem::invalid(&["body", at(&error.name)], text)
        })?;
        Ok(Self { selection, yes })
    }
}

/// On a thread and a runtime of its own: the server's calls must not make a handler look slow.
fn begin(check: Check, command: String, report: Arc<Report>) -> Result<(), Problem> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let thread = thread::Builder::new().name("check".to_owned());
    thread.spawn(move || runtime.block_on(carry_out(&check, &command, report)))?;
    Ok(())
}

fn random_secret(ambient: Ambient) -> Result<SigningSecret, Problem> {
    let text = Secrets::generate(ambient)?;
    SigningSecret::parse(&text, Scheme::Svix).map_err(|error| Problem::Failed(error.to_string()))
}

fn failed(error: &CheckError) -> Problem {
    Problem::Failed(error.to_string())
}

fn coded(status: StatusCode, code: &'static str, detail: String) -> Problem {
    Problem::Coded {
        status,
        code,
        detail,
    }
}
