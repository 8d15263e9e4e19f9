//! `cew listen` takes what the official libraries send.

#![cfg(unix)]

use serde_json::{Value, json};

use crate::support::SECRET;
use crate::support::interop::answers;
use crate::support::listening::Listening;

#[test]
fn deliveries_of_the_official_libraries_are_authentic() {
    let listening = Listening::start("");
    let bodies = [
        r#"{"type":"user.created","data":{"id":"user_1"}}"#,
        r#"{"type":"user.updated","data":{"first_name":"Zoë 🎉"}}"#,
        "{ \"type\" : \"user.deleted\" }\n",
    ];
    let message = |n: usize, body: &str| json!({"secret": SECRET, "url": listening.url(), "id": format!("msg_{n}"), "body": body});
    let mut lines: Vec<_> = (0..)
        .zip(bodies)
        .map(|(n, body)| message(n, body))
        .collect();
    let mut tampered = message(3, bodies[0]);
    tampered["sent"] = bodies[0].replace("user_1", "user_2").into();
    lines.push(tampered);
    let Some(answered) = answers("deliver.mjs", &lines) else {
        return;
    };
    let statuses: Vec<_> = answered.iter().map(|answer| &answer["status"]).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 400, 400]);
    let captures = listening.interrupt().lines;
    let captures: Vec<_> = captures
        .iter()
        .filter(|line| line["type"] == "capture")
        .collect();
    for (n, capture) in captures.iter().enumerate() {
        let body: &Value = &lines[n / 2]["sent"];
        let sent = body.as_str().or(lines[n / 2]["body"].as_str());
        assert_eq!(capture["body"].as_str(), sent);
        assert_eq!(capture["verdict"]["valid"], n < 6, "{capture}");
        // Each message comes twice: once from each library.
        assert_eq!(capture["attempt"], n % 2 + 1);
    }
    assert_eq!(captures.len(), 8);
}
