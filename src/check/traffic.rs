//! What a probe sends.

use crate::delivery::Request;

use super::wire::Form;

/// The requests of a probe.
pub struct Traffic {
    /// Each with a name, for when there are several.
    pub requests: Vec<(String, Request)>,
    /// Which of them may be on their way at once.
    pub order: Order,
    /// How they are written.
    pub(super) form: Form,
}

/// Which requests of a probe may be on their way at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// One after another, until one gets no answer: their order is part of the question.
    InTurn,
    /// One after another, several at once where the handler is slow.
    Any,
    /// All of them.
    AtOnce,
}

impl Traffic {
    /// One after another, until one gets no answer.
    pub fn in_turn(requests: Vec<(String, Request)>) -> Self {
        Self {
            requests,
            order: Order::InTurn,
            form: Form::Usual,
        }
    }

    /// In any order.
    pub fn any(requests: Vec<(String, Request)>) -> Self {
        Self {
            order: Order::Any,
            ..Self::in_turn(requests)
        }
    }

    /// All at the same time.
    pub fn at_once(requests: Vec<(String, Request)>) -> Self {
        Self {
            order: Order::AtOnce,
            ..Self::in_turn(requests)
        }
    }

    /// The same, written in another form.
    pub(super) fn written(self, form: Form) -> Self {
        Self { form, ..self }
    }
}

impl From<Request> for Traffic {
    fn from(request: Request) -> Self {
        Self::in_turn(vec![(String::new(), request)])
    }
}
