//! What is remembered of each message, in bounded memory.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};

/// So many messages are remembered, the latest ones: a sender's retries end after a day.
const REMEMBERED: usize = 100_000;

/// A value for each message, by its id.
#[derive(Default)]
pub struct PerMessage<T> {
    /// Under an unforeseeable hash, so that no id, however long, takes more than another.
    values: HashMap<u64, T>,
    order: VecDeque<u64>,
    hasher: RandomState,
}

impl<T: Default> PerMessage<T> {
    /// That of `message`; of one that is new, or forgotten, the default.
    pub fn of(&mut self, message: &str) -> &mut T {
        let hash = self.hasher.hash_one(message);
        if !self.values.contains_key(&hash) {
            self.order.push_back(hash);
            if self.order.len() > REMEMBERED
                && let Some(oldest) = self.order.pop_front()
            {
                self.values.remove(&oldest);
            }
        }
        match self.values.entry(hash) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(T::default()),
        }
    }
}

/// Counts attempts.
pub type AttemptNumbers = PerMessage<u32>;

impl AttemptNumbers {
    /// Counts an attempt at `message` and gives its number, from 1.
    pub fn count(&mut self, message: &str) -> u32 {
        let count = self.of(message);
        *count = count.saturating_add(1);
        *count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_counted_by_message() {
        let mut numbers = AttemptNumbers::default();
        let counts = ["a", "b", "a", "a"].map(|message| numbers.count(message));
        assert_eq!(counts, [1, 1, 2, 3]);
    }

    #[test]
    fn memory_is_bounded() {
        let mut numbers = AttemptNumbers::default();
        for n in 0..=REMEMBERED {
            numbers.count(&n.to_string());
        }
        assert_eq!(numbers.values.len(), REMEMBERED);
        assert_eq!(numbers.count("0"), 1, "the first one is forgotten");
    }
}
