//! How fast a check may go: as `--rate` says, and as a handler's limiter asks.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::context::Ambient;
use crate::delivery::Response;

/// The waits after a limiter that does not say how long, for the same request.
const BLIND: [Duration; 6] = [
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(2),
    Duration::from_secs(2),
];

/// A limiter that asks for more than this is not waited for: nobody would.
const LONGEST: Duration = Duration::from_secs(90);

/// After so many requests that were waited for in vain, it is no limiter but an answer.
const VAIN: usize = 2;

/// Shared by all requests of a check.
#[derive(Clone)]
pub(super) struct Pace {
    /// Between the starts of two requests.
    interval: Duration,
    ambient: Ambient,
    state: Arc<Mutex<State>>,
}

struct State {
    /// No request starts before.
    next: Instant,
    /// Whether a limiter was waited for.
    limited: bool,
    vain: usize,
}

impl Pace {
    /// So many requests a second; without, as fast as answers come.
    pub fn new(rate: Option<f64>, ambient: Ambient) -> Self {
        Self {
            ambient,
            interval: rate.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(1.0 / rate)),
            state: Arc::new(Mutex::new(State {
                next: Instant::now(),
                limited: false,
                vain: 0,
            })),
        }
    }

    /// Waits until the next request may start.
    pub async fn turn(&self) {
        loop {
            let next = {
                let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
                let now = Instant::now();
                if state.next <= now {
                    state.next = now + self.interval;
                    return;
                }
                state.next
            };
            sleep_until(next).await;
        }
    }

    /// Whether a rate or a limiter decides how fast it goes.
    pub fn is_held_back(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        !self.interval.is_zero() || state.limited
    }

    /// Whether `response` is a limiter's, and the same request shall be sent again, after having
    /// been sent `tries` times before. All other requests wait, too.
    pub fn is_held(&self, response: &Response, tries: usize) -> bool {
        if !is_limit(response) {
            return false;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = response
            .retry_after(self.ambient.now())
            .map(|wait| wait.max(BLIND[0]))
            .filter(|_| tries < BLIND.len())
            .or_else(|| BLIND.get(tries).copied())
            .filter(|wait| *wait <= LONGEST && state.vain < VAIN);
        let Some(wait) = wait else {
            state.vain += 1;
            return false;
        };
        state.limited = true;
        state.next = state.next.max(Instant::now() + wait);
        true
    }
}

/// Whether a limiter answered rather than the handler: 429, or 503 from one that says when to come
/// again, or with the page of nginx, whose limiter answers so.
pub(super) fn is_limit(response: &Response) -> bool {
    match response.status {
        429 => true,
        503 => {
            response.header("retry-after").is_some() || response.text().contains("<center>nginx")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limited(retry_after: Option<&str>) -> Response {
        Response {
            status: 429,
            headers: retry_after
                .map(|value| ("retry-after".to_owned(), value.to_owned()))
                .into_iter()
                .collect(),
            ..Response::default()
        }
    }

    #[tokio::test]
    async fn it_waits_as_it_is_asked_and_gives_up_on_what_is_no_limiter() {
        let pace = Pace::new(None, Ambient::of_this_system());
        assert!(pace.is_held(&limited(Some("1")), 0));
        let before = Instant::now();
        pace.turn().await;
        assert!(before.elapsed() > Duration::from_millis(900));
        assert!(!pace.is_held(&limited(Some("3600")), 0));
        assert!(!pace.is_held(&limited(None), BLIND.len()));
        // Twice in vain.
        assert!(!pace.is_held(&limited(None), 0));
    }

    #[test]
    fn a_busy_handler_is_no_limiter() {
        let response = Response {
            status: 503,
            body: b"busy".to_vec(),
            ..Response::default()
        };
        assert!(!is_limit(&response));
    }
}
