//! How often a message has come.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};

/// So many messages are remembered, the latest ones: a sender's retries end after a day.
const REMEMBERED: usize = 100_000;

/// Counts attempts by message id, in bounded memory.
#[derive(Default)]
pub struct AttemptNumbers {
    /// Under an unforeseeable hash, so that no id, however long, takes more than another.
    counts: HashMap<u64, u32>,
    order: VecDeque<u64>,
    hasher: RandomState,
}

impl AttemptNumbers {
    /// Counts an attempt at `message` and gives its number, from 1.
    pub fn count(&mut self, message: &str) -> u32 {
        let hash = self.hasher.hash_one(message);
        let count = match self.counts.entry(hash) {
            Entry::Occupied(earlier) => {
                let count = earlier.into_mut();
                *count = count.saturating_add(1);
                return *count;
            }
            Entry::Vacant(new) => *new.insert(1),
        };
        self.order.push_back(hash);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.counts.remove(&oldest);
        }
        count
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
        assert_eq!(numbers.counts.len(), REMEMBERED);
        assert_eq!(numbers.count("0"), 1, "the first one is forgotten");
    }
}
