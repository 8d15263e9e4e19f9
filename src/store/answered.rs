//! How a capture was answered, in SQL.

/// What a handler, or the listener in its place, has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A status from the first to the second.
    Status(u16, u16),
    /// Nothing, at any attempt.
    Nothing,
}

/// Whether one of `answers` was given, in a query of captures.
pub(super) fn was_answered(answers: &[Answer]) -> String {
    let attempts = "SELECT 1 FROM attempts WHERE capture = captures.seq";
    let one = |answer: &Answer| match answer {
        Answer::Status(from, to) => {
            format!("EXISTS ({attempts} AND status BETWEEN {from} AND {to})")
        }
        Answer::Nothing => format!("NOT EXISTS ({attempts} AND status IS NOT NULL)"),
    };
    let any: Vec<_> = answers.iter().map(one).collect();
    format!("({})", any.join(" OR "))
}
