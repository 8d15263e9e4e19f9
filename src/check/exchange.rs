//! The requests of a probe and their answers.

use std::time::Duration;

use tokio::task::JoinSet;

use crate::delivery::{self, Attempt, AttemptError, Hint, Request, Response};
use crate::http::{Client, Endpoint, Outbound, SetUpError};
use crate::signing::{Redaction, SecretSet};

/// Of an answer's body this much is shown.
const SHOWN: usize = 120;

/// Of several wrong answers this many are shown.
const SHOWN_ANSWERS: usize = 3;

/// What a probe sends.
pub struct Traffic {
    /// Each with a name, for when there are several.
    pub requests: Vec<(String, Request)>,
    /// One after another, or all at once.
    pub at_once: bool,
    /// Header names as `Svix-Id` rather than `svix-id`.
    pub title_case: bool,
}

impl Traffic {
    /// One after another, until one gets no answer.
    pub fn one_by_one(requests: Vec<(String, Request)>) -> Self {
        Self {
            requests,
            at_once: false,
            title_case: false,
        }
    }
}

impl From<Request> for Traffic {
    fn from(request: Request) -> Self {
        Self::one_by_one(vec![(String::new(), request)])
    }
}

/// The clients that traffic goes through.
#[derive(Clone)]
pub struct Clients {
    plain: Client,
    title_case: Client,
}

impl Clients {
    /// For `endpoint`.
    ///
    /// # Errors
    /// When the system's TLS roots cannot be loaded.
    pub fn new(endpoint: &Endpoint, outbound: &Outbound) -> Result<Self, SetUpError> {
        Ok(Self {
            plain: Client::new(endpoint, outbound)?,
            title_case: Client::title_case(endpoint, outbound)?,
        })
    }

    /// Sends all of `traffic`. Every answer has `time_out`.
    pub async fn send(self, traffic: Traffic, time_out: Duration) -> Vec<Exchange> {
        let client = if traffic.title_case {
            self.title_case
        } else {
            self.plain
        };
        if !traffic.at_once {
            let mut exchanges = Vec::new();
            for (name, request) in traffic.requests {
                let attempt = delivery::attempt(&client, &request, time_out).await;
                let is_over = attempt.outcome.is_err();
                exchanges.push(Exchange {
                    name,
                    request,
                    attempt,
                });
                if is_over {
                    break;
                }
            }
            return exchanges;
        }
        let mut running = JoinSet::new();
        for (name, request) in traffic.requests {
            let client = client.clone();
            running.spawn(async move {
                let attempt = delivery::attempt(&client, &request, time_out).await;
                Exchange {
                    name,
                    request,
                    attempt,
                }
            });
        }
        running.join_all().await
    }
}

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
    /// In the order in which they were answered.
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
        let wrong =
            |exchange: &&Exchange| exchange.attempt.outcome.as_ref().map_or(true, &is_wrong);
        let wrong: Vec<_> = self.exchanges.iter().filter(wrong).collect();
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

    /// The slowest answer.
    pub fn slowest(&self) -> Duration {
        let durations = self.exchanges.iter().map(|e| e.attempt.duration);
        durations.max().unwrap_or_default()
    }

    /// `text` without the secret, should it stand there, with its prefix or without.
    pub fn redacted(&self, text: &str) -> String {
        let mut redaction = Redaction::default();
        redaction.add(self.secret);
        redaction.of(text).into_owned()
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
        if let Some(target) = response.header("location") {
            answer.push_str(", location: ");
            answer.push_str(&self.redacted(target));
        }
        let text = response.visible_text();
        if let Some(line) = text.lines().map(str::trim).find(|line| !line.is_empty()) {
            answer.push_str(": ");
            answer.push_str(&start_of(&self.redacted(line)));
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
