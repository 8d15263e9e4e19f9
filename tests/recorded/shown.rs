//! `cew messages`: lines, one in full, objects.

use serde_json::json;

use super::{cew, messages, picky, place};
use crate::support::Test;
use crate::support::handler::{Handler, Reply};

#[test]
fn one_is_shown_with_its_payload_and_every_attempt() {
    let (_directory, store) = place();
    let handler = picky();
    let line = format!(
        "send-example user.created session.created --to {}",
        handler.url()
    );
    cew(&line, &store).process().exits(1);
    cew("replay --failed", &store).process().exits(1);
    let all = messages(&store, "");
    let id = all[1]["id"].as_str().unwrap();
    let shown = cew(&format!("messages show {id}"), &store)
        .process()
        .exits(0);
    let lines: Vec<_> = shown.stdout.lines().collect();
    assert!(
        lines[0].starts_with(&format!("{id}, sent 20")),
        "{}",
        lines[0]
    );
    assert_eq!(lines[1], "session.created, signed svix");
    assert_eq!(lines[3], "{");
    let attempts = lines
        .iter()
        .filter(|line| line.contains("500 Internal Server Error"));
    assert_eq!(attempts.count(), 2, "{}", shown.stdout);
    assert!(
        shown.stdout.contains("  hint: the handler failed"),
        "{}",
        shown.stdout
    );
    // The bytes themselves, to the byte.
    let raw = cew(&format!("messages show {id} --raw"), &store).process();
    assert_eq!(raw.stdout.as_bytes(), handler.seen()[1].body);
    // The beginning of an id will do, unless several have it.
    let short = cew(&format!("messages show {} --json", &id[..30]), &store).process();
    assert_eq!(short.exits(0).json()[0]["id"], id);
    let several = cew("messages show msg_", &store).process().exits(3);
    assert!(several.stderr.contains("no single message") && several.stderr.contains(id));
    let none = cew("messages show msg_none --json", &store)
        .process()
        .exits(3);
    assert_eq!(none.json()[0]["kind"], "message");
}

#[test]
fn an_object_has_the_fields_of_the_api() {
    let (_directory, store) = place();
    let handler = Handler::start(|_| Reply::text(400, "no"));
    let line = format!("send-example user.created --to {}", handler.url());
    cew(&line, &store).process().exits(1);
    let object = &messages(&store, "")[0];
    let payload: serde_json::Value = serde_json::from_slice(&handler.seen()[0].body).unwrap();
    assert_eq!(object["payload"], payload);
    let attempt = &object["attempts"][0];
    let fields: Vec<_> = object.as_object().unwrap().keys().collect();
    assert_eq!(
        fields,
        [
            "type",
            "id",
            "eventType",
            "eventId",
            "channels",
            "timestamp",
            "scheme",
            "payload",
            "attempts"
        ]
    );
    for (field, value) in [
        ("msgId", object["id"].clone()),
        ("url", json!(handler.url())),
        ("status", json!(2)),
        ("statusText", json!("fail")),
        ("triggerType", json!(0)),
        ("endpointId", json!(null)),
        ("responseStatusCode", json!(400)),
        ("response", json!("no")),
        ("error", json!(null)),
    ] {
        assert_eq!(attempt[field], value, "{field}");
    }
    assert_eq!(object["timestamp"], attempt["timestamp"]);
    let id = attempt["id"].as_str().unwrap();
    assert!(id.len() == 33 && id.starts_with("atmpt_"), "{id}");
    // What is sent again is asked for by hand, and has an id of its own.
    cew("replay --failed", &store).process().exits(1);
    let object = &messages(&store, "")[0];
    assert_eq!(object["attempts"][0]["id"], id);
    assert_eq!(object["attempts"][1]["triggerType"], 1);
    assert!(object["attempts"][1]["id"].as_str().unwrap() > id);
}

#[test]
fn without_an_answer_there_is_the_error_and_what_named_the_endpoint() {
    let (_directory, store) = place();
    let closed = crate::support::Closed::new();
    let line = format!("send-example user.created --to {}", closed.address());
    cew(&line, &store).process().exits(4);
    let attempt = &messages(&store, "--failed")[0]["attempts"][0];
    assert_eq!(attempt["responseStatusCode"], 0);
    assert_eq!(attempt["error"], "connection refused");
    assert_eq!(attempt["response"], "connection refused");
    let hint = attempt["hint"].as_str().unwrap();
    assert!(
        hint.contains("--to") && !hint.contains("--forward-to"),
        "{hint}"
    );
}

#[test]
fn a_payload_that_is_no_json_is_kept_to_the_byte() {
    let (_directory, store) = place();
    let handler = Handler::start(|_| Reply::status(200));
    let line = format!("send-example --data - --to {}", handler.url());
    let send = |bytes: &[u8]| cew(&line, &store).stdin(bytes).process().exits(0);
    send("nö json\u{1b}[31m".as_bytes());
    send(b"{\n \"type\": \"x\" }\n");
    let all = messages(&store, "");
    assert_eq!(all[0]["payload"], json!(null));
    assert_eq!(all[0]["payload_base64"], json!(null));
    assert_eq!(all[0]["payloadBase64"], "bsO2IGpzb24bWzMxbQ==");
    assert_eq!(all[0]["eventType"], json!(null));
    assert_eq!(all[1]["payload"], json!({"type": "x"}));
    let show = |index: usize, options: &str| {
        let id = all[index]["id"].as_str().unwrap();
        cew(&format!("messages show {id} {options}"), &store)
            .process()
            .stdout
    };
    assert!(show(0, "").contains("nö json\\u{1b}[31m") || show(0, "").contains("nö json\\x1b[31m"));
    assert_eq!(show(0, "--raw"), "nö json\u{1b}[31m");
    assert_eq!(show(1, "--raw"), "{\n \"type\": \"x\" }\n");
}

#[test]
fn filters_choose() {
    let (_directory, store) = place();
    let handler = picky();
    let types = "user.created session.created user.updated";
    let line = format!("send-example {types} --to {}", handler.url());
    cew(&line, &store).process().exits(1);
    let count = |options: &str| messages(&store, options).len();
    assert_eq!(count(""), 3);
    assert_eq!(count("--events user.created,user.updated"), 2);
    assert_eq!(count("--failed"), 1);
    assert_eq!(count("--last 2"), 2);
    assert_eq!(count("--last 5 --events session.created"), 1);
    assert_eq!(count("--since 1h"), 3);
    assert_eq!(count("--until 1h"), 0);
    let none = cew("messages list --until 1h", &store).process().exits(0);
    assert_eq!(none.stderr, "no messages\n");
    let lines = cew("messages list", &store).process().exits(0).stdout;
    assert_eq!(lines.lines().count(), 3);
    assert!(lines.contains("session.created") && lines.contains("500 Internal Server Error"));
}

#[test]
fn a_secret_in_an_answer_is_not_written_down() {
    let (_directory, store) = place();
    let secret = crate::support::SECRET;
    let handler = Handler::start(move |_| Reply::text(500, &format!("wrong: {secret}")));
    let line = format!("send-example user.created --to {}", handler.url());
    cew(&line, &store).process().exits(1);
    assert!(
        messages(&store, "")[0]["attempts"][0]["response"]
            .as_str()
            .unwrap()
            .starts_with("wrong")
    );
    let directory = store.parent().unwrap();
    for file in std::fs::read_dir(directory).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let known = secret.strip_prefix("whsec_").unwrap().trim_end_matches('=');
        assert!(!bytes.windows(known.len()).any(|it| it == known.as_bytes()));
    }
}

#[test]
fn a_project_without_a_store_is_told_who_makes_one() {
    let told = Test::new("messages list")
        .env("CEW_STORE", "none.db")
        .process();
    let told = told.exits(5);
    assert!(
        told.stderr.contains("`cew send-example` make one"),
        "{}",
        told.stderr
    );
}
