//! Trying the hypotheses: one fault, then two, within bounds.

use super::case::{Candidates, Case, Fault, Proof, Solved};
use super::{
    Cause, Effort, edges, encoding, escapes, header, rewritten, scheme, secret, signature,
    timestamp,
};

/// A fault that can be undone.
struct Hypothesis {
    causes: &'static [Cause],
    undo: for<'a> fn(&'a Case<'a>) -> Candidates<'a>,
    /// Whether it changes the body. Of two that do, either may have come first.
    on_body: bool,
}

const fn hypothesis(
    causes: &'static [Cause],
    undo: for<'a> fn(&'a Case<'a>) -> Candidates<'a>,
) -> Hypothesis {
    let on_body = false;
    Hypothesis {
        causes,
        undo,
        on_body,
    }
}

const fn on_body(
    causes: &'static [Cause],
    undo: for<'a> fn(&'a Case<'a>) -> Candidates<'a>,
) -> Hypothesis {
    Hypothesis {
        on_body: true,
        ..hypothesis(causes, undo)
    }
}

/// All of them, the cheapest first, and of two that could explain the same the likelier one.
const HYPOTHESES: [Hypothesis; 21] = [
    hypothesis(&[Cause::SecretOther], secret::other),
    hypothesis(
        &[Cause::SecretUndecoded, Cause::SecretWithPrefix],
        secret::undecoded,
    ),
    hypothesis(&[Cause::HeaderSwapped], header::swapped),
    hypothesis(&[Cause::HeaderWhitespace], header::whitespace),
    hypothesis(&[Cause::TimestampMilliseconds], timestamp::milliseconds),
    hypothesis(&[Cause::TimestampMalformed], timestamp::malformed),
    hypothesis(&[Cause::SignatureHex], signature::hex),
    hypothesis(&[Cause::SignatureUrlSafe], signature::url_safe),
    hypothesis(&[Cause::SignatureNoVersion], signature::no_version),
    hypothesis(&[Cause::SignatureTruncated], signature::truncated),
    on_body(
        &[Cause::BodyNewlineAdded, Cause::BodyNewlineRemoved],
        edges::newline,
    ),
    on_body(&[Cause::BodyLineEndings], edges::line_endings),
    on_body(&[Cause::BodyBom], edges::byte_order_mark),
    on_body(&[Cause::BodyBase64], encoding::base64),
    on_body(&[Cause::BodyGzip], encoding::compressed),
    on_body(&[Cause::BodyLatin1], encoding::latin_1),
    on_body(&[Cause::BodyJsonString], encoding::json_string),
    on_body(&[Cause::BodyForm], encoding::form),
    on_body(&[Cause::BodyEscaped], escapes::changed),
    on_body(&[Cause::BodyReserialized], rewritten::forms),
    hypothesis(&[Cause::SchemeOther], scheme::other_content),
];

/// Bounds on the tries with two faults: on their number, and on the bytes they sign, so that a
/// large body takes no longer than a small one.
const MAX_TRIES: u32 = 20_000;
const MAX_BYTES: usize = 32 << 20;

/// What came of a search.
pub(super) struct Search {
    /// The faults, the proof and the case without them.
    pub found: Option<(Vec<Fault>, Proof, Solved)>,
    /// How many signatures were computed.
    pub tries: u32,
    /// The causes that were ruled out.
    pub ruled_out: Vec<Cause>,
    /// Whether the budget was too small to try every single fault.
    pub incomplete: bool,
    bytes: usize,
}

impl Search {
    /// Looks for the faults that, undone, make a signature of `case` match.
    pub fn run(case: &Case<'_>, effort: Effort) -> Self {
        let mut search = Self {
            found: None,
            tries: 0,
            ruled_out: Vec::new(),
            incomplete: false,
            bytes: 0,
        };
        search.one(case);
        if effort == Effort::TwoFaults && search.found.is_none() && !search.incomplete {
            search.two(case);
        }
        search
    }

    fn one(&mut self, case: &Case<'_>) {
        for hypothesis in &HYPOTHESES {
            for candidate in (hypothesis.undo)(case) {
                if !case.purse.spend(candidate.case.body.len()) {
                    break;
                }
                if self.proves(&candidate.case, || vec![candidate.fault.clone()]) {
                    return;
                }
            }
            if !case.purse.spend(0) {
                self.incomplete = true;
                return;
            }
            self.ruled_out.extend(hypothesis.causes);
        }
    }

    fn two(&mut self, case: &Case<'_>) {
        for (index, first) in HYPOTHESES.iter().enumerate() {
            for outer in (first.undo)(case) {
                for (other, second) in HYPOTHESES.iter().enumerate() {
                    let either_order = first.on_body && second.on_body;
                    if other == index || (other < index && !either_order) {
                        continue;
                    }
                    for inner in (second.undo)(&outer.case) {
                        let faults = || vec![outer.fault.clone(), inner.fault.clone()];
                        let over = self.tries >= MAX_TRIES
                            || self.bytes >= MAX_BYTES
                            || !case.purse.spend(inner.case.body.len());
                        if over || self.proves(&inner.case, faults) {
                            return;
                        }
                    }
                }
            }
        }
    }

    fn proves(&mut self, case: &Case<'_>, faults: impl Fn() -> Vec<Fault>) -> bool {
        self.tries += u32::try_from(case.secrets.len()).unwrap_or(u32::MAX);
        self.bytes += case.body.len();
        if let Some(proof) = case.proof() {
            self.found = Some((faults(), proof, case.solved()));
        }
        self.found.is_some()
    }
}
