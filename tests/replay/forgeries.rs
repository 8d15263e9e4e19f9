//! What was not authentic is signed by no selector.

use crate::support::handler::{Handler, Reply, Seen};

use super::History;

/// A store with one genuine message, and four that are not: forged (no secret known), tampered
/// with, stale, and forged while nobody verified.
fn history() -> History {
    let mut history = History::new();
    let genuine = history.capture("msg_genuine", "user.created", Some(true));
    let mut forged = history.capture("msg_forged", "user.created", Some(false));
    for (name, value) in &mut forged.request.headers {
        if name == "svix-signature" {
            *value = "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=".into();
        }
    }
    let mut unseen = forged.clone();
    unseen.message = Some("msg_unseen".to_owned());
    unseen.request.id = Some("cap_unseen".into());
    unseen.verdict = None;
    for (name, value) in &mut unseen.request.headers {
        if name == "svix-id" {
            *value = "msg_unseen".into();
        }
    }
    let mut tampered = history.capture("msg_tampered", "user.created", Some(false));
    tampered.request.body.to_mut().push(b' ');
    // Its signature matches, and it came ten minutes late: a recording that is played again.
    let mut stale = history.capture("msg_stale", "user.created", Some(false));
    let later = std::time::Duration::from_secs(600);
    stale.request.received_at = stale
        .request
        .received_at
        .map(|time| time.saturating_add(later));
    history.keep(&[genuine, forged, unseen, tampered, stale]);
    history
}

const NAMES: [&str; 4] = ["msg_forged", "msg_unseen", "msg_tampered", "msg_stale"];

#[test]
fn no_selector_signs_them() {
    let mut selectors = vec![
        "--last 100".to_owned(),
        "--missing".to_owned(),
        "--failed --missing".to_owned(),
        "--since 2026-01-01".to_owned(),
        "--until 2030-01-01".to_owned(),
        "--events user.created".to_owned(),
        "--missing --retry 1ms --concurrency 8".to_owned(),
    ];
    selectors.extend(NAMES.map(str::to_owned));
    selectors.push(NAMES.join(" "));
    selectors.push("cap_unseen".to_owned());
    for selector in &selectors {
        let handler = Handler::start(|_| Reply::status(200));
        let history = history();
        let output = history
            .replay(&format!("{selector} --to {}", handler.url()))
            .run();
        let seen = handler.seen();
        let sent: Vec<_> = seen.iter().map(Seen::id).collect();
        if selector.starts_with("--") {
            assert_eq!(sent, ["msg_genuine"], "{selector}");
            assert_eq!(output.code, 0, "{selector}");
            for name in NAMES {
                let told = format!("left out: {name}: not authentic when it came");
                assert!(
                    output.stderr.contains(&told),
                    "{selector}: {}",
                    output.stderr
                );
            }
        } else {
            assert!(sent.is_empty(), "{selector}: {sent:?}");
            assert_eq!(output.code, 1, "{selector}");
        }
    }
}

#[test]
fn failed_does_not_sign_them_either() {
    let handler = Handler::start(|_| Reply::status(200));
    let history = history();
    for name in NAMES.iter().chain(&["msg_genuine"]) {
        history.tried(name, &handler.url(), Ok(500));
    }
    history.replay("--failed").run().exits(0);
    let seen = handler.seen();
    let sent: Vec<_> = seen.iter().map(Seen::id).collect();
    assert_eq!(sent, ["msg_genuine"]);
}

#[test]
fn what_nobody_verified_is_signed_if_its_own_signature_holds() {
    let handler = Handler::start(|_| Reply::status(200));
    let mut history = History::new();
    let capture = history.capture("msg_1", "user.created", None);
    history.keep(&[capture]);
    history
        .replay(&format!("msg_1 --to {}", handler.url()))
        .run()
        .exits(0);
    assert_eq!(handler.count(), 1);
}

#[test]
fn the_user_can_insist() {
    let handler = Handler::start(|_| Reply::status(200));
    let history = history();
    let options = format!("--last 100 --sign-unverified --to {}", handler.url());
    let output = history.replay(&options).run().exits(0);
    assert_eq!(handler.count(), 5);
    assert!(output.stderr.contains("--sign-unverified: what was forged"));
    // Verbatim signs nothing, so a forgery stays one.
    let options = format!("msg_forged --verbatim --to {}", handler.url());
    history.replay(&options).run().exits(0);
    let seen = handler.seen().pop().unwrap();
    assert!(
        seen.header("svix-signature")
            .unwrap()
            .starts_with("v1,K5oZ")
    );
}
