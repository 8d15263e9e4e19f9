//! Deliveries: retries, failures of every kind, many at once.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]
#![expect(
    clippy::disallowed_methods,
    reason = "the tests have a clock of their own"
)]

mod failures;
mod many;
mod retries;
mod tls;
