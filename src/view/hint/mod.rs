//! Hints in words.

mod fixed;
mod named;
mod redirect;

use crate::delivery::Hint;

/// The hint for somebody at a terminal, where `to` is the option that names the endpoint.
#[must_use]
pub fn hint(hint: &Hint, to: &str) -> String {
    let fixed = fixed::handler(hint).or_else(|| fixed::server(hint));
    let words = fixed
        .map(str::to_owned)
        .or_else(|| redirect::redirect(hint, to));
    words.unwrap_or_else(|| named::named(hint, to))
}
