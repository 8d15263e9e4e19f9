//! Playing a handler, a bad one if asked to, so that a sender's retries can be tried.

use std::time::Duration;

use hyper::StatusCode;
use hyper::header::{HeaderValue, RETRY_AFTER};

use crate::http::{Answer, text_answer};

/// How to answer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StandIn {
    /// The answer; to failures too, unless it is a success.
    pub respond: Option<StatusCode>,
    /// Wait this long before answering.
    pub delay: Duration,
    /// This share of the requests fails, from 0 to 1.
    pub fail_rate: f64,
    /// The first so many attempts at each message fail.
    pub fail_first: u32,
    /// `retry-after` of failures, in seconds.
    pub retry_after: Option<f64>,
}

impl StandIn {
    /// How to fail the attempt `number` (from 1) at a message, if it is to fail. `chance` gives
    /// random numbers from 0 (inclusive) to 1 (exclusive).
    #[must_use]
    pub fn failure(&self, number: u32, chance: impl FnOnce() -> f64) -> Option<Answer> {
        let fails =
            number <= self.fail_first || (self.fail_rate > 0.0 && chance() < self.fail_rate);
        let status = self.respond.filter(|status| !status.is_success());
        fails.then(|| self.answer(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)))
    }

    /// The answer when nothing is to fail: that of `--respond`, unless that is how failures are
    /// answered.
    #[must_use]
    pub fn success(&self) -> Answer {
        let may_fail = self.fail_first > 0 || self.fail_rate > 0.0;
        let status = self
            .respond
            .filter(|status| status.is_success() || !may_fail);
        self.answer(status.unwrap_or(StatusCode::OK))
    }

    fn answer(&self, status: StatusCode) -> Answer {
        let text = status.canonical_reason().unwrap_or_default();
        let mut answer = text_answer(status, text);
        if let Some(seconds) = self.retry_after.filter(|_| !status.is_success()) {
            let value = HeaderValue::try_from(seconds.to_string());
            answer
                .headers_mut()
                .extend(value.ok().map(|value| (RETRY_AFTER, value)));
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: StandIn = StandIn {
        respond: None,
        delay: Duration::ZERO,
        fail_rate: 0.0,
        fail_first: 0,
        retry_after: None,
    };

    fn status(answer: Option<Answer>) -> Option<u16> {
        answer.map(|answer| answer.status().as_u16())
    }

    #[test]
    fn the_first_attempts_fail_and_then_none() {
        let play = StandIn {
            fail_first: 2,
            ..GOOD
        };
        assert_eq!(status(play.failure(1, || 0.9)), Some(500));
        assert_eq!(status(play.failure(2, || 0.9)), Some(500));
        assert_eq!(status(play.failure(3, || 0.9)), None);
        assert_eq!(play.success().status(), 200);
    }

    #[test]
    fn a_share_fails() {
        let play = StandIn {
            fail_rate: 0.3,
            ..GOOD
        };
        assert_eq!(status(play.failure(1, || 0.29)), Some(500));
        assert_eq!(status(play.failure(1, || 0.3)), None);
        assert_eq!(status(GOOD.failure(1, || 0.0)), None);
    }

    #[test]
    fn respond_is_the_answer_or_how_to_fail() {
        let respond = |code| Some(StatusCode::from_u16(code).unwrap());
        let always = StandIn {
            respond: respond(503),
            retry_after: Some(7.0),
            ..GOOD
        };
        assert_eq!(always.success().status(), 503);
        assert_eq!(always.success().headers()["retry-after"], "7");
        let once = StandIn {
            fail_first: 1,
            ..always
        };
        assert_eq!(status(once.failure(1, || 0.9)), Some(503));
        assert_eq!(once.success().status(), 200);
        assert!(!once.success().headers().contains_key("retry-after"));
        let accepted = StandIn {
            respond: respond(202),
            ..once
        };
        assert_eq!(status(accepted.failure(1, || 0.9)), Some(500));
        assert_eq!(accepted.success().status(), 202);
    }
}
