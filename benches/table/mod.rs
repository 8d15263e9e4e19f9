//! Where a measurement writes its row of the table of all: `benches/all.sh` puts that together.

use std::fs::OpenOptions;
use std::io::Write as _;

/// The median, and between what the values lie.
pub struct Spread {
    pub median: f64,
    pub least: f64,
    pub most: f64,
}

impl Spread {
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<_> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
        Self {
            median: at(values.len() / 2),
            least: at(0),
            most: at(values.len().saturating_sub(1)),
        }
    }
}

/// Adds a row to the file that `BENCH_TABLE` names, if it names one: what was measured, beside
/// what, the values of all rounds, and what they are to be.
///
/// # Panics
/// When the file cannot be written: a table without its rows is none.
#[expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement"
)]
pub fn row(what: &str, beside: &str, values: &[f64], goal: &str) {
    let Some(path) = std::env::var_os("BENCH_TABLE") else {
        return;
    };
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .unwrap();
    let Spread {
        median,
        least,
        most,
    } = Spread::of(values.iter().copied());
    writeln!(
        file,
        "{what}\t{beside}\t{median:.2}\t{least:.2}–{most:.2}\t{goal}"
    )
    .unwrap();
}
