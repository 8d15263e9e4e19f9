//! What the targets that verify share.

use cew::signing::Scheme;

/// A header under one of the names that matter.
pub type Header = (u8, String);

/// Names in place of the numbers.
pub fn named(headers: &[Header]) -> Vec<(&'static str, &str)> {
    let names: Vec<_> = Scheme::ALL
        .iter()
        .flat_map(|scheme| scheme.header_names())
        .collect();
    headers
        .iter()
        .map(|(name, value)| (*names[usize::from(*name) % names.len()], value.as_str()))
        .collect()
}
