//! Is what came authentic?

use crate::capture::{CapturedRequest, RecordedVerdict};
use crate::diagnosis::{Effort, Request, Verifier};
use crate::signing::{Note, SignedHeaders};
use crate::time::Time;

/// The verdict on `request` with these `headers`, received at `now`, as it is kept; `None` when
/// there is no secret for its scheme.
#[must_use]
pub fn judge(
    verifier: &Verifier,
    request: &CapturedRequest<'_>,
    headers: &SignedHeaders<'_>,
    now: Time,
) -> Option<RecordedVerdict> {
    let verified = verifier.verify(headers, &request.body, now).ok()?;
    let diagnosis = if verified.verdict.is_valid() {
        None
    } else {
        let pairs: Vec<_> = request.header_pairs().collect();
        let refused = Request {
            headers: &pairs,
            body: &request.body,
            captured: false,
        };
        // One fault at a time: anybody can send what takes long to explain.
        verifier.explain(&refused, &verified, Effort::OneFault)
    };
    let diagnosis = diagnosis.as_ref();
    Some(RecordedVerdict {
        valid: verified.verdict.is_valid(),
        cause: diagnosis.map(|diagnosis| diagnosis.cause.code().to_owned()),
        explanation: diagnosis.map(|diagnosis| diagnosis.explanation.clone()),
        fix: diagnosis.map(|diagnosis| diagnosis.fix.join("; ")),
        secret: verified.secret().map(str::to_owned),
        age_ms: verified
            .verdict
            .age
            .map(|seconds| seconds.saturating_mul(1000)),
        notes: verified.verdict.notes.iter().map(Note::to_string).collect(),
    })
}
