//! An error that ends something.

use serde::Serialize;

use crate::signing::redact;
use crate::text::credentials;

/// An error as it is reported.
#[derive(Serialize)]
pub struct Failure {
    r#type: &'static str,
    kind: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Failure {
    /// Of this stable kind. What it says may repeat what was given in the wrong place: signing
    /// secrets and passwords are taken out of it.
    #[must_use]
    pub fn new(kind: &'static str, message: &str, hint: Option<&str>) -> Self {
        Self {
            r#type: "error",
            kind,
            message: credentials::hide(&redact(message)),
            hint: hint.map(|hint| credentials::hide(&redact(hint))),
        }
    }
}
