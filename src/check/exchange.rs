//! The requests of a probe and their answers.

use std::time::Duration;

use crate::delivery::{Attempt, AttemptError, Hint, Request, Response};
use crate::signing::{Redaction, SecretSet};

use super::leak;
use super::pace;

/// Of an answer's body this much is shown.
const SHOWN: usize = 120;

/// Of several wrong answers this many are shown.
const SHOWN_ANSWERS: usize = 3;

/// One request of a probe, answered or not.
pub struct Exchange {
    /// Which of the probe's requests; empty when it has but one.
    pub name: String,
    /// What was sent.
    pub request: Request,
    /// What came of it.
    pub attempt: Attempt,
}

/// Everything that a probe is judged by.
pub struct Answers<'a> {
    /// In the order of the traffic.
    pub exchanges: &'a [Exchange],
    /// Signs the deliveries. Nothing that is shown may hold it.
    pub secret: &'a SecretSet,
    /// How long an answer may take.
    pub time_out: Duration,
}

impl Answers<'_> {
    /// The answers that `is_wrong`, and the requests without an answer, as one text; `None` when
    /// there are none.
    pub fn wrong(&self, is_wrong: impl Fn(&Response) -> bool) -> Option<String> {
        self.wrong_of(|exchange| exchange.attempt.outcome.as_ref().map_or(true, &is_wrong))
    }

    /// The exchanges that are wrong, as one text; `None` when there are none.
    pub(super) fn wrong_of(&self, is_wrong: impl Fn(&Exchange) -> bool) -> Option<String> {
        let wrong: Vec<_> = self.exchanges.iter().filter(|it| is_wrong(it)).collect();
        if wrong.is_empty() {
            return None;
        }
        let more = wrong.len().saturating_sub(SHOWN_ANSWERS);
        let mut shown: Vec<_> = wrong
            .iter()
            .take(SHOWN_ANSWERS)
            .map(|e| self.shown(e))
            .collect();
        if more > 0 {
            shown.push(format!("and {more} more"));
        }
        Some(shown.join("; "))
    }

    /// What to do about the first answer that is no success, if that shows.
    pub fn hint(&self) -> Option<Hint> {
        let failed = |e: &&Exchange| !e.attempt.outcome.as_ref().is_ok_and(Response::is_success);
        let hint = |e: &Exchange| Hint::on(&e.attempt.outcome, &e.request.endpoint);
        self.exchanges.iter().filter(failed).find_map(hint)
    }

    /// All answers, as one text, where all are as they should be.
    pub fn right(&self) -> String {
        let mut statuses: Vec<_> = self.responses().map(Response::status_line).collect();
        statuses.dedup();
        statuses.join(", ")
    }

    /// The answers that came.
    pub fn responses(&self) -> impl Iterator<Item = &Response> {
        self.exchanges
            .iter()
            .filter_map(|e| e.attempt.outcome.as_ref().ok())
    }

    /// Whether a request met a server that is no longer there.
    pub fn is_gone(&self) -> bool {
        let refused = |e: &Exchange| matches!(e.attempt.outcome, Err(AttemptError::Refused));
        self.exchanges.iter().any(refused)
    }

    /// Whether a request had no answer in time.
    pub fn is_timed_out(&self) -> bool {
        let timed_out = |e: &Exchange| matches!(e.attempt.outcome, Err(AttemptError::TimedOut(_)));
        self.exchanges.iter().any(timed_out)
    }

    /// Why nothing can be told, where a limiter answered or a proxy stands in between.
    pub fn untold(&self) -> Option<String> {
        if self.responses().any(pace::is_limit) {
            return Some(
                "429: the handler limits the rate of requests, which proves nothing".to_owned(),
            );
        }
        let unsendable = self
            .exchanges
            .iter()
            .find_map(|e| match &e.attempt.outcome {
                Err(AttemptError::Unsendable(why)) => Some(why),
                _ => None,
            });
        unsendable.map(|why| format!("it cannot be sent from here: {why}"))
    }

    /// The fastest answer.
    pub fn fastest(&self) -> Duration {
        let durations = self.exchanges.iter().map(|e| e.attempt.duration);
        durations.min().unwrap_or_default()
    }

    /// The slowest answer.
    pub fn slowest(&self) -> Duration {
        let durations = self.exchanges.iter().map(|e| e.attempt.duration);
        durations.max().unwrap_or_default()
    }

    /// Whether the signing secret, or a part of it in whatever form, stands in an answer.
    pub fn shows_secret(&self, response: &Response) -> bool {
        leak::shows_secret(response, self.secret.current().secret.expose())
    }

    /// `text` without the secret, should it stand there, with its prefix or without.
    pub fn redacted(&self, text: &str) -> String {
        let mut redaction = Redaction::default();
        redaction.add(self.secret);
        let text = redaction.of(text).into_owned();
        if leak::has_part(&text, self.key()) {
            return "…".to_owned();
        }
        text
    }

    /// The part of the secret that matters.
    pub fn key(&self) -> &str {
        let secret = self.secret.current().secret.expose();
        secret
            .strip_prefix("whsec_")
            .unwrap_or(secret)
            .trim_end_matches('=')
    }

    fn shown(&self, exchange: &Exchange) -> String {
        let answer = match &exchange.attempt.outcome {
            Ok(response) => self.answer(response),
            Err(error) => error.to_string(),
        };
        match exchange.name.as_str() {
            "" => answer,
            name => format!("{name}: {answer}"),
        }
    }

    /// Status, target of a redirect, and the first line of the body.
    fn answer(&self, response: &Response) -> String {
        let mut answer = response.status_line();
        if self.shows_secret(response) {
            answer.push_str(", with a text that shows the signing secret");
            return answer;
        }
        if let Some(target) = response.header("location") {
            answer.push_str(", location: ");
            answer.push_str(&self.redacted(target));
        }
        if let Some(line) = response.first_line() {
            answer.push_str(": ");
            answer.push_str(&start_of(&self.redacted(&line)));
        }
        answer
    }
}

fn start_of(line: &str) -> String {
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
