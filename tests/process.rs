//! The real binary does what `cew::app::run` does, which nearly all other tests ask; and that asks
//! nothing of the process it runs in.

use std::process::Command;

use clap::CommandFactory as _;

use crate::support::handler::Handler;
use crate::support::{SECRET, Test, without_differences};

/// A command line of every verb; `TO` is a handler's URL.
const LINES: [&str; 21] = [
    "--version",
    "frob",
    "sign --event user.created --id msg_1 --timestamp 1700000000",
    "sign - --id msg_1 --timestamp 1700000000 --json",
    "verify - --color always",
    "send-example user.created --to TO -v",
    "send-example nosuch --json",
    "check --to TO --only accept.valid --seed 1 --json",
    "listen --port 0 --no-store --expect user.created --within 100ms --json",
    "captures list",
    "messages list",
    "endpoints list",
    "dashboard --port nosuch",
    "replay msg_nosuch --to TO",
    "events user.created --schema",
    "secret --write .env",
    "init --print koa",
    "demo",
    "completions fish",
    "completions tcsh",
    "help captures list",
];

#[test]
fn the_binary_does_what_a_run_in_process_does() {
    let handler = Handler::answering("400 Bad Request", "no");
    for verb in cew::cli::Cli::command().get_subcommands() {
        let verb = verb.get_name();
        assert!(LINES.iter().any(|line| line.starts_with(verb)), "{verb}");
    }
    for line in LINES {
        let test = || {
            Test::new(&line.replace("TO", &handler.origin))
                .secret()
                .env("CEW_STORE", "captures.db")
                .stdin("{}")
        };
        let [process, run] = [test().process(), test().run()].map(|output| {
            let shown = without_differences(&output.shown());
            // How long a check took is not in these.
            shown.split("\"duration_ms\":").next().unwrap().to_owned()
        });
        assert_eq!(process, run, "{line}");
    }
}

/// Runs tests of this binary once more, where everything around them says otherwise.
#[test]
fn a_run_in_process_sees_nothing_of_the_process() {
    let directory = tempfile::tempdir().unwrap();
    let env = format!("CEW_SIGNING_SECRET={SECRET}\n");
    std::fs::write(directory.path().join(".env"), env).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "secret_source",
            "usage",
            "send_example::the_endpoint",
            "streams::colour",
            "delivery::failures::a_redirect",
        ])
        .args(["--skip", "process::"])
        .current_dir(&directory)
        .envs(["CEW_TO", "HTTP_PROXY", "http_proxy", "ALL_PROXY"].map(|name| (name, "127.0.0.1:9")))
        .envs(["CEW_SIGNING_SECRET", "WEBHOOK_SECRET"].map(|name| (name, SECRET)))
        .envs([
            ("NO_COLOR", "1"),
            ("CLICOLOR_FORCE", "1"),
            ("COLUMNS", "40"),
        ])
        .env("CEW_STORE", directory.path().join("captures.db"))
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{shown}");
    assert!(!shown.contains(" 0 passed"), "{shown}");
    assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 1);
}

/// Ctrl-C ends the tests, even where a command would drain.
#[test]
#[cfg(target_os = "linux")]
fn a_run_in_process_catches_no_signals() {
    let handler = Handler::accepting();
    let line = format!("send-example user.created --to {}", handler.origin);
    Test::new(&line).secret().run().exits(0);
    let status = std::fs::read_to_string("/proc/self/status").expect("it is there");
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    let caught = u64::from_str_radix(caught.expect("a mask").trim(), 16).expect("a number");
    // The masks count from bit 0 for signal 1: 2 is SIGINT, 15 is SIGTERM.
    assert_eq!(caught & (1 << 1 | 1 << 14), 0, "{caught:x}");
}
