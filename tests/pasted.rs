//! Commands in hints and results, which are there to be pasted.

#![cfg(unix)]

use crate::support::Test;
use crate::support::handler::Handler;

/// The last line of standard error.
fn hint(line: &str, more: &str) -> String {
    let output = Test::new(line).arg(more).secret().run();
    output.stderr.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn what_a_user_wrote_comes_back_as_one_word() {
    assert_eq!(
        hint("send-example", "a=$(x) 'y"),
        r"hint: to change the payload, write --set 'a=$(x) '\''y'"
    );
    assert_eq!(
        hint("send-example", "data.first_name=Ada"),
        "hint: to change the payload, write --set data.first_name=Ada"
    );
    assert_eq!(
        hint("send-example", "http://localhost/$(x)"),
        "hint: to name the endpoint, write --to 'http://localhost/$(x)'"
    );
    assert_eq!(
        hint("send-example user.created --set", "data.it's.x=1"),
        r"hint: create it first: --set 'data.it'\''s={}'"
    );
}

/// The target of a redirect comes from the wire.
#[test]
fn a_redirect_cannot_put_a_command_into_a_hint() {
    let server = Handler::answering("308 Moved\r\nlocation: /api/webhooks/?$(pwned)'`x`", "");
    let line = format!("send-example user.created --to {}", server.origin);
    let output = Test::new(&line).secret().run().exits(1);
    let expected = format!("use --to '{}/api/webhooks/?$(pwned)%27`x`'", server.origin);
    assert!(output.stdout.contains(&expected), "{}", output.stdout);
}

#[test]
fn a_check_is_repeated_with_paths_as_they_are() {
    let refusing = Handler::answering("400 Bad Request", "no");
    let line = format!("check --json --yes --only accept --to {}", refusing.origin);
    let file = "it's $(mine)/env";
    let output = Test::new(&line)
        .file(file, "CEW_SIGNING_SECRET=whsec_bWFya2VkLXNlY3JldA==\n")
        .arg("--env-file")
        .arg(file)
        .run()
        .exits(1);
    let repeat = output.json()[0]["repeat"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert!(
        repeat.contains(r"--env-file 'it'\''s $(mine)/env'"),
        "{repeat}"
    );
}
