//! A delivery that a handler has refused, and gets again later.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::signing::Scheme;

/// A delivery that is to be made again.
#[derive(Clone, Debug)]
pub struct Redelivery {
    /// Where to.
    pub url: String,
    /// What goes there with each delivery.
    pub headers: BTreeMap<String, String>,
    /// How it is signed.
    pub scheme: Scheme,
    /// The message id.
    pub message: String,
    /// What the payload says; empty if nothing.
    pub event_type: String,
    /// The exact bytes.
    pub payload: Vec<u8>,
    /// How long the handler is left alone, at the pace of the schedule.
    pub wait: Duration,
}
