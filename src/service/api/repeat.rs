//! A call that is repeated with its idempotency key has the first answer again, and does nothing.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::time::Duration;

use hyper::StatusCode;
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;

use super::problem::Problem;
use super::reply::Reply;
use crate::service::Service;
use crate::store::{SaidAnswer, Store};

/// Answers are kept for so long.
const KEPT: Duration = Duration::from_secs(12 * 60 * 60);

/// So many answers are kept in memory: those to keys that the SDKs make for each call, to repeat it
/// within a moment, and those with a secret, which must not be in the store.
const REMEMBERED: usize = 4096;

/// Larger answers are of no call that has to be repeated.
const LARGEST: usize = 64 << 10;

/// The SDKs' own keys start so.
const AUTOMATIC: &str = "auto_";

type Key = [u8; 32];

/// What has been answered lately, and what is about to be.
#[derive(Default)]
pub struct Repeats {
    under_way: RefCell<HashMap<Key, watch::Receiver<()>>>,
    remembered: RefCell<Remembered>,
}

#[derive(Default)]
struct Remembered {
    answers: HashMap<Key, Reply>,
    order: VecDeque<Key>,
}

impl Remembered {
    fn add(&mut self, key: Key, reply: Reply) {
        if self.answers.insert(key, reply).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.answers.remove(&oldest);
        }
    }
}

/// Ends the wait of those that have the same key.
struct UnderWay<'a> {
    repeats: &'a Repeats,
    key: Key,
    _done: watch::Sender<()>,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.repeats.under_way.borrow_mut().remove(&self.key);
    }
}

impl Repeats {
    /// The answer to a call with the idempotency key `given`: that which it had, else what `answer`
    /// gives.
    pub async fn once(
        &self,
        given: &str,
        path: &str,
        service: &Service,
        store: &Store,
        answer: impl Future<Output = Result<Reply, Problem>>,
    ) -> Result<Reply, Problem> {
        let mut hash = Sha256::new();
        hash.update(path);
        hash.update([0]);
        hash.update(given);
        let key: Key = hash.finalize().into();
        let (done, waiting) = watch::channel(());
        loop {
            let other = self.under_way.borrow().get(&key).cloned();
            let Some(mut other) = other else { break };
            // It never sends: this waits until the other is done.
            let _ = other.changed().await;
        }
        self.under_way.borrow_mut().insert(key, waiting);
        let _under_way = UnderWay {
            repeats: self,
            key,
            _done: done,
        };
        if let Some(reply) = self.remembered.borrow().answers.get(&key) {
            return Ok(reply.clone());
        }
        let now = service.ambient.now();
        let is_automatic = given.starts_with(AUTOMATIC);
        let since = now.saturating_sub(KEPT);
        if !is_automatic && let Some(said) = store.answer(&key, since)? {
            return Ok(Reply {
                status: StatusCode::from_u16(said.status).unwrap_or(StatusCode::OK),
                body: said.body,
                is_secret: false,
            });
        }
        let reply = answer.await?;
        if !reply.status.is_success() || reply.body.len() > LARGEST {
            return Ok(reply);
        }
        if is_automatic || reply.is_secret {
            self.remembered.borrow_mut().add(key, reply.clone());
        } else {
            let said = SaidAnswer {
                status: reply.status.as_u16(),
                body: reply.body.clone(),
            };
            service
                .committer
                .commit(move |change| change.keep_answer(&key, &said, now, since))
                .await?;
        }
        Ok(reply)
    }
}
