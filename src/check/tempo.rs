//! How a check keeps its time. A slow handler is asked several things at once, one that does not
//! answer is not waited for again and again, and after a while only what times answers is still asked.

use std::time::Duration;

use tokio::time::Instant;

use super::exchange::Answers;

/// A handler whose fastest answer to a probe takes longer than this is a slow one, or has its
/// refusals wait on purpose.
const SLOW: Duration = Duration::from_millis(200);

/// One slow probe may be chance.
const SLOW_PROBES: usize = 2;

/// How many things are asked at once then: few enough that one after the other they are still in
/// time.
const AT_ONCE: usize = 4;

/// After so many probes without an answer the rest is left out.
const TIME_OUTS: usize = 2;

/// After this long no other probe is begun: whoever waits for a check takes it for stuck.
const LONGEST: Duration = Duration::from_secs(60);

/// What was seen so far.
pub(super) struct Tempo {
    started: Instant,
    /// Probes whose answers were all slow.
    slow: usize,
    /// Probes that waited for an answer in vain.
    time_outs: usize,
}

impl Tempo {
    pub fn new() -> Self {
        Self {
            started: Instant::now(),
            slow: 0,
            time_outs: 0,
        }
    }

    /// How many things may be asked at once.
    pub fn width(&self) -> usize {
        if self.slow < SLOW_PROBES { 1 } else { AT_ONCE }
    }

    /// Takes note of the answers to a probe. Says why no others shall be asked, if so.
    pub fn note(&mut self, answers: &Answers<'_>) -> Option<String> {
        self.slow += usize::from(answers.fastest() > SLOW);
        self.time_outs += usize::from(answers.is_timed_out());
        let limit = answers.time_out;
        (self.time_outs >= TIME_OUTS).then(|| {
            format!(
                "{TIME_OUTS} probes had no answer within {limit:?}, and more would take minutes"
            )
        })
    }

    /// Why no other probe is begun, if too much time has passed.
    pub fn over(&self) -> Option<String> {
        let passed = self.started.elapsed();
        (passed > LONGEST).then(|| {
            format!("the handler answers so slowly that {LONGEST:?} are over; --only asks the rest")
        })
    }
}
