//! Why a handler refuses what is genuine: its answers to a few more deliveries tell.

use serde_json::Value;

use super::Handlers;
use crate::support::{SECRET, Test, snapshot};

/// Handlers that all answer `400`, and what each means by it.
const MEANINGS: [(&str, &str); 10] = [
    ("js-undecoded-secret", "other-key"),
    ("js-without-id", "other-content"),
    ("js-writes-anew", "parsed-body"),
    ("py-writes-anew", "parsed-body"),
    ("py-dumps", "parsed-body"),
    ("js-fails-after-verifying", "after-verifying"),
    ("py-fails-afterwards", "after-verifying"),
    ("js-milliseconds", "milliseconds"),
    ("py-local-time", "clock"),
    ("other-secret", "unclear"),
];

fn handlers() -> Option<Handlers> {
    Handlers::of(&[
        ("handlers.mjs", ""),
        ("subtle.mjs", ""),
        ("handlers.py", "py-"),
        ("subtle.py", "py-"),
    ])
}

/// The cause in the line of that type.
fn cause(rows: &[Value], kind: &str) -> Option<String> {
    let mut rows = rows.iter().filter(|row| row["type"] == kind);
    rows.find_map(|row| row["cause"].as_str().map(str::to_owned))
}

#[test]
fn the_meanings_of_a_400_are_told_apart() {
    let Some(handlers) = handlers() else { return };
    for (handler, meaning) in MEANINGS {
        let checked = handlers.check(handler, "--json --only accept.valid");
        let rows = checked.run().exits(1).json();
        assert_eq!(cause(&rows, "probe").as_deref(), Some(meaning), "{handler}");
        let url = &handlers.urls[handler];
        let line = format!("send-example user.created --why --json --to {url}");
        let rows = Test::new(&line).secret().run().exits(1).json();
        assert_eq!(cause(&rows, "why").as_deref(), Some(meaning), "{handler}");
    }
}

#[test]
fn a_body_read_in_another_encoding_is_told_from_one_written_anew() {
    let Some(handlers) = handlers() else { return };
    for handler in ["latin1", "py-ascii"] {
        let url = &handlers.urls[handler];
        let line =
            format!("send-example user.created --set data.first_name=Zoë --why --json --to {url}");
        let rows = Test::new(&line).secret().run().exits(1).json();
        assert_eq!(
            cause(&rows, "why").as_deref(),
            Some("encoding"),
            "{handler}"
        );
    }
}

#[test]
fn the_secret_that_the_handler_has_is_named_where_this_machine_knows_it() {
    let Some(handlers) = handlers() else { return };
    let url = &handlers.urls["by-hand"];
    for command in [
        "check --only accept.valid",
        "send-example user.created --why",
    ] {
        let line =
            format!("{command} --json --to {url} --secret whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        let test = Test::new(&line)
            .file(".env.production", "")
            .file(".env.local", format!("STAGING_WEBHOOK_SECRET={SECRET}\n"));
        let output = test.run().exits(1);
        let rows = output.json();
        let kind = if command.starts_with("check") {
            "probe"
        } else {
            "why"
        };
        assert_eq!(cause(&rows, kind).as_deref(), Some("other-secret"));
        assert!(
            output
                .stdout
                .contains("STAGING_WEBHOOK_SECRET from .env.local")
        );
        assert!(!output.stdout.contains(SECRET));
    }
}

#[test]
fn why_is_said_in_words_and_not_asked_of_what_was_accepted() {
    let Some(handlers) = handlers() else { return };
    let run = |handler: &str| {
        let url = &handlers.urls[handler];
        Test::new(&format!("send-example user.created --why --to {url}"))
            .secret()
            .run()
    };
    let accepted = run("by-hand").exits(0);
    assert!(!accepted.stdout.contains("why"));
    snapshot("send.why", &run("py-dumps").exits(1));
    Test::new("send-example user.created --why --scheme standard")
        .secret()
        .run()
        .exits(2);
}

#[test]
fn the_usual_routes_are_tried_where_nothing_answers() {
    let Some(handlers) = handlers() else { return };
    let output = handlers.check("js-elsewhere", "--json").run().exits(1);
    let rows = output.json();
    let found = rows.iter().find(|row| row["id"] == "route.found").unwrap();
    let url = format!("{}/api/webhook", handlers.urls["js-elsewhere"]);
    assert!(
        found["fix"]
            .as_str()
            .unwrap()
            .contains(&format!("--to {url}")),
        "{found}"
    );
    let output = handlers.check("js-blocks-host", "--json").run().exits(1);
    let rows = output.json();
    let blocked = rows.iter().find(|row| row["ok"] == false).unwrap();
    assert!(
        blocked["fix"]
            .as_str()
            .unwrap()
            .starts_with("add the name to the hosts"),
        "{blocked}"
    );
    // A 404 of the handler itself is no wrong route.
    let output = handlers.check("no-route", "--json").run().exits(1);
    let rows = output.json();
    let found = rows.iter().find(|row| row["id"] == "route.found").unwrap();
    assert_eq!(found["ok"], true);
}
