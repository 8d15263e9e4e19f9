//! A life that is lived: its story, its object, and what the handler never accepted.

use std::sync::Arc;

use super::object::{Object, Step};
use super::refusal::Refusal;
use super::story::Story;

/// One made-up object on its way.
pub struct Life {
    /// What comes.
    pub story: Story,
    /// To whom.
    pub object: Arc<Object>,
    /// What was refused, and has not been accepted since.
    pub refused: Vec<(Step, Refusal)>,
    /// From 0 to 1, by the seed: where a delivery is cut.
    pub chance: f64,
}

impl Life {
    /// Remembers how a delivery was answered.
    pub fn note(&mut self, step: Step, refusal: Option<Refusal>) {
        self.refused.extend(refusal.map(|refusal| (step, refusal)));
    }

    /// What was never accepted, in words; `None` if all was.
    pub fn never_accepted(&self) -> Option<String> {
        let (step, refusal) = self.refused.first()?;
        let kind = self.story.kind.name();
        Some(format!(
            "{kind}.{step} was never accepted ({})",
            refusal.answer
        ))
    }
}
