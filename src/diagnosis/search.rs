//! Trying the hypotheses: one fault, then two, within bounds.

use super::case::{Candidates, Case, Fault, Proof, Solved};
use super::{
    Cause, Effort, containers, content, edges, encoding, escapes, fields, header, parts, printed,
    rewritten, scheme, secret, signature, timestamp, typing,
};

/// A fault that can be undone.
struct Hypothesis {
    causes: &'static [Cause],
    undo: Undo,
    kind: Kind,
}

/// Where a fault is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// In the headers: the signature may be read otherwise.
    Headers,
    /// In the key or in the content that was signed.
    Signing,
    /// In the body. Of two of these, either may have come first.
    Body,
    /// Around the body: what was parsed and written again had none of it any more.
    Around,
    /// Anywhere, and found by trying many values: for single requests, and on its own.
    Deep,
}

type Undo = for<'a> fn(&'a Case<'a>) -> Candidates<'a>;

const fn of(kind: Kind, causes: &'static [Cause], undo: Undo) -> Hypothesis {
    Hypothesis { causes, undo, kind }
}

const fn headers(causes: &'static [Cause], undo: Undo) -> Hypothesis {
    of(Kind::Headers, causes, undo)
}

const fn signing(causes: &'static [Cause], undo: Undo) -> Hypothesis {
    of(Kind::Signing, causes, undo)
}

const fn body(causes: &'static [Cause], undo: Undo) -> Hypothesis {
    of(Kind::Body, causes, undo)
}

const fn around(causes: &'static [Cause], undo: Undo) -> Hypothesis {
    of(Kind::Around, causes, undo)
}

const fn deep(causes: &'static [Cause], undo: Undo) -> Hypothesis {
    of(Kind::Deep, causes, undo)
}

/// All of them, the cheapest first, and of two that could explain the same the likelier one.
const HYPOTHESES: [Hypothesis; 59] = [
    signing(&[Cause::SecretOther], secret::other),
    signing(
        &[Cause::SecretUndecoded, Cause::SecretWithPrefix],
        secret::undecoded,
    ),
    signing(&[Cause::SecretEncodedTwice], secret::encoded_twice),
    signing(&[Cause::SecretHex], secret::in_hex),
    signing(&[Cause::SecretNewline], secret::newline),
    signing(&[Cause::SecretQuoted], secret::quoted),
    headers(&[Cause::HeaderSwapped], header::swapped),
    headers(&[Cause::HeaderWhitespace], header::whitespace),
    headers(&[Cause::HeaderInvisible], header::invisible),
    headers(&[Cause::HeaderEscaped], header::escaped),
    headers(&[Cause::HeaderQuoted], header::quoted),
    headers(&[Cause::HeaderPercentEncoded], header::percent_encoded),
    headers(&[Cause::HeaderLowerCased], header::lower_cased),
    headers(&[Cause::TimestampMilliseconds], timestamp::milliseconds),
    headers(&[Cause::TimestampMalformed], timestamp::malformed),
    headers(&[Cause::SignatureHex], signature::hex),
    headers(&[Cause::SignatureHexInBase64], signature::hex_in_base64),
    headers(&[Cause::SignatureUrlSafe], signature::url_safe),
    headers(&[Cause::SignaturePlusLost], signature::plus_lost),
    headers(&[Cause::SignatureNoVersion], signature::no_version),
    headers(&[Cause::SignatureTruncated], signature::truncated),
    headers(&[Cause::SignatureOtherHash], signature::other_hash),
    body(
        &[Cause::BodyNewlineAdded, Cause::BodyNewlineRemoved],
        edges::newline,
    ),
    body(&[Cause::BodyWhitespace], edges::whitespace),
    body(&[Cause::BodyLineEndings], edges::line_endings),
    body(&[Cause::BodyBom], edges::byte_order_mark),
    around(&[Cause::BodyBase64], encoding::base64),
    around(&[Cause::BodyHex], containers::hexadecimal),
    around(&[Cause::BodyByteList], containers::byte_list),
    around(&[Cause::BodyGzip], encoding::compressed),
    around(&[Cause::BodyChunked], containers::chunked),
    body(&[Cause::BodyLatin1], encoding::latin_1),
    body(&[Cause::BodySmartQuotes], typing::smart_quotes),
    body(&[Cause::BodyUnicodeForm], typing::unicode_form),
    body(&[Cause::BodyInvisible], typing::invisible),
    body(&[Cause::BodyJsonString], encoding::json_string),
    around(&[Cause::BodyForm], encoding::form),
    around(&[Cause::BodyForm], containers::multipart),
    around(&[Cause::BodyCsv], containers::csv),
    body(&[Cause::BodyEscaped], escapes::changed),
    body(&[Cause::BodyUnescaped], escapes::interpreted),
    body(&[Cause::BodyBackslashes], escapes::backslashes),
    body(&[Cause::BodyHtmlEntities], typing::html_entities),
    body(&[Cause::BodyReserialized], rewritten::forms),
    body(&[Cause::BodyFolded], typing::folded),
    around(&[Cause::BodyPrinted], printed::value),
    around(&[Cause::BodyEnveloped], parts::enveloped),
    around(&[Cause::BodyUnclosed], parts::unclosed),
    around(&[Cause::BodySurrounded], parts::surrounded),
    body(&[Cause::BodyKeysRenamed], fields::renamed),
    signing(&[Cause::SchemeOther], scheme::other_content),
    signing(&[Cause::ContentNoId], content::without_id),
    signing(&[Cause::ContentNoTimestamp], content::without_timestamp),
    signing(&[Cause::ContentSeparator], content::separator),
    signing(&[Cause::ContentOrder], content::order),
    deep(&[Cause::BodyFieldDropped], fields::dropped),
    deep(&[Cause::BodyFieldAdded], fields::added),
    deep(&[Cause::HeaderCutOff], header::cut_off),
    deep(&[Cause::TimestampChanged], timestamp::changed),
];

impl Hypothesis {
    /// Whether it can prove nothing: no signature is to be matched, unless the headers are read
    /// otherwise.
    fn is_idle(&self, case: &Case<'_>) -> bool {
        case.claims.is_empty() && self.kind != Kind::Headers
    }

    fn is_on_body(&self) -> bool {
        matches!(self.kind, Kind::Body | Kind::Around)
    }
}

/// Whether the first of two hypotheses is to be undone before the second.
fn goes_before(first: usize, second: usize, case: &Case<'_>) -> bool {
    let (index, other) = (first, second);
    let (first, second) = (&HYPOTHESES[first], &HYPOTHESES[second]);
    match (first.is_on_body(), second.is_on_body()) {
        (true, true) => first.causes != [Cause::BodyReserialized] || second.kind != Kind::Around,
        // Bodies take long to write anew: each is, once.
        (true, false) => true,
        // What can prove nothing before the headers are read otherwise comes after that.
        (false, true) => second.is_idle(case),
        (false, false) => other > index || second.is_idle(case),
    }
}

/// Bounds on the tries with two faults: on their number, and on the bytes they sign, so that a
/// large body takes no longer than a small one.
const MAX_TRIES: u32 = 20_000;
const MAX_BYTES: usize = 64 << 20;

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
        search.one(case, effort);
        if effort == Effort::TwoFaults && search.found.is_none() && !search.incomplete {
            search.two(case);
        }
        search
    }

    fn one(&mut self, case: &Case<'_>, effort: Effort) {
        for hypothesis in &HYPOTHESES {
            let is_deep = hypothesis.kind == Kind::Deep;
            if hypothesis.is_idle(case) || is_deep && effort == Effort::OneFault {
                continue;
            }
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
            // Of many values only the likely ones are tried.
            if !is_deep {
                // A cause may have more than one hypothesis.
                for cause in hypothesis.causes {
                    if !self.ruled_out.contains(cause) {
                        self.ruled_out.push(*cause);
                    }
                }
            }
        }
    }

    fn two(&mut self, case: &Case<'_>) {
        let (tries, bytes) = (self.tries, self.bytes);
        for (index, first) in HYPOTHESES.iter().enumerate() {
            if first.kind == Kind::Deep || first.is_idle(case) {
                continue;
            }
            for outer in (first.undo)(case) {
                for (other, second) in HYPOTHESES.iter().enumerate() {
                    let is_idle = second.kind == Kind::Deep || second.is_idle(&outer.case);
                    if other == index || is_idle || !goes_before(index, other, case) {
                        continue;
                    }
                    for inner in (second.undo)(&outer.case) {
                        let faults = || {
                            let mut faults = vec![outer.fault.clone(), inner.fault.clone()];
                            if other < index && !second.is_on_body() {
                                faults.reverse();
                            }
                            faults
                        };
                        let over = self.tries - tries >= MAX_TRIES
                            || self.bytes - bytes >= MAX_BYTES
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
