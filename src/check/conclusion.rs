//! What the answers to trials mean.

use super::exchange::Exchange;
use super::refusal::Refusal;
use super::trial::{IN_ASCII, Trial, Trials};
use crate::delivery::Response;

/// What the answers mean, `delivery` being the one that was refused.
pub(super) fn conclude(trials: &Trials, delivery: &Response, exchanges: &[Exchange]) -> Refusal {
    let answers = trials.0.iter().zip(exchanges);
    let answered = answers.filter_map(|(trial, exchange)| {
        let response = exchange.attempt.outcome.as_ref().ok();
        Some((trial, response?))
    });
    let answers: Vec<_> = answered.collect();
    let Some(refusal) = Refused::of(&answers) else {
        return Refusal::Unclear;
    };
    after_verifying(delivery, &answers, &refusal)
        .or_else(|| by_encoding(&answers, &refusal))
        .or_else(|| by_trial(&answers, &refusal))
        .or_else(|| by_empty_object(&answers, &refusal))
        .unwrap_or(Refusal::Unclear)
}

/// Trials with their answers.
type Answers<'a> = [(&'a Trial, &'a Response)];

/// How the handler refuses a signature.
struct Refused<'a> {
    answer: &'a Response,
    /// Whether it says the same of the same each time. Otherwise only the status tells anything.
    is_steady: bool,
}

impl<'a> Refused<'a> {
    /// By two forgeries.
    fn of(answers: &Answers<'a>) -> Option<Self> {
        let mut forged = answers.iter().filter(|(it, _)| matches!(it, Trial::Forged));
        let ((_, answer), (_, again)) = (forged.next()?, forged.next()?);
        Some(Self {
            answer,
            is_steady: told(answer) == told(again),
        })
    }

    fn differ(&self, a: &Response, b: &Response) -> bool {
        a.status != b.status || self.is_steady && told(a) != told(b)
    }

    /// Whether a delivery was not refused for its signature.
    fn is_not(&self, response: &Response) -> bool {
        self.differ(response, self.answer)
    }
}

fn after_verifying(
    delivery: &Response,
    answers: &Answers<'_>,
    refusal: &Refused<'_>,
) -> Option<Refusal> {
    let evidence = if refusal.is_not(delivery) {
        let status = refusal.answer.status_line();
        format!("a false signature gets another answer ({status})")
    } else if let Some((_, response)) = answers
        .iter()
        .find(|(trial, _)| matches!(trial, Trial::UnknownType))
        && refusal.is_not(response)
    {
        let status = response.status_line();
        format!("an event type that it does not know gets {status}")
    } else {
        return None;
    };
    Some(Refusal::AfterVerifying { evidence })
}

/// Who reads another encoding accepts whatever is in ASCII; who writes a parsed body anew accepts
/// one way to write it.
fn by_encoding(answers: &Answers<'_>, refusal: &Refused<'_>) -> Option<Refusal> {
    let is_verified = |wanted: fn(&Trial) -> bool| {
        let mut answers = answers.iter();
        answers.any(|(trial, response)| wanted(trial) && refusal.is_not(response))
    };
    let is_encoding = is_verified(|trial| matches!(trial, Trial::Ascii))
        && is_verified(|trial| matches!(trial, Trial::Written(IN_ASCII)));
    is_encoding.then_some(Refusal::Encoding)
}

/// The first trial that was not refused names the reason.
fn by_trial(answers: &Answers<'_>, refusal: &Refused<'_>) -> Option<Refusal> {
    let mut verified = answers.iter().filter(|(_, it)| refusal.is_not(it));
    verified.find_map(|(trial, _)| match trial {
        Trial::Secret(name) => Some(Refusal::OtherSecret { name: name.clone() }),
        Trial::Key(key) => Some(Refusal::OtherKey { key }),
        Trial::Content(content) => Some(Refusal::OtherContent { content }),
        Trial::Written(writer) => Some(Refusal::ParsedBody {
            writer: Some(writer),
        }),
        Trial::Forged | Trial::ForgedEmpty | Trial::UnknownType | Trial::Empty | Trial::Ascii => {
            None
        }
    })
}

/// An empty object is its own writing, so only its signature decides.
fn by_empty_object(answers: &Answers<'_>, refusal: &Refused<'_>) -> Option<Refusal> {
    let answer = |wanted: fn(&Trial) -> bool| {
        let mut answers = answers.iter();
        answers.find(|(trial, _)| wanted(trial)).map(|(_, it)| *it)
    };
    let empty = answer(|trial| matches!(trial, Trial::Empty))?;
    let forged = answer(|trial| matches!(trial, Trial::ForgedEmpty))?;
    let differ = refusal.differ(empty, forged);
    differ.then_some(Refusal::ParsedBody { writer: None })
}

/// The words of an answer, without ids, numbers, paths: what differs from request to request.
pub(super) fn told(response: &Response) -> String {
    let text = response.visible_text();
    let changing = |c: char| c.is_ascii_digit() || c == '/';
    let lasting = |word: &&str| word.len() < 24 && !word.contains(changing);
    let words: Vec<_> = text.split_whitespace().filter(lasting).collect();
    words.join(" ")
}
