//! What a probe is, and what it can find.

use std::fmt;
use std::time::Duration;

use super::CheckError;
use crate::delivery::Hint;

use super::exchange::Answers;
use super::fix::Fix;
use super::refusal::Refusal;
use super::sender::Sender;
use super::traffic::Traffic;

/// One question to the handler.
pub struct Probe {
    /// Stable, `group.name`.
    pub id: &'static str,
    /// The family.
    pub group: Group,
    /// How bad its failure is at worst.
    pub level: Level,
    /// What a right handler does, as one line.
    pub purpose: &'static str,
    /// The answers that pass.
    pub expected: &'static str,
    /// What its failure leads to.
    pub why: &'static str,
    /// What mends it.
    pub fix: Fix,
    /// Whether its failure makes all further probes mean nothing.
    pub gate: bool,
    /// What is asked once it failed.
    pub further: Further,
    /// The requests, made when it is their turn: timestamps are current.
    pub traffic: fn(&mut Sender<'_>) -> Result<Traffic, CheckError>,
    /// What the answers mean.
    pub judge: fn(&Answers<'_>) -> Finding,
}

impl Probe {
    /// The same, with something to ask when it fails.
    pub(super) const fn with_further(self, further: Further) -> Self {
        Self { further, ..self }
    }

    /// The same, judged in another way.
    pub(super) const fn with_judge(self, judge: fn(&Answers<'_>) -> Finding) -> Self {
        Self { judge, ..self }
    }
}

/// A family of probes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Deliveries reach the handler.
    Route,
    /// What is genuine is accepted.
    Accept,
    /// What is not is refused.
    Refuse,
    /// Refusals tell nothing.
    Quiet,
    /// Answers come in time. Last and alone, so that nothing else slows them.
    Timely,
    /// The table ends right. Asked for by itself, with a state to look at.
    Sync,
}

impl Group {
    /// In the order in which they run.
    pub const ALL: [Self; 6] = [
        Self::Route,
        Self::Accept,
        Self::Refuse,
        Self::Quiet,
        Self::Timely,
        Self::Sync,
    ];

    /// As in the ids.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Accept => "accept",
            Self::Refuse => "refuse",
            Self::Quiet => "quiet",
            Self::Timely => "timely",
            Self::Sync => "sync",
        }
    }

    /// What the family asks.
    #[must_use]
    pub const fn question(self) -> &'static str {
        match self {
            Self::Route => "do deliveries reach the handler?",
            Self::Accept => "does it accept what is genuine?",
            Self::Refuse => "does it refuse what is not?",
            Self::Quiet => "do its refusals tell nothing?",
            Self::Timely => "does it answer in time?",
            Self::Sync => "does the table end right?",
        }
    }
}

/// How bad a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Works today, breaks some day; counts only with `--strict`.
    Warning,
    /// Deliveries are lost or forgeries get in.
    Failure,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Failure => "failure",
        })
    }
}

/// What is asked further when a probe fails, to say more about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Further {
    /// Nothing.
    Nothing,
    /// Why a genuine delivery is refused.
    WhyRefused,
    /// Where the handler is, if not here.
    Routes,
    /// Whether it takes a genuine delivery still.
    StillTaken,
}

/// What mends a failure, beyond what the probe says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advice {
    /// What the answer says.
    Hint(Hint),
    /// What further deliveries said.
    Refusal(Refusal),
    /// The handler's own URL, if it was found.
    Route(Option<String>),
}

/// What a probe found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// As expected.
    Passed {
        /// What came.
        got: String,
    },
    /// Not as expected.
    Failed {
        /// How bad, at most the probe's own level.
        level: Level,
        /// What came instead.
        got: String,
        /// What mends this failure, where more shows than the probe's own fix says.
        advice: Option<Advice>,
    },
    /// Not accepted, but by a crash: a failure of its own kind, with its own reason and fix.
    Crashed {
        /// How bad, at most the probe's own level.
        level: Level,
        /// What came.
        got: String,
    },
    /// No answer at all to what is to be refused: it costs a connection for as long as its sender
    /// likes.
    Hung {
        /// What came instead.
        got: String,
    },
    /// Nothing was learnt.
    Unknown {
        /// Why not.
        reason: String,
    },
}

impl Finding {
    /// As expected.
    pub fn passed(got: impl Into<String>) -> Self {
        Self::Passed { got: got.into() }
    }

    /// A failure, mended by the probe's own fix. [`ProbeResult`] lowers it to the probe's level.
    pub fn failed(got: impl Into<String>) -> Self {
        Self::Failed {
            level: Level::Failure,
            got: got.into(),
            advice: None,
        }
    }
}

/// A probe and its finding.
pub struct ProbeResult {
    /// The question.
    pub probe: &'static Probe,
    /// The answer.
    pub finding: Finding,
    /// All its requests together.
    pub duration: Duration,
}

impl ProbeResult {
    /// The level of the failure, if it is one.
    #[must_use]
    pub fn failure(&self) -> Option<Level> {
        match &self.finding {
            Finding::Failed { level, .. } | Finding::Crashed { level, .. } => {
                Some(self.probe.level.min(*level))
            }
            Finding::Hung { .. } => Some(self.probe.level),
            Finding::Passed { .. } | Finding::Unknown { .. } => None,
        }
    }

    /// Whether it failed so that nothing after it means anything.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.probe.gate && self.failure() == Some(Level::Failure)
    }
}
