//! Why a signature does not match, and who else would see it differently. Pure.
//!
//! [`explain`] tries what goes wrong in practice and names the fault that, once undone, makes the
//! signature match. A cause is only named when it is proven that way, or plain to see. What is left
//! is `mismatch`, with all that was ruled out.
//!
//! Each hypothesis is a function from a `case::Case` to the cases that it may have been before
//! the fault; the table of them is in `search`.

mod budget;
mod case;
mod cause;
mod containers;
mod content;
mod edges;
mod encoding;
mod escapes;
mod evidence;
mod fields;
mod fix;
mod foreign;
mod header;
mod library;
mod oddities;
mod parts;
mod printed;
mod request;
mod rewritten;
mod scheme;
mod search;
mod secret;
mod signature;
mod timestamp;
mod typing;
mod verifier;
mod wording;

pub use budget::{Budget, Effort};
pub use cause::Cause;
pub use evidence::escaped;
pub use foreign::Sender;
pub use library::{Disagreement, LIBRARIES, Library, disagreement, is_ordinary};
pub use request::Request;
pub use verifier::{Elsewhere, NoSecret, Verified, Verifier};

use budget::Purse;
use case::{Case, Fault};
use search::Search;

use crate::signing::{
    Clock, Invalid, NamedSecret, Scheme, SecretSet, SignedHeaders, Skipped, Verdict,
    looks_like_milliseconds, parse_timestamp,
};
use crate::time::{Time, span_text};

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The cause.
    pub cause: Cause,
    /// Another one besides.
    pub also: Option<Cause>,
    /// What is special about the cause here, such as the call that wrote the signed body.
    pub detail: Option<String>,
    /// What happened, in a sentence without full stop.
    pub explanation: String,
    /// What proves it, a line each.
    pub evidence: Vec<String>,
    /// What to change, a line each.
    pub fix: Vec<String>,
    /// What was seen and proves no cause, a line each; only for [`Cause::Mismatch`].
    pub notes: Vec<String>,
    /// The causes that were tried without result; only for [`Cause::Mismatch`].
    pub ruled_out: Vec<Cause>,
    /// How many signatures were computed.
    pub tries: u32,
    /// Whether the budget was too small to search for every cause; only for [`Cause::Mismatch`].
    pub incomplete: bool,
}

/// Says why `verdict` refuses `request`; nothing if it does not.
///
/// `secrets` are those it was verified with, `others` those that were found elsewhere. `budget` is
/// an [`Effort`], or a [`Budget`] with bounds of its own.
#[must_use]
pub fn explain<'b>(
    request: &Request<'_>,
    secrets: &SecretSet,
    others: &[NamedSecret],
    verdict: &Verdict,
    clock: Clock,
    budget: impl Into<Budget<'b>>,
) -> Option<Diagnosis> {
    let budget = budget.into();
    let invalid = verdict.outcome.as_ref().err()?;
    let headers = SignedHeaders::collect(request.headers.iter().copied());
    let refusal = Refusal {
        request,
        scheme: verdict.scheme,
        clock,
        payable: budget.covers(request.body.len()),
    };
    let plain = |cause, detail: String| refusal.plain(Fault::new(cause, detail));
    let other_scheme = || {
        if !budget.covers(request.body.len()) {
            return None;
        }
        let other = scheme::other_headers(&headers, request.body, secrets, verdict.scheme);
        other.map(|(scheme, name)| refusal.other_scheme(scheme, &name))
    };
    Some(match invalid {
        Invalid::HeaderMissing(names) => {
            let unsigned = Scheme::ALL
                .iter()
                .flat_map(|scheme| scheme.header_names())
                .all(|name| headers.get(name).is_none());
            let foreign = unsigned
                .then(|| foreign::sender_of(request.headers))
                .flatten();
            let foreign =
                foreign.map(|(sender, header)| plain(Cause::Foreign(sender), header.to_owned()));
            foreign.or_else(other_scheme).unwrap_or_else(|| {
                let mut missing = plain(Cause::HeaderMissing, names.join(", "));
                missing.evidence = evidence::lookalikes(request.headers, names);
                missing
            })
        }
        Invalid::TimestampMilliseconds => {
            refusal.plain(Fault::new(Cause::TimestampMilliseconds, ""))
        }
        Invalid::TimestampStale(seconds) => refusal.late(Cause::TimestampStale, *seconds),
        Invalid::TimestampFuture(seconds) => refusal.late(Cause::TimestampFuture, *seconds),
        Invalid::TimestampMalformed | Invalid::SignatureVersion(_) | Invalid::Mismatch { .. } => {
            if let Some(diagnosis) = other_scheme() {
                return Some(diagnosis);
            }
            let selected = headers.select(verdict.scheme).ok()?;
            let purse = Purse::new(&budget);
            let case = Case::new(&selected, request.body, secrets, others, clock.now, &purse);
            // Versions that are some are plain to see; other text there may be a fault.
            if let Invalid::SignatureVersion(skipped) = invalid
                && signature::has_versions(&case)
            {
                return Some(plain(Cause::SignatureVersion, versions(skipped)));
            }
            let search = Search::run(&case, budget.effort);
            match (invalid, &search.found) {
                (Invalid::TimestampMalformed, None) => {
                    plain(Cause::TimestampMalformed, String::new())
                }
                _ => refusal.searched(search),
            }
        }
    })
}

fn versions(skipped: &[Skipped]) -> String {
    let mut names: Vec<_> = skipped.iter().map(ToString::to_string).collect();
    names.dedup();
    names.join(", ")
}

/// What is known when a diagnosis is put into words.
struct Refusal<'a> {
    request: &'a Request<'a>,
    scheme: Scheme,
    clock: Clock,
    /// Whether the budget reaches to look into the body.
    payable: bool,
}

impl Refusal<'_> {
    /// A fault that is plain to see.
    fn plain(&self, fault: Fault) -> Diagnosis {
        Diagnosis {
            cause: fault.cause,
            also: None,
            explanation: wording::sentence(&fault, self.scheme),
            evidence: Vec::new(),
            notes: Vec::new(),
            fix: fix::fix(&fault, self.request.captured),
            ruled_out: Vec::new(),
            tries: 0,
            incomplete: false,
            detail: Some(fault.detail.into_owned()).filter(|detail| !detail.is_empty()),
        }
    }

    fn other_scheme(&self, scheme: Scheme, secret: &str) -> Diagnosis {
        let mut diagnosis = self.plain(Fault::new(Cause::SchemeOther, scheme.name()));
        let headers = scheme.header_names().join(", ");
        diagnosis.evidence = vec![format!("{headers}: the signature matches with {secret}")];
        diagnosis
    }

    /// Authentic, but not timely.
    fn late(&self, cause: Cause, seconds: i64) -> Diagnosis {
        let age = span_text(seconds.unsigned_abs());
        let mut diagnosis = self.plain(Fault::new(cause, age));
        if evidence::is_whole_hours(seconds) {
            diagnosis.fix.push(
                "a whole number of hours points to a time zone: sign seconds since 1970, in UTC"
                    .to_owned(),
            );
        }
        diagnosis
    }

    fn searched(&self, search: Search) -> Diagnosis {
        let Search {
            found,
            tries,
            ruled_out,
            incomplete,
            ..
        } = search;
        let diagnosis = match found {
            Some((faults, proof, case)) => self.proven(&faults, &proof, &case),
            None => Diagnosis {
                notes: oddities::of(self.request, self.payable),
                ruled_out,
                incomplete,
                ..self.plain(Fault::new(Cause::Mismatch, ""))
            },
        };
        let mut diagnosis = Diagnosis { tries, ..diagnosis };
        if diagnosis.incomplete {
            let text = "not every cause was tried: that would take too long with this body";
            diagnosis.notes.push(text.to_owned());
        }
        diagnosis
    }

    fn proven(&self, faults: &[Fault], proof: &case::Proof, case: &case::Solved) -> Diagnosis {
        let mut parts = faults.iter().map(|fault| self.plain(fault.clone()));
        let Some(mut diagnosis) = parts.next() else {
            return self.plain(Fault::new(Cause::Mismatch, ""));
        };
        diagnosis
            .evidence
            .push(evidence::matched(proof, faults.len()));
        diagnosis
            .evidence
            .extend(evidence::difference(self.request.body, &case.body));
        let stale = evidence::stale_length(self.request, case.body.len());
        diagnosis.evidence.extend(stale);
        let rewritten = |fault: &Fault| fault.cause == Cause::BodyReserialized;
        if faults.iter().any(rewritten)
            && let Some(form) = rewritten::writer_of(self.request.body)
        {
            diagnosis
                .evidence
                .push(format!("the body here is what {form} writes"));
        }
        let timing = || self.timing(&case.timestamp);
        if let Some(second) = parts.next().or_else(timing) {
            diagnosis.also = Some(second.cause);
            diagnosis.explanation =
                format!("{}; besides, {}", diagnosis.explanation, second.explanation);
            let new = second
                .fix
                .into_iter()
                .filter(|line| !diagnosis.fix.contains(line));
            let new: Vec<_> = new.collect();
            diagnosis.fix.extend(new);
        }
        diagnosis
    }

    /// What is wrong with the age of a request that is authentic otherwise.
    fn timing(&self, timestamp: &str) -> Option<Diagnosis> {
        let signed_at = parse_timestamp(timestamp).ok()?;
        let signed_at = if looks_like_milliseconds(signed_at) {
            Time::from_unix_seconds(signed_at.unix_seconds() / 1000)
        } else {
            signed_at
        };
        let age = signed_at.age_at(self.clock.now);
        let late = age.unsigned_abs() > self.clock.tolerance?.as_secs();
        let cause = if age > 0 {
            Cause::TimestampStale
        } else {
            Cause::TimestampFuture
        };
        late.then(|| Diagnosis {
            explanation: format!(
                "it is {} {}",
                span_text(age.unsigned_abs()),
                if age > 0 { "old" } else { "ahead of the clock" }
            ),
            ..self.late(cause, age.saturating_abs())
        })
    }
}
