//! Is what came authentic, and if not, why?

use crate::capture::{CapturedRequest, RecordedVerdict};
use crate::diagnosis::{Budget, Request, Verified, Verifier};
use crate::signing::{Note, SignedHeaders};
use crate::time::Time;

/// The verdict on `request` with these `headers`, received at `now`; `None` when there is no secret
/// for its scheme. What is wrong with it is found within `budget`.
#[must_use]
pub fn judge(
    verifier: &Verifier,
    request: &CapturedRequest<'_>,
    headers: &SignedHeaders<'_>,
    now: Time,
    budget: Budget<'_>,
) -> Option<RecordedVerdict> {
    let verified = verifier.verify(headers, &request.body, now).ok()?;
    let mut verdict = plain(&verified);
    if !verdict.valid {
        let pairs: Vec<_> = request.header_pairs().collect();
        let refused = Request {
            headers: &pairs,
            body: &request.body,
            captured: false,
        };
        if let Some(diagnosis) = verifier.explain(&refused, &verified, budget) {
            verdict.cause = Some(diagnosis.cause.code().to_owned());
            verdict.explanation = Some(diagnosis.explanation);
            verdict.fix = Some(diagnosis.fix.join("; "));
            let notes = diagnosis.notes.into_iter();
            verdict
                .notes
                .extend(notes.filter(|_| !diagnosis.incomplete));
            if diagnosis.incomplete {
                verdict.notes.push(NOT_SEARCHED.to_owned());
            }
        }
    }
    Some(verdict)
}

/// What is said of a mismatch whose cause was not, or not wholly, searched for.
const NOT_SEARCHED: &str = "not every cause was tried, to keep up with what is delivered; `cew \
                            verify` tries more on the capture";

/// Without the reason.
fn plain(verified: &Verified<'_>) -> RecordedVerdict {
    let verdict = &verified.verdict;
    RecordedVerdict {
        valid: verdict.is_valid(),
        cause: None,
        explanation: None,
        fix: None,
        secret: verified.secret().map(str::to_owned),
        age_ms: verdict.age.map(|seconds| seconds.saturating_mul(1000)),
        notes: verdict.notes.iter().map(Note::to_string).collect(),
    }
}
