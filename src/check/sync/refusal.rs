//! An answer that was no success.

use std::time::Duration;

use crate::delivery::Outcome;
use crate::signing::Redaction;
use crate::time::Time;

/// No wait that a handler asks for is longer here.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Of an answer's body this many characters are shown.
const SHOWN: usize = 80;

/// An answer that was no success, or none.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// In words, without what `redaction` hides.
    pub answer: String,
    /// How long the handler asks to be left alone.
    pub wait: Duration,
    /// Nothing listens there.
    pub outcome: Outcome,
}

impl Refusal {
    /// Of what came at that time.
    pub fn new(outcome: Outcome, redaction: &Redaction, now: Time) -> Self {
        let (answer, asked) = match &outcome {
            Ok(response) => {
                let line = response.first_line().unwrap_or_default();
                let line: String = redaction.of(&line).chars().take(SHOWN).collect();
                let answer = [response.status_line(), line].join(" ").trim().to_owned();
                (answer, response.retry_after(now).unwrap_or_default())
            }
            Err(error) => (error.to_string(), Duration::ZERO),
        };
        Self {
            answer,
            wait: asked.min(LONGEST_WAIT),
            outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::delivery::Response;
    use crate::signing::{NamedSecret, Scheme, SecretSet, SigningSecret};

    use super::*;

    #[test]
    fn the_secret_is_hidden_and_the_wait_bounded() {
        const SECRET: &str = "whsec_bWFya2VkLXNlY3JldC1vZi10aGUtdGVzdHM=";
        let secret = SigningSecret::parse(SECRET, Scheme::Svix).unwrap();
        let name = "--secret".to_owned();
        let mut redaction = Redaction::default();
        redaction.add(&SecretSet::new(vec![NamedSecret { name, secret }]).unwrap());
        let refusal = |asked: &str| {
            let response = Response {
                status: 503,
                headers: vec![("retry-after".to_owned(), asked.to_owned())].into(),
                body: format!("\n  bad secret {SECRET}\n").into_bytes(),
                ..Response::default()
            };
            Refusal::new(Ok(response), &redaction, Time::from_unix_seconds(0))
        };
        let answer = refusal("0.5").answer;
        assert!(
            answer.starts_with("503 Service Unavailable bad secret "),
            "{answer}"
        );
        assert!(!answer.contains(&SECRET[6..20]), "{answer}");
        assert_eq!(refusal("0.5").wait, Duration::from_millis(500));
        assert_eq!(refusal("3600").wait, LONGEST_WAIT);
        assert_eq!(refusal("soon").wait, Duration::ZERO);
    }
}
