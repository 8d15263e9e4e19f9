//! The time by which something has to be done, again and again.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

use tokio::time::{Instant, Sleep, sleep_until};

/// One timer for many attempts, one after another.
///
/// It is not set anew for each: a timer that rings too early costs less than many that never ring.
/// And a runtime without any timer is woken up by each that is set.
pub struct Deadline(Pin<Box<Sleep>>);

impl Default for Deadline {
    fn default() -> Self {
        Self(Box::pin(sleep_until(Instant::now())))
    }
}

impl Deadline {
    /// What comes of `work`, if that is there by the time `at`.
    pub async fn within<T>(&mut self, at: Instant, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        if self.0.deadline() > at {
            self.0.as_mut().reset(at);
        }
        poll_fn(|context| {
            if let Poll::Ready(done) = work.as_mut().poll(context) {
                return Poll::Ready(Some(done));
            }
            while self.0.as_mut().poll(context).is_ready() {
                if self.0.deadline() >= at {
                    return Poll::Ready(None);
                }
                self.0.as_mut().reset(at);
            }
            Poll::Pending
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::sleep;

    use super::*;

    #[tokio::test]
    async fn each_has_its_own_time() {
        let mut deadline = Deadline::default();
        // Before, after and at a time at which the timer rings for another.
        for (limit, takes) in [
            (10_000, 1),
            (20, 10_000),
            (10_000, 60),
            (30, 10_000),
            (10_000, 30),
        ] {
            let start = Instant::now();
            let limit = Duration::from_millis(limit);
            let work = sleep(Duration::from_millis(takes));
            let done = deadline.within(start + limit, work).await;
            assert_eq!(done.is_some(), takes < 10_000, "{limit:?}");
            assert!(done.is_some() || start.elapsed() >= limit, "{limit:?}");
            assert!(start.elapsed() < Duration::from_secs(5), "{limit:?}");
        }
    }
}
