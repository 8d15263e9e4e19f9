//! When a message is tried again: pure.

use std::time::Duration;

use super::{AttemptError, Outcome, Response};
use crate::time::Time;

/// The waits between the attempts at a message, each counted from the failure before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule(Vec<Duration>);

/// How a delivery ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Answered 2xx.
    Succeeded,
    /// Answered otherwise, and no attempt is left.
    Failed,
    /// The answer said `webhook-delivery: abort-message` or `disable`.
    Aborted,
    /// No answer to the last attempt.
    Unreachable,
}

impl State {
    /// Its name in `--json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Aborted => "aborted",
            Self::Unreachable => "unreachable",
        }
    }
}

/// What follows an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The delivery has ended.
    End(State),
    /// Another attempt, after this long.
    After(Duration),
}

/// After a time-out and after 429 the handler gets at least this much rest.
const REST: Duration = Duration::from_secs(60);

/// Waits are spread by this part of them, both ways, so that many failures do not return at once.
const JITTER: f64 = 0.2;

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

impl Schedule {
    /// With these waits: one attempt more than there are waits.
    #[must_use]
    pub const fn new(waits: Vec<Duration>) -> Self {
        Self(waits)
    }

    /// One attempt.
    #[must_use]
    pub const fn once() -> Self {
        Self(Vec::new())
    }

    /// That of Svix: eight attempts in 27 hours and 35 minutes.
    #[must_use]
    pub fn svix() -> Self {
        Self(
            [5, 300, 1800, 7200, 18_000, 36_000, 36_000]
                .map(seconds)
                .into(),
        )
    }

    /// That of the generic system: five attempts.
    #[must_use]
    pub fn body_hmac() -> Self {
        Self([30, 300, 1800, 7200].map(seconds).into())
    }

    /// The most attempts that there can be.
    #[must_use]
    pub fn attempts(&self) -> usize {
        self.0.len() + 1
    }

    /// What follows attempt `number` (from 1) that ended with `outcome` at `now`.
    /// `random`, from 0 to 1, places the wait within its spread.
    #[must_use]
    pub fn next(&self, number: usize, outcome: &Outcome, now: Time, random: f64) -> Next {
        let state = match outcome {
            Ok(response) if response.is_success() => return Next::End(State::Succeeded),
            Ok(response) if ends_message(response) => return Next::End(State::Aborted),
            Ok(_) => State::Failed,
            Err(_) => State::Unreachable,
        };
        let Some(&wait) = number.checked_sub(1).and_then(|n| self.0.get(n)) else {
            return Next::End(state);
        };
        let base = match outcome {
            Err(AttemptError::TimedOut(_)) => wait.max(REST),
            Ok(response) if response.status == 429 => wait.max(REST),
            _ => wait,
        };
        let asked = outcome.as_ref().ok().and_then(|r| r.retry_after(now));
        let base = asked.map_or(base, |asked| asked.clamp(base, base.saturating_mul(2)));
        let spread = 1.0 + JITTER * (2.0 * random.clamp(0.0, 1.0) - 1.0);
        Next::After(base.mul_f64(spread))
    }
}

/// Whether an answer forbids further attempts at its message.
fn ends_message(response: &Response) -> bool {
    ends_endpoint(response) || says(response, "abort-message")
}

/// Whether an answer forbids all further deliveries to its endpoint.
#[must_use]
pub fn ends_endpoint(response: &Response) -> bool {
    says(response, "disable")
}

fn says(response: &Response, word: &str) -> bool {
    response
        .header("webhook-delivery")
        .is_some_and(|value| value.trim().eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time::from_unix_seconds(784_111_777); // Sun, 06 Nov 1994 08:49:37 GMT
    const MIDDLE: f64 = 0.5;

    #[expect(clippy::unnecessary_wraps, reason = "as an attempt gives it")]
    fn answer(status: u16, headers: &[(&str, &str)]) -> Outcome {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Ok(Response {
            status,
            headers: headers.iter().map(owned).collect(),
            ..Response::default()
        })
    }

    fn timed_out() -> Outcome {
        Err(AttemptError::TimedOut(seconds(15)))
    }

    /// All waits until the end, and the end.
    fn walk(schedule: &Schedule, outcome: &Outcome, random: f64) -> (Vec<f64>, State) {
        let mut waits = Vec::new();
        for number in 1.. {
            match schedule.next(number, outcome, NOW, random) {
                Next::After(wait) => waits.push(wait.as_secs_f64()),
                Next::End(state) => return (waits, state),
            }
        }
        unreachable!("every schedule ends")
    }

    #[test]
    fn the_whole_schedules() {
        const SVIX: [f64; 7] = [5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 36_000.0];
        const BODY_HMAC: [f64; 4] = [30.0, 300.0, 1800.0, 7200.0];
        const RESTED: [f64; 7] = [60.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 36_000.0];
        let crash = answer(500, &[]);
        let refused = Err(AttemptError::Refused);
        let (failed, gone) = (State::Failed, State::Unreachable);
        let svix = Schedule::svix();
        assert_eq!(walk(&svix, &crash, MIDDLE), (SVIX.to_vec(), failed));
        assert_eq!(walk(&svix, &refused, MIDDLE), (SVIX.to_vec(), gone));
        assert_eq!(walk(&svix, &timed_out(), MIDDLE), (RESTED.to_vec(), gone));
        assert_eq!(
            walk(&svix, &answer(429, &[]), MIDDLE),
            (RESTED.to_vec(), failed)
        );
        assert_eq!(
            walk(&svix, &answer(302, &[]), MIDDLE),
            (SVIX.to_vec(), failed)
        );
        let other = Schedule::body_hmac();
        assert_eq!(walk(&other, &crash, MIDDLE), (BODY_HMAC.to_vec(), failed));
        assert_eq!(walk(&Schedule::once(), &crash, MIDDLE), (vec![], failed));
        assert_eq!((svix.attempts(), other.attempts()), (8, 5));
    }

    #[test]
    fn jitter_is_a_fifth_both_ways_and_comes_last() {
        let spread = |outcome: &Outcome, random| {
            let next = Schedule::svix().next(1, outcome, NOW, random);
            let Next::After(wait) = next else {
                panic!("{next:?}")
            };
            wait
        };
        assert_eq!(spread(&answer(500, &[]), 0.0), Duration::from_secs(4));
        assert_eq!(spread(&answer(500, &[]), 1.0), Duration::from_secs(6));
        assert_eq!(spread(&answer(500, &[]), 0.25), Duration::from_millis(4500));
        assert_eq!(spread(&timed_out(), 0.0), Duration::from_secs(48));
        let asked = answer(503, &[("retry-after", "10")]);
        assert_eq!(spread(&asked, 1.0), Duration::from_secs(12));
        // No random number, however wrong, leaves the spread.
        assert_eq!(spread(&answer(500, &[]), 7.0), Duration::from_secs(6));
    }

    #[test]
    fn retry_after_moves_the_base_within_its_double() {
        for (number, value, waits) in [
            (1, "7", 7.0),
            (1, "2", 5.0),
            (1, "10", 10.0),
            (1, "3600", 10.0),
            (1, "99999999999999999999999", 10.0),
            (1, "Sun, 06 Nov 1994 08:49:44 GMT", 7.0),
            (1, "Sun, 06 Nov 1994 10:49:37 GMT", 10.0),
            (1, "Sunday, 06-Nov-94 08:49:44 GMT", 7.0),
            (1, "Sun Nov  6 08:49:44 1994", 7.0),
            (1, "Sun, 06 Nov 1994 08:49:30 GMT", 5.0),
            (1, "Thu, 01 Jan 1970 00:00:00 GMT", 5.0),
            (1, " 7 ", 7.0),
            (1, "", 5.0),
            (1, "-3", 5.0),
            (1, "7.5", 7.5),
            (1, "0.5", 5.0),
            (1, "7.", 7.0),
            (1, "7.5.1", 5.0),
            (1, ".5e1", 5.0),
            (1, "7e0", 5.0),
            (1, "soon", 5.0),
            (2, "7", 300.0),
            (2, "450", 450.0),
            (7, "90000", 72_000.0),
        ] {
            let outcome = answer(503, &[("retry-after", value)]);
            let next = Schedule::svix().next(number, &outcome, NOW, MIDDLE);
            assert_eq!(
                next,
                Next::After(Duration::from_secs_f64(waits)),
                "{value:?}"
            );
        }
        // After 429 the base is a minute, and the double counts from there.
        for (value, waits) in [("30", 60), ("90", 90), ("600", 120)] {
            let outcome = answer(429, &[("retry-after", value)]);
            let next = Schedule::svix().next(1, &outcome, NOW, MIDDLE);
            assert_eq!(next, Next::After(seconds(waits)), "{value}");
        }
    }

    #[test]
    fn what_ends_a_delivery() {
        let next = |outcome: &Outcome| Schedule::svix().next(1, outcome, NOW, MIDDLE);
        assert_eq!(next(&answer(200, &[])), Next::End(State::Succeeded));
        assert_eq!(next(&answer(299, &[])), Next::End(State::Succeeded));
        for word in ["abort-message", "Abort-Message ", "disable"] {
            let header = [("webhook-delivery", word)];
            assert_eq!(next(&answer(500, &header)), Next::End(State::Aborted));
            assert_eq!(next(&answer(200, &header)), Next::End(State::Succeeded));
        }
        let header = [("webhook-delivery", "continue")];
        assert_eq!(next(&answer(500, &header)), Next::After(seconds(5)));
        for (word, ends) in [("disable", true), ("abort-message", false)] {
            let outcome = answer(200, &[("webhook-delivery", word)]);
            assert_eq!(outcome.is_ok_and(|r| ends_endpoint(&r)), ends);
        }
    }

    #[test]
    fn the_end_of_a_schedule_is_its_end_whatever_the_number() {
        let crash = answer(500, &[]);
        for number in [0, 8, 9, usize::MAX] {
            let next = Schedule::svix().next(number, &crash, NOW, MIDDLE);
            assert_eq!(next, Next::End(State::Failed), "{number}");
        }
    }
}
