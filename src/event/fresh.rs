//! `--fresh` and `--seed`: an example as if it happened now, to somebody else.
//!
//! One [`Fresh`] is one run. All events of a run agree: the same old id becomes the same new id,
//! and all times move by the same whole number of seconds.

use sha2::{Digest, Sha256};
use svix_ksuid::{Ksuid, KsuidLike};

use crate::text::ksuid;
use crate::time::Time;

use super::template::{Form, Part, Style, Template};

/// What every payload of one run has in common. New payloads are a pure function of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fresh {
    /// How far times move, in whole seconds: KSUIDs count seconds.
    shift: i64,
    /// Chooses the new names.
    seed: u64,
    /// Which repetition of the run.
    round: u64,
}

impl Fresh {
    /// New names; times stay as they are bundled. The same seed always gives the same bytes.
    #[must_use]
    pub const fn names(seed: u64) -> Self {
        Self {
            shift: 0,
            seed,
            round: 0,
        }
    }

    /// New names, and times moved so that the latest of `events` happens in the second before
    /// `now`. The same seed and second give the same bytes.
    #[must_use]
    pub fn at<'a>(now: Time, seed: u64, events: impl IntoIterator<Item = &'a Template>) -> Self {
        let now = now.unix_milliseconds();
        let times = events.into_iter().map(|event| event.at);
        let latest = times.max().unwrap_or(now);
        Self {
            shift: (now - latest).div_euclid(1_000),
            ..Self::names(seed)
        }
    }

    /// The same run for the n-th time: the same times, other names.
    #[must_use]
    pub const fn round(self, n: u64) -> Self {
        Self { round: n, ..self }
    }

    /// The payload of `event` in this run: compact JSON.
    #[must_use]
    pub fn payload(&self, event: &Template) -> Vec<u8> {
        let ksuids: Vec<_> = event.ksuids.iter().map(|old| self.ksuid(*old)).collect();
        let tag = self.name("", Form::Short);
        let mut payload = Vec::with_capacity(event.parts.iter().map(Part::room).sum());
        for part in &event.parts {
            match part {
                Part::Text(text) => payload.extend_from_slice(text.as_bytes()),
                Part::Milliseconds(time) => {
                    payload.extend_from_slice(self.moved(*time).to_string().as_bytes());
                }
                Part::Moment(time, style) => {
                    payload.extend_from_slice(told(self.moved(*time), *style).as_bytes());
                }
                Part::Ksuid(index) => payload.extend_from_slice(&ksuids[*index]),
                Part::Name(old, form) => payload.extend(self.name(old, *form)),
                Part::Tag => payload.extend(tag.clone()),
            }
        }
        payload
    }

    /// `event` with its times already moved. They are the same in each round: a run that repeats an
    /// event need not write them each time.
    #[must_use]
    pub fn with_times(&self, event: &Template) -> Template {
        let mut moved = Template {
            parts: Vec::new(),
            ksuids: event.ksuids.clone(),
            at: event.at,
        };
        for part in &event.parts {
            match part {
                Part::Text(text) => moved.text(text),
                Part::Milliseconds(time) => moved.text(&self.moved(*time).to_string()),
                Part::Moment(time, style) => moved.text(&told(self.moved(*time), *style)),
                part => moved.parts.push(part.clone()),
            }
        }
        moved
    }

    /// A time in milliseconds.
    const fn moved(&self, time: i64) -> i64 {
        time.saturating_add(self.shift.saturating_mul(1_000))
    }

    /// Of the moved second, so that an id still fits its object's `created_at`.
    fn ksuid(&self, old: Ksuid) -> [u8; ksuid::LENGTH] {
        let seconds = old.timestamp_seconds().saturating_add(self.shift);
        let mut random = [0; 16];
        random.copy_from_slice(&self.digest(old.bytes())[..16]);
        ksuid::digits(seconds, &random)
    }

    fn name(&self, old: &str, form: Form) -> impl Iterator<Item = u8> + Clone {
        let (alphabet, length) = form.characters();
        let digest = self.digest(old.as_bytes()).into_iter().take(length);
        digest.map(|byte| alphabet[usize::from(byte) % alphabet.len()])
    }

    fn digest(&self, old: &[u8]) -> [u8; 32] {
        Sha256::new()
            .chain_update(self.seed.to_be_bytes())
            .chain_update(self.round.to_be_bytes())
            .chain_update(old)
            .finalize()
            .into()
    }
}

fn told(milliseconds: i64, style: Style) -> String {
    let time = Time::from_unix_milliseconds(milliseconds);
    let form = match style {
        Style::Iso => "%Y-%m-%dT%H:%M:%SZ",
        Style::Day => "%Y-%m-%d",
        Style::Minute => "%-d %B %Y, %H:%M UTC",
    };
    time.format(form)
}
