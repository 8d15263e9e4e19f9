//! Many messages sent again by the server: listed and asked for one by one, or all at once where the
//! server can replay what is missing. Its own way to recover what failed is not used: open-source
//! servers pass messages over by it, and send others several times.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use hyper::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::spawn_local;
use tokio::time::timeout;

use crate::delivery::Pace;
use crate::service::api::{Problem, Reply};
use crate::svix::{
    Application, Call, Client, Destination, Resending, RunKey, Selection, SvixError, Way, Which,
    Window, replay_missing, resend_all, select,
};
use crate::time::Time;
use crate::web::running::follow;

/// So many at most are sent again in one go: the latest ones.
pub const MOST: usize = 10_000;

/// So many are on their way at the same time.
const AT_ONCE: usize = 8;

/// A browser waits no longer for its lists to be gone through.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    pub what: What,
    pub since: String,
}

/// Which messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Those that were tried, never succeeded, and are tried no more.
    Failed,
    /// Those that were never tried there.
    Missing,
}

impl What {
    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "failed" => Some(Self::Failed),
            "missing" => Some(Self::Missing),
            _ => None,
        }
    }

    const fn which(self) -> Which<'static> {
        match self {
            // What is still scheduled is left to the server.
            Self::Failed => Which::Failed { scheduled: false },
            Self::Missing => Which::Missing,
        }
    }
}

/// A run, while it lasts and until the next one.
#[derive(Default)]
pub struct Replays(RefCell<Option<Running>>);

struct Running {
    progress: Rc<RefCell<Value>>,
    stop: watch::Sender<bool>,
}

/// What is sent again, and where.
struct Plan {
    application: Application,
    destination: Destination,
    selection: Selection,
}

impl Replays {
    /// How far it is.
    pub fn progress(&self) -> Result<Reply, Problem> {
        let running = self.0.borrow();
        let running = running.as_ref().ok_or_else(Problem::not_found)?;
        Reply::ok(&*running.progress.borrow())
    }

    /// Lets what is under way end, and begins nothing more.
    pub fn stop(&self) {
        if let Some(running) = &*self.0.borrow() {
            running.stop.send_replace(true);
        }
    }

    fn is_under_way(&self) -> bool {
        let running = self.0.borrow();
        let is_done = |it: &Running| it.progress.borrow()["done"] == true;
        running.as_ref().is_some_and(|it| !is_done(it))
    }

    /// Begins, unless another one is under way; says how many there are.
    pub async fn begin(
        &self,
        client: &Arc<Client>,
        at: (&str, &str),
        what: What,
        since: Time,
    ) -> Result<Value, Problem> {
        let plan = choose(client, at, what, since).await?;
        if plan.destination.endpoint.disabled {
            let endpoint = plan.destination.url.to_string();
            return Err(SvixError::Disabled { endpoint }.into());
        }
        if self.is_under_way() {
            let text = "another replay is under way";
            return Err(Problem::conflict("under_way", text));
        }
        let first = progress(plan.selection.chosen.len(), false);
        let shown = Rc::new(RefCell::new(first.clone()));
        let (stop, stopped) = watch::channel(false);
        *self.0.borrow_mut() = Some(Running {
            progress: Rc::clone(&shown),
            stop,
        });
        let client = Arc::clone(client);
        spawn_local(async move {
            let ended = plan.run(client, (what, since), stopped, &shown).await;
            let mut shown = shown.borrow_mut();
            shown["done"] = true.into();
            if let Err(error) = ended {
                shown["error"] = error.into();
            }
        });
        Ok(first)
    }
}

/// The messages for that endpoint since then, by the server's lists.
pub async fn count(
    client: &Client,
    at: (&str, &str),
    what: What,
    since: Time,
) -> Result<Reply, Problem> {
    let Plan { selection, .. } = choose(client, at, what, since).await?;
    Reply::ok(&json!({
        "type": "replay_count",
        "count": selection.chosen.len(),
        "scheduled": selection.scheduled,
        "young": selection.young,
        "is_all": selection.chosen.len() < MOST,
    }))
}

async fn choose(
    client: &Client,
    (app, endpoint): (&str, &str),
    what: What,
    since: Time,
) -> Result<Plan, Problem> {
    let choosing = async {
        let application: Application = client.call(Call::get(&["app", app])).await?;
        let destination = Destination::one(client, &application, Some(endpoint)).await?;
        let window = Window {
            since: Some(since),
            until: None,
            last: Some(MOST as u64),
        };
        let filter = (window, &[][..]);
        let id = &application.id;
        let selection = select(client, id, &destination, what.which(), filter).await?;
        Ok::<_, SvixError>(Plan {
            application,
            destination,
            selection,
        })
    };
    let Ok(chosen) = timeout(PATIENCE, choosing).await else {
        return Err(Problem::Coded {
            status: StatusCode::GATEWAY_TIMEOUT,
            code: "too_many",
            detail: format!(
                "the Svix server's lists are longer than {} s: choose a later time",
                PATIENCE.as_secs()
            ),
        });
    };
    Ok(chosen?)
}

fn progress(planned: usize, is_over: bool) -> Value {
    json!({"type": "progress", "planned": planned, "done": is_over, "error": null, "summary": null})
}

impl Plan {
    async fn run(
        self,
        client: Arc<Client>,
        (what, since): (What, Time),
        stopped: watch::Receiver<bool>,
        shown: &RefCell<Value>,
    ) -> Result<(), String> {
        let chosen = self.selection.chosen;
        let (planned, id) = (chosen.len(), &self.application.id);
        let way = match what {
            What::Failed => None,
            // The server looks for itself, and may find more.
            What::Missing => replay_missing(&client, id, &self.destination, (since, None))
                .await
                .map_err(|error| error.to_string())?
                .then_some(Way::AllAtOnce),
        };
        let random = client.ambient().random_bytes();
        let random = random.map_err(|error| error.to_string())?;
        let resending = Resending {
            way: way.unwrap_or(Way::OneByOne(RunKey(u64::from_be_bytes(random)))),
            client,
            application: self.application.id,
            destination: self.destination,
        };
        let pace = Pace {
            concurrency: AT_ONCE,
            rate: None,
        };
        let run = resend_all(resending, chosen, pace, |_| false);
        follow(run, planned as u64, stopped, |summary, is_over| {
            let mut now = progress(planned, is_over);
            now["summary"] = json!(summary);
            *shown.borrow_mut() = now;
        })
        .await
    }
}
