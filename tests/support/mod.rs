//! What the tests share: runs of `cew`, what listens to it, and what they are held against.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a panic fails the test"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "the environment of the tests themselves"
)]

mod closed;
pub mod handler;
pub mod interop;
pub mod listening;
#[cfg(unix)]
pub mod npm;
#[cfg(unix)]
pub mod portal;
#[cfg(unix)]
pub mod postgres;
#[cfg(unix)]
pub mod pseudo_terminal;
pub mod relay;
mod run;
#[cfg(unix)]
pub mod serving;
mod snapshot;
pub mod svix_server;

use std::path::Path;

pub use closed::Closed;
pub use run::{Output, Test};
pub use snapshot::{snapshot, without_differences};

/// A signing secret for tests. Nothing that `cew` writes may contain it.
pub const SECRET: &str = "whsec_bWFya2VkLXNlY3JldC1vZi10aGUtdGVzdHM=";

/// Says that a test cannot run here, or fails with that where nothing may be left out: in CI.
#[track_caller]
#[expect(clippy::print_stderr, reason = "shown with --nocapture")]
pub fn skip_unless_ci(reason: &str) {
    // An empty variable is how a workflow unsets one.
    assert!(
        std::env::var_os("CI").is_none_or(|ci| ci.is_empty()),
        "{reason}"
    );
    eprintln!("skipped: {reason}");
}

/// Fails unless the file at `path` in the repository holds `contents`. With `CEW_BLESS` set, it is
/// written instead: `CEW_BLESS=1 cargo test`.
#[track_caller]
pub fn assert_generated(path: &str, contents: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("CEW_BLESS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        return std::fs::write(file, contents).unwrap();
    }
    let there = std::fs::read_to_string(file).unwrap_or_default();
    if there != contents {
        let same = there
            .lines()
            .zip(contents.lines())
            .take_while(|(a, b)| a == b);
        let line = same.count();
        panic!(
            "{path} is stale from line {} on (CEW_BLESS=1 renews it):\n- {}\n+ {}",
            line + 1,
            there.lines().nth(line).unwrap_or_default(),
            contents.lines().nth(line).unwrap_or_default(),
        );
    }
}
