//! An answer that was no success.

use std::time::Duration;

use crate::delivery::Outcome;

/// No wait that a handler asks for is longer here.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// An answer that was no success, or none.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// In words.
    pub answer: String,
    /// How long the handler asks to be left alone.
    pub wait: Duration,
    /// Nothing listens there.
    pub outcome: Outcome,
}

impl From<Outcome> for Refusal {
    fn from(outcome: Outcome) -> Self {
        /// Of an answer's body this much is shown.
        const SHOWN: usize = 80;
        let (answer, asked) = match &outcome {
            Ok(response) => {
                let text = response.visible_text();
                let line = text.lines().map(str::trim).find(|line| !line.is_empty());
                let line: String = line.unwrap_or_default().chars().take(SHOWN).collect();
                let answer = [response.status_line(), line].join(" ").trim().to_owned();
                let asked = response
                    .header("retry-after")
                    .and_then(|asked| asked.parse().ok());
                (answer, asked.unwrap_or(0))
            }
            Err(error) => (error.to_string(), 0),
        };
        let wait = Duration::from_secs(asked).min(LONGEST_WAIT);
        Self {
            answer,
            wait,
            outcome,
        }
    }
}
