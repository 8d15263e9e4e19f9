//! Why something is not authentic, found on a thread of its own.
//!
//! Anybody can send what takes long to explain, so that happens neither where requests are served
//! nor without bounds. Who finds too many before it gets a verdict with what is plain to see.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Builder;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::capture::{CapturedRequest, RecordedVerdict};
use crate::context::Ambient;
use crate::diagnosis::{Budget, Effort, Verifier};
use crate::signing::SignedHeaders;
use crate::time::Time;

use super::judge::judge;

/// So many may wait.
const QUEUE: usize = 16;

/// No larger body is searched.
const MAX_BODY: usize = 64 << 10;

/// What one explanation may write and sign: all forms of the largest body.
const MAX_BYTES: usize = 16 << 20;

/// How long one may take.
const MAX_TIME: Duration = Duration::from_millis(500);

/// Hands requests to the thread that explains.
pub struct Explainer(SyncSender<Job>);

struct Job {
    request: CapturedRequest<'static>,
    received: Time,
    verdict: oneshot::Sender<Option<RecordedVerdict>>,
}

impl Explainer {
    /// Starts the thread. It ends with what was returned.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(verifier: Verifier, ambient: Ambient) -> io::Result<Self> {
        let (sender, jobs) = sync_channel(QUEUE);
        let explaining = Builder::new().name("explanations".to_owned());
        explaining.spawn(move || explain(&verifier, ambient, &jobs))?;
        Ok(Self(sender))
    }

    /// The verdict on `request` with its reason; `None` if that would take too long.
    pub async fn explain(
        &self,
        request: &CapturedRequest<'static>,
        received: Time,
    ) -> Option<RecordedVerdict> {
        if request.body.len() > MAX_BODY {
            return None;
        }
        let (verdict, explained) = oneshot::channel();
        let job = Job {
            request: request.clone(),
            received,
            verdict,
        };
        self.0.try_send(job).ok()?;
        explained.await.ok().flatten()
    }
}

fn explain(verifier: &Verifier, ambient: Ambient, jobs: &Receiver<Job>) {
    for job in jobs {
        // The sender has gone.
        if job.verdict.is_closed() {
            continue;
        }
        let end = ambient.now().saturating_add(MAX_TIME);
        let time_is_up = || ambient.now() > end;
        // One fault at a time.
        let budget = Budget::from(Effort::OneFault)
            .within(MAX_BYTES)
            .until(&time_is_up);
        let headers = SignedHeaders::collect(job.request.header_pairs());
        let verdict = judge(verifier, &job.request, &headers, job.received, budget);
        let _ = job.verdict.send(verdict);
    }
}
