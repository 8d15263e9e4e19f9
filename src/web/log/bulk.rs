//! Delivering many of them again, on a thread of its own, one such run at a time.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

use hyper::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::{Log, refused};
use crate::delivery::{Pace, Run, Sender, Worker, deliver_all};
use crate::replay::{Messages, ReplayQuery, Replayed};
use crate::service::api::{Problem, Reply};
use crate::view::DeliverySummary;
use crate::web::body::read;
use crate::web::running::follow;

/// Messages on their way at the same time.
const AT_ONCE: usize = 16;

/// What is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SendMany {
    what: What,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    since: Option<String>,
    /// Only say how many.
    #[serde(default)]
    dry_run: bool,
    /// Also to another machine.
    #[serde(default)]
    yes: bool,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Failed,
    Missing,
}

/// A run, while it lasts and until the next one. Clones are the same.
#[derive(Clone, Default)]
pub struct Replaying(Arc<Mutex<Option<Running>>>);

struct Running {
    progress: Arc<Mutex<Value>>,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    fn is_over(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }
}

impl Replaying {
    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far it is.
    pub(super) fn progress(&self) -> Result<Reply, Problem> {
        let running = self.running();
        let running = running.as_ref().ok_or_else(Problem::not_found)?;
        let mut progress = lock(&running.progress).clone();
        if running.is_over() {
            progress["done"] = true.into();
        }
        Reply::ok(&progress)
    }

    /// Lets what is under way end, and begins nothing more.
    pub fn stop(&self) {
        if let Some(running) = &*self.running() {
            running.stop.send_replace(true);
        }
    }

    /// The same, and waits for it.
    pub fn finish(&self) {
        self.stop();
        let thread = self.running().as_mut().and_then(|it| it.thread.take());
        if let Some(thread) = thread {
            // One that panicked has said so.
            let _ = thread.join();
        }
    }

    /// Begins, unless another one is under way.
    fn begin(&self, sender: Sender, messages: Messages, plan: Plan) -> Result<Value, Problem> {
        let mut running = self.running();
        if running.as_ref().is_some_and(|it| !it.is_over()) {
            let text = "another replay is under way";
            return Err(refused("under_way", text.to_owned()));
        }
        let (stop, stopped) = watch::channel(false);
        let first = plan.progress(None, false);
        let progress = Arc::new(Mutex::new(first.clone()));
        let shown = Arc::clone(&progress);
        let thread = Builder::new().name("replay".to_owned()).spawn(move || {
            if let Err(error) = plan.run(sender, messages, stopped, &shown) {
                lock(&shown)["error"] = error.into();
            }
        });
        *running = Some(Running {
            progress,
            stop,
            thread: Some(thread?),
        });
        Ok(first)
    }
}

fn lock(progress: &Mutex<Value>) -> MutexGuard<'_, Value> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many go where.
struct Plan {
    url: String,
    count: u64,
    left_out: usize,
}

impl Plan {
    fn progress(&self, summary: Option<&DeliverySummary<'_>>, done: bool) -> Value {
        json!({
            "type": "progress",
            "url": self.url,
            "planned": self.count,
            "left_out": self.left_out,
            "done": done,
            "error": null,
            "summary": summary,
        })
    }

    fn run(
        &self,
        sender: Sender,
        mut messages: Messages,
        stopped: watch::Receiver<bool>,
        shown: &Mutex<Value>,
    ) -> Result<(), String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let pace = Pace {
            concurrency: AT_ONCE,
            rate: None,
        };
        runtime.block_on(async {
            let next = move |_| messages.take();
            let begun: io::Result<Run<Replayed>> =
                deliver_all(vec![Worker { sender, next }], pace, |_| false);
            let run = begun.map_err(|error| error.to_string())?;
            follow(run, self.count, stopped, |summary, is_over| {
                *lock(shown) = self.progress(Some(summary), is_over);
            })
            .await
        })
    }
}

impl Log {
    /// Delivers all that failed, or all that are missing, or says how many these are.
    pub(super) async fn replay_many(&self, body: &[u8]) -> Result<Reply, Problem> {
        let asked: SendMany = read(body)?;
        let endpoint = self.endpoint(asked.to.as_deref())?;
        let since = asked.since.as_deref().map(str::parse).transpose();
        let since = since.map_err(|_| Problem::invalid(&["body", "since"], "it is no time"))?;
        let query = ReplayQuery {
            failed: asked.what == What::Failed,
            missing: asked.what == What::Missing,
            since,
            ..ReplayQuery::default()
        };
        let (selection, store) = self.select(query, &endpoint).await?;
        let plan = Plan {
            url: endpoint.to_string(),
            count: selection.items.len() as u64,
            left_out: selection.left_out.len(),
        };
        if asked.dry_run {
            return Reply::ok(&json!({
                "type": "replay_count",
                "count": plan.count,
                "left_out": plan.left_out,
                "url": plan.url,
                "is_here": endpoint.is_loopback(),
            }));
        }
        if plan.count > 1 && !endpoint.is_loopback() && !asked.yes {
            let text = format!(
                "replaying {} messages to {endpoint} needs `yes`",
                plan.count
            );
            return Err(refused("not_confirmed", text));
        }
        let messages = self.messages(selection, store, &endpoint, false);
        let sender = self.sender(&endpoint)?;
        let begun = self.reception.replaying.begin(sender, messages, plan)?;
        Reply::json(StatusCode::ACCEPTED, &begun)
    }
}
