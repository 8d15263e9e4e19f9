//! Deliveries as the real sender makes them: what is not accepted is sent again, after what came
//! in the meantime.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

use super::life::Life;
use super::object::{Message, Object, Step};
use super::refusal::Refusal;
use super::story::Act;
use crate::check::Check;
use crate::check::pace::Pace;
use crate::context::Ambient;
use crate::delivery::{self, Attempt, Header, Outcome, Request, Response};
use crate::http::{Client, Endpoint, Manner, SetUpError};
use crate::signing::{Redaction, Scheme, SecretSet};

/// The waits, in milliseconds, before what was refused is sent again. The real ones are longer, but nothing else
/// comes in between.
const WAITS: [u64; 5] = [0, 50, 100, 200, 400];

/// So often a delivery waits for a limiter of the rate.
const RATE_LIMITED: usize = 20;

/// At least as long each time.
const BREATH: Duration = Duration::from_millis(250);

/// Rounds without any success, after which nothing more is hoped for.
const VAIN_ROUNDS: usize = 2;

/// A handler slower than this is sent several lives at once, or the check would take minutes.
const SLOW: Duration = Duration::from_millis(40);

/// How many lives.
const AT_ONCE: usize = 6;

/// Makes deliveries. Clones share connections and the count.
#[derive(Clone)]
pub struct Courier(Arc<Inner>);

struct Inner {
    client: Client,
    endpoint: Endpoint,
    secret: SecretSet,
    redaction: Redaction,
    pace: Pace,
    headers: Vec<Header>,
    time_out: Duration,
    ambient: Ambient,
    count: AtomicUsize,
}

impl Courier {
    /// For the handler of `check`.
    ///
    /// # Errors
    /// When a connection cannot be prepared.
    pub fn new(check: &Check) -> Result<Self, SetUpError> {
        let mut redaction = Redaction::default();
        redaction.add(&check.secret);
        let one_by_one = Manner {
            acknowledges_at_once: true,
            ..Manner::default()
        };
        Ok(Self(Arc::new(Inner {
            redaction,
            pace: check.pace(),
            client: Client::with(&check.endpoint, &check.outbound, one_by_one)?,
            endpoint: check.endpoint.clone(),
            secret: check.secret.clone(),
            headers: check.headers.clone(),
            time_out: check.time_out,
            ambient: check.ambient,
            count: AtomicUsize::new(0),
        })))
    }

    /// How many requests were sent.
    pub fn count(&self) -> usize {
        self.0.count.load(Ordering::Relaxed)
    }

    /// One attempt at `message`, signed now.
    pub async fn attempt(&self, message: &Message, time_out: Duration) -> Attempt {
        let Inner {
            client,
            endpoint,
            secret,
            headers,
            ambient,
            ..
        } = &*self.0;
        self.0.pace.turn().await;
        self.0.count.fetch_add(1, Ordering::Relaxed);
        let (id, body) = (&message.id, message.body.clone());
        let request = Request::signed(
            endpoint,
            Scheme::Svix,
            secret,
            id,
            ambient.now(),
            body,
            headers,
        );
        delivery::attempt(client, &request, time_out).await
    }

    /// Delivers the message on `step`; says what came if it was not accepted.
    pub async fn deliver(&self, object: &Object, step: Step) -> Result<Duration, Refusal> {
        let Some(message) = object.message(step) else {
            return Ok(Duration::ZERO);
        };
        let mut attempt = self.attempt(message, self.0.time_out).await;
        for _ in 0..RATE_LIMITED {
            let limited = |response: &Response| response.status == 429;
            if !attempt.outcome.as_ref().is_ok_and(limited) {
                break;
            }
            // A limiter is no refusal: it says how fast to go.
            sleep(self.refusal(attempt.outcome).wait.max(BREATH)).await;
            attempt = self.attempt(message, self.0.time_out).await;
        }
        if attempt.outcome.as_ref().is_ok_and(Response::is_success) {
            return Ok(attempt.duration);
        }
        Err(self.refusal(attempt.outcome))
    }

    fn refusal(&self, outcome: Outcome) -> Refusal {
        Refusal::new(outcome, &self.0.redaction, self.0.ambient.now())
    }

    /// Delivers, and again a few times while it is refused.
    pub async fn insist(&self, object: &Object, step: Step) -> Result<Duration, Refusal> {
        let mut last = self.deliver(object, step).await;
        for wait in WAITS.map(Duration::from_millis) {
            let Err(refusal) = &last else { break };
            sleep(wait.max(refusal.wait)).await;
            last = self.deliver(object, step).await;
        }
        last
    }

    /// Carries out `lives`, then sends again what was refused. `pace` is how long an answer
    /// takes; `settle` how long the state.
    pub async fn carry_out(&self, lives: Vec<Life>, pace: Duration, settle: Duration) -> Vec<Life> {
        let width = if pace > SLOW { AT_ONCE } else { 1 };
        let live = |courier: Self, life| async move { courier.live(life, pace).await };
        let mut lives = self.each(lives, width, live).await;
        let mut vain = 0;
        for wait in WAITS.map(Duration::from_millis) {
            let pending =
                |lives: &[Life]| lives.iter().map(|life| life.refused.len()).sum::<usize>();
            let before = pending(&lives);
            if before == 0 || vain == VAIN_ROUNDS {
                break;
            }
            let asked = lives
                .iter()
                .flat_map(|life| &life.refused)
                .map(|(_, refusal)| refusal.wait);
            sleep(wait.max(settle).max(asked.max().unwrap_or_default())).await;
            let again = |courier: Self, life| async move { courier.again(life).await };
            lives = self.each(lives, width, again).await;
            vain = if pending(&lives) == before {
                vain + 1
            } else {
                0
            };
        }
        lives
    }

    /// Does `work` on all lives, `width` of them at once, and gives them back in their order.
    async fn each<F: Future<Output = Life> + Send + 'static>(
        &self,
        lives: Vec<Life>,
        width: usize,
        work: impl Fn(Self, Life) -> F,
    ) -> Vec<Life> {
        let mut waiting = lives.into_iter().enumerate();
        let mut running = JoinSet::new();
        let mut done = Vec::new();
        loop {
            if running.len() < width
                && let Some((index, life)) = waiting.next()
            {
                let work = work(self.clone(), life);
                running.spawn(async move { (index, work.await) });
            } else if let Some(joined) = running.join_next().await {
                done.extend(joined.ok());
            } else {
                break;
            }
        }
        done.sort_by_key(|(index, _)| *index);
        done.into_iter().map(|(_, life)| life).collect()
    }

    async fn live(&self, mut life: Life, pace: Duration) -> Life {
        for act in life.story.acts.clone() {
            match act {
                Act::Deliver(step) | Act::InOutage(step) => {
                    let delivered = self.deliver(&life.object, step).await;
                    life.note(step, delivered.err());
                }
                Act::HangUp(step) => {
                    if let Some(message) = life.object.message(step) {
                        // The runtime counts milliseconds.
                        let cut = pace.mul_f64(life.chance).max(Duration::from_millis(1));
                        self.attempt(message, cut).await;
                    }
                }
                Act::AtOnce(steps) => self.at_once(&mut life, &steps).await,
            }
        }
        life
    }

    async fn at_once(&self, life: &mut Life, steps: &[Step]) {
        let mut running = JoinSet::new();
        for step in steps.iter().copied() {
            let (courier, object) = (self.clone(), Arc::clone(&life.object));
            running.spawn(async move { (step, courier.deliver(&object, step).await) });
        }
        let mut answered = running.join_all().await;
        answered.sort_by_key(|(step, _)| *step);
        for (step, delivered) in answered {
            life.note(step, delivered.err());
        }
    }

    async fn again(&self, mut life: Life) -> Life {
        for (step, _) in std::mem::take(&mut life.refused) {
            let delivered = self.deliver(&life.object, step).await;
            life.note(step, delivered.err());
        }
        life
    }
}
