//! What a run showed, without what differs between runs, beside what it showed before.

use std::sync::LazyLock;

use regex::Regex;

use super::Output;

/// What differs between runs, and what stands for it in a snapshot.
const DIFFERS: [(&str, &str); 9] = [
    (r"msg_[0-9A-Za-z]{27}", "MESSAGE_ID"),
    (r"cap_[0-9A-Za-z]{27}", "CAPTURE_ID"),
    (r"v1,[0-9A-Za-z+/]{43}=", "v1,SIGNATURE"),
    (r"(127\.0\.0\.1|localhost|\[::1\]):\d{4,5}", "$1:PORT"),
    (r"\b(17|18)\d{8}\b", "TIMESTAMP"),
    // With the spaces that align it.
    (r" +\d+(\.\d+)? ?(ms|µs)", " DURATION"),
    (r"\b\d+(\.\d+)? ?(ms|µs)", "DURATION"),
    // The words are the system's.
    (
        r"cannot read (\S+): [^()\n]+ \(os error 2\)",
        "cannot read $1: NOT FOUND",
    ),
    (r"\bport \d{4,5}|%3A\d{4,5}", "PORT"),
];

/// `text` without what differs between runs.
pub fn without_differences(text: &str) -> String {
    static PATTERNS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
        let compiled = DIFFERS.map(|(pattern, name)| (Regex::new(pattern).unwrap(), name));
        compiled.into()
    });
    let replace = |text: String, (pattern, name): &(Regex, &str)| {
        pattern.replace_all(&text, *name).into_owned()
    };
    PATTERNS.iter().fold(text.to_owned(), replace)
}

/// Compares what a run showed with `tests/snapshots/NAME.snap`. To renew:
/// `INSTA_UPDATE=always cargo test`.
#[track_caller]
pub fn snapshot(name: &str, output: &Output) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let shown = without_differences(&output.shown());
    settings.bind(|| insta::assert_snapshot!(name, shown));
}
