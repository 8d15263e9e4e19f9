//! The result of a probe, as it is reported in whatever form.

use serde::Serialize;

use super::advice::advice;
use super::face::Face;
use super::units::as_milliseconds;
use crate::check::{Advice, Finding, Fix, Framework, Level, ProbeResult};

const WHY_NOT_CRASH: &str =
    "the sender takes a 5xx for an outage, sends again for a day, then disables the endpoint";

const WHY_NOT_HANG: &str = "each such request holds a connection until it times out, and whoever \
                            sends many of them stops the handler";

/// One line of `--json`, one case of `JUnit`.
#[derive(Serialize)]
pub struct ProbeRow {
    r#type: &'static str,
    /// The probe.
    pub id: &'static str,
    /// Its family.
    pub group: &'static str,
    /// `null` when nothing was learnt.
    pub ok: Option<bool>,
    /// Of the failure, or how bad one would be.
    pub level: String,
    /// What a right handler does.
    pub purpose: &'static str,
    /// The answers that pass.
    pub expected: &'static str,
    /// What came, or why nothing did.
    pub got: String,
    /// What the failure leads to.
    pub why: Option<&'static str>,
    /// What mends the failure.
    pub fix: Option<String>,
    /// Why a genuine delivery was refused, as a stable code, where that was found out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<&'static str>,
    /// The command that runs this probe alone.
    pub repeat: String,
    /// All requests of the probe together.
    pub duration_ms: f64,
}

impl ProbeRow {
    /// For `result`, as `face` shows it; `command` repeats the whole check.
    #[must_use]
    pub fn new(
        result: &ProbeResult,
        framework: Option<Framework>,
        command: &str,
        face: Face,
    ) -> Self {
        let probe = result.probe;
        let text = |fix: Fix| fix.text(framework).to_owned();
        let (ok, got, why, fix) = match &result.finding {
            Finding::Passed { got } => (Some(true), got, None, None),
            Finding::Failed {
                got, advice: known, ..
            } => {
                let known = known.as_ref().map(|known| advice(known, framework, face));
                let fix = known.unwrap_or_else(|| text(probe.fix));
                (Some(false), got, Some(probe.why), Some(fix))
            }
            Finding::Hung { got } => {
                let fix = text(Fix::AnswerRefusals);
                (Some(false), got, Some(WHY_NOT_HANG), Some(fix))
            }
            Finding::Crashed { got, .. } => {
                let fix = text(Fix::ClientError);
                (Some(false), got, Some(WHY_NOT_CRASH), Some(fix))
            }
            Finding::Unknown { reason } => (None, reason, None, None),
        };
        Self {
            r#type: "probe",
            id: probe.id,
            group: probe.group.name(),
            ok,
            level: result.failure().unwrap_or(probe.level).to_string(),
            purpose: probe.purpose,
            expected: probe.expected,
            got: got.clone(),
            why,
            fix,
            cause: match &result.finding {
                Finding::Failed {
                    advice: Some(Advice::Refusal(refusal)),
                    ..
                } => Some(refusal.code()),
                _ => None,
            },
            repeat: format!("{command} --only {}", probe.id),
            duration_ms: as_milliseconds(result.duration),
        }
    }

    /// Whether it is a failure; with `strict` a warning is one, too.
    #[must_use]
    pub fn fails(&self, strict: bool) -> bool {
        self.ok == Some(false) && (strict || self.level == Level::Failure.to_string())
    }

    /// Whether it is a warning.
    #[must_use]
    pub fn warns(&self) -> bool {
        self.ok == Some(false) && self.level == Level::Warning.to_string()
    }
}
