//! One message: attempts, until it is delivered or given up.

use std::future::Future;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use crate::context::Ambient;
use crate::http::Client;
use crate::time::Time;

use super::attempt::attempt_with;
use super::{Attempt, Deadline, Next, Outcome, Request, Schedule, State};

/// What is delivered.
pub trait Message: Send + Sync + 'static {
    /// Why a message cannot be made, or an attempt at it not noted.
    type Error: Send + 'static;

    /// The request of an attempt at `now`: each has its own timestamp and signature. It is the same
    /// whenever it is asked for.
    fn request(&self, now: Time) -> Request;

    /// What the payload says that it is.
    fn event_type(&self) -> Option<&str>;

    /// What names the message to its receiver.
    fn id(&self, request: &Request) -> Option<String>;

    /// Takes note of an attempt. The delivery goes on when that is done.
    ///
    /// # Errors
    /// When it cannot be noted; then the whole run ends.
    fn note(&self, _: &TimedAttempt) -> impl Future<Output = Result<(), Self::Error>> + Send {
        async { Ok(()) }
    }
}

/// An attempt that was made.
#[derive(Clone, Debug)]
pub struct TimedAttempt {
    /// When it started.
    pub at: Time,
    /// What came of it.
    pub attempt: Attempt,
    /// The wait until the next one, as the schedule has it.
    pub next_in: Option<Duration>,
}

/// A message's way so far.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// In their order, at least one.
    pub attempts: Vec<TimedAttempt>,
    /// How it ended; `None` while another attempt is to come.
    pub state: Option<State>,
}

impl Delivery {
    /// By one attempt, started `at`, that is not repeated.
    #[must_use]
    pub fn once(at: Time, attempt: Attempt) -> Self {
        let state = State::of(&attempt.outcome);
        let next_in = None;
        Self {
            attempts: vec![TimedAttempt {
                at,
                attempt,
                next_in,
            }],
            state: Some(state),
        }
    }

    /// The latest attempt.
    ///
    /// # Panics
    /// When there was none.
    #[must_use]
    pub fn last(&self) -> &TimedAttempt {
        &self.attempts[self.attempts.len() - 1]
    }

    /// What came of the latest attempt.
    pub fn outcome(&self) -> &Outcome {
        &self.last().attempt.outcome
    }
}

impl State {
    /// Of a delivery after whose last attempt nothing more is tried.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        match Schedule::once().next(1, outcome, Time::EPOCH, 0.5) {
            Next::End(state) => state,
            Next::After(_) => Self::Failed,
        }
    }
}

/// How messages are delivered.
#[derive(Clone)]
pub struct Sender {
    /// To the endpoint's host.
    pub client: Client,
    /// An attempt's time.
    pub time_out: Duration,
    /// When to try again.
    pub schedule: Schedule,
    /// Every wait is divided by this.
    pub speedup: f64,
    /// For timestamps, and to spread the waits.
    pub ambient: Ambient,
}

impl Sender {
    /// Delivers `message`; `report` learns of each attempt after which another is to come. Once
    /// `stop` holds true no further attempt is made. The timer is `deadline`.
    ///
    /// # Errors
    /// When an attempt could not be noted.
    pub async fn deliver<M: Message>(
        &self,
        message: &M,
        stop: &mut watch::Receiver<bool>,
        deadline: &mut Deadline,
        mut report: impl FnMut(&Delivery),
    ) -> Result<Delivery, M::Error> {
        let mut delivery = Delivery {
            attempts: Vec::with_capacity(1),
            state: None,
        };
        loop {
            let at = self.ambient.now();
            let (request, time_out) = (message.request(at), self.time_out);
            let attempt = attempt_with(&self.client, request, time_out, deadline).await;
            let next = self.next(delivery.attempts.len() + 1, &attempt.outcome);
            let next_in = match next {
                Next::After(wait) => Some(wait),
                Next::End(state) => {
                    delivery.state = Some(state);
                    None
                }
            };
            let attempt = TimedAttempt {
                at,
                attempt,
                next_in,
            };
            message.note(&attempt).await?;
            delivery.attempts.push(attempt);
            let Some(wait) = next_in else {
                return Ok(delivery);
            };
            report(&delivery);
            tokio::select! {
                () = sleep(wait.div_f64(self.speedup)) => {}
                _ = stop.wait_for(|stop| *stop) => {
                    delivery.state = Some(State::of(delivery.outcome()));
                    return Ok(delivery);
                }
            }
        }
    }

    fn next(&self, number: usize, outcome: &Outcome) -> Next {
        // Time and chance are asked only where there is something to spread.
        if number >= self.schedule.attempts() {
            return self.schedule.next(number, outcome, Time::EPOCH, 0.5);
        }
        let (now, random) = (self.ambient.now(), self.ambient.fraction());
        self.schedule.next(number, outcome, now, random)
    }
}
