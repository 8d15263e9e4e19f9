//! What a script waits for: `--expect` and `--exit-after`.

use std::collections::HashSet;

use super::Delivered;

/// Event types that have to come, and how many deliveries.
pub struct Expectations {
    /// Those that have not come yet.
    pending: Vec<String>,
    /// Messages that met one: a second attempt at them is no second event.
    met_by: HashSet<String>,
    deliveries_left: Option<u64>,
    any: bool,
}

impl Expectations {
    /// One of each of `types`, and `deliveries` in all.
    #[must_use]
    pub fn new(types: &[String], deliveries: Option<u64>) -> Self {
        Self {
            pending: types.to_vec(),
            met_by: HashSet::new(),
            deliveries_left: deliveries,
            any: !types.is_empty(),
        }
    }

    /// Takes a delivery into account. Only what is authentic and stored is what was expected.
    pub fn count(&mut self, delivered: &Delivered) {
        if let Some(left) = &mut self.deliveries_left {
            *left = left.saturating_sub(1);
        }
        let capture = &delivered.capture;
        let authentic = capture
            .verdict
            .as_ref()
            .is_some_and(|verdict| verdict.valid);
        let Some(event_type) = capture.event_type.as_ref().filter(|_| authentic) else {
            return;
        };
        let at = self
            .pending
            .iter()
            .position(|pending| pending == event_type);
        if let Some(at) = at
            && self.met_by.insert(delivered.name().to_owned())
        {
            self.pending.remove(at);
        }
    }

    /// Whether there is nothing left to wait for.
    #[must_use]
    pub fn are_over(&self) -> bool {
        match self.deliveries_left {
            Some(left) => left == 0,
            None => self.any && self.pending.is_empty(),
        }
    }

    /// What did not come.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let mut missing = self.pending.clone();
        match self.deliveries_left {
            Some(1) => missing.push("1 more delivery".to_owned()),
            Some(left @ 2..) => missing.push(format!("{left} more deliveries")),
            _ => {}
        }
        missing
    }
}
