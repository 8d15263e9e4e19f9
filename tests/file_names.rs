//! Names of files in messages: whoever chose one, it does not drive the terminal.

#![cfg(unix)]

use crate::support::{SECRET, Test};

/// Clears the screen, reverses text, hides letters.
const EVIL: &str = "a\u{1b}[2J\u{9b}31m\u{202e}b\u{ad}\u{61c}c";

#[track_caller]
fn is_safe(test: &Test) {
    let output = test.run();
    let all = output.stdout + &output.stderr;
    let is_evil = |c: char| {
        (c.is_control() && c != '\n') || EVIL.chars().any(|evil| c == evil && !c.is_ascii())
    };
    assert!(!all.contains(is_evil), "{all:?}");
    assert!(all.contains("[2J"), "it is named: {all:?}");
}

#[test]
fn they_are_shown_safely() {
    let assignment = format!("CEW_SIGNING_SECRET='{SECRET} '\n");
    let with = |line: &str, name: &str| {
        let words = line.split(' ');
        let mut test = Test::new("");
        for word in words {
            test = test.arg(word.replace("EVIL", name));
        }
        test.file(EVIL, &assignment)
    };
    for line in [
        "verify EVIL",
        "verify EVIL --json",
        "verify nosuchEVIL",
        "sign --event user.created --env-file EVIL",
        "sign --event user.created --env-file nosuchEVIL",
        "sign --event user.created --secret-file nosuchEVIL",
        "sign nosuchEVIL --secret whsec_bWFya2Vk",
        "send-example user.created --env-file EVIL --to 127.0.0.1:9",
        "send-example --data nosuchEVIL",
        "check --list --env-file EVIL --only EVIL",
        "captures list --store nosuchEVIL",
        "listen --env-file EVIL --store EVIL.db --port 0 --within 1s --exit-after 1",
        "secret --write newEVIL",
        "secret --write no/such/EVIL",
    ] {
        is_safe(&with(line, EVIL));
    }
}
