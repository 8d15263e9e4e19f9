//! How calls are made: again where the server asks for it, and never with a word too many.

use serde_json::json;

use super::through;
use crate::support::handler::{Handler, Reply};
use crate::support::svix_server::{SvixServer, TOKEN};
use crate::support::{Closed, SECRET, Test};

#[test]
fn a_busy_or_broken_server_is_asked_again_and_nothing_is_done_twice() {
    let server = SvixServer::start();
    server.with(|state| (state.busy, state.broken) = (2, 0));
    let line = "send-example user.created --app shop --json";
    through(&server, line).run().exits(0);
    // It asked to be left alone for a second, twice.
    let seen = server.seen();
    assert!(seen[2].at.duration_since(seen[0].at).as_secs() >= 2);
    // Done, and the answer is an error: the same key says that it is the same.
    server.with(|state| state.broken = 3);
    through(&server, line).run().exits(0);
    assert_eq!(server.with(|state| state.messages()), 2);
    let posts = server.seen();
    let posts: Vec<_> = posts
        .iter()
        .filter(|it| it.line.starts_with("POST"))
        .collect();
    assert!(posts.len() >= 2);
    for post in posts {
        assert!(
            post.header("idempotency-key")
                .is_some_and(|key| key.len() > 16)
        );
    }
}

#[test]
fn what_is_wrong_is_said_by_kind_with_its_exit_code() {
    let server = SvixServer::start();
    let cases = [
        (
            through(&server, "endpoints list --app nobody"),
            3,
            "application",
        ),
        (
            through(&server, "messages show msg_x --app shop"),
            3,
            "not_found",
        ),
        (
            through(&server, "endpoints list").env("SVIX_AUTH_TOKEN", "other"),
            3,
            "unauthorized",
        ),
        (
            through(&server, "endpoints list").env("SVIX_AUTH_TOKEN", SECRET),
            3,
            "token_unusable",
        ),
        (
            through(&server, "endpoints list").env("SVIX_AUTH_TOKEN", ""),
            3,
            "token_missing",
        ),
        (
            through(
                &server,
                "endpoints rotate ep_000000000000000000000000001 --app shop",
            ),
            3,
            "unsupported",
        ),
    ];
    for (test, code, kind) in cases {
        let said = test.arg("--json").run().exits(code).json().pop().unwrap();
        assert_eq!(said["kind"], kind, "{said}");
        assert!(!said.to_string().contains(SECRET), "{said}");
    }
    let closed = Closed::new();
    let test = Test::new("endpoints list --json").args(["--via", &closed.address().to_string()]);
    let test = test.env("SVIX_AUTH_TOKEN", TOKEN);
    let said = test.run().exits(4).json().pop().unwrap();
    assert_eq!(said["kind"], "unreachable");
    assert!(
        said["message"]
            .as_str()
            .unwrap()
            .ends_with("connection refused"),
        "{said}"
    );
}

#[test]
fn what_is_no_svix_server_is_told_from_one_that_cannot_do_it() {
    let page = b"<!doctype html><title>Not Found</title>".to_vec();
    let handler = Handler::start(move |_| Reply::Answer(404, Vec::new(), page.clone()));
    let test = Test::new("endpoints list --json").args(["--via", &handler.url()]);
    let test = test.env("SVIX_AUTH_TOKEN", TOKEN);
    let said = test.run().exits(3).json().pop().unwrap();
    assert_eq!(said["kind"], "no_svix_server", "{said}");
    // It leads nowhere with the token.
    let elsewhere = Handler::accepting();
    let to = vec![("location", elsewhere.url())];
    let moved = Handler::start(move |_| Reply::Answer(302, to.clone(), Vec::new()));
    let test = test
        .again("endpoints list --json")
        .args(["--via", &moved.url()]);
    let said = test.run().exits(3).json().pop().unwrap();
    assert_eq!(said["kind"], "no_svix_server", "{said}");
    assert_eq!(elsewhere.count(), 0);
}

/// A server may repeat what it was shown, and so may what is between.
#[test]
fn the_token_reaches_no_output() {
    let echo = json!({"code": "generic_error", "detail": format!("no: Bearer {TOKEN}")});
    let handler = Handler::start(move |_| Reply::Answer(400, Vec::new(), echo.to_string().into()));
    for line in [
        "endpoints list",
        "messages list",
        "send-example user.created -v",
        "endpoints list --json",
    ] {
        let test = Test::new(line).args(["--via", &handler.url()]);
        let output = test.env("SVIX_AUTH_TOKEN", TOKEN).secret().run();
        assert_ne!(output.code, 0);
        let all = format!("{}{}", output.stdout, output.stderr);
        assert!(
            !all.contains(TOKEN) && !all.contains("bWFya2VkLXRva2Vu"),
            "{all}"
        );
    }
    assert!(
        handler.seen()[0]
            .header("authorization")
            .unwrap()
            .ends_with(TOKEN)
    );
}

#[test]
fn the_token_may_stand_in_a_file_and_the_server_in_the_environment() {
    let server = SvixServer::start();
    let test = Test::new("endpoints list --json --app shop --via svix --token-file token")
        .file("token", format!("{TOKEN}\n"))
        .env("SVIX_SERVER_URL", format!("{}/", server.url()));
    let listed = test.run().exits(0).json();
    assert_eq!(listed[0]["url"], "http://127.0.0.1:4400/api/webhooks");
    let missing = test
        .again("endpoints list --via svix --token-file nowhere")
        .run();
    assert!(missing.exits(3).stderr.contains("cannot read nowhere"));
}

#[test]
fn options_of_a_server_need_one() {
    for line in [
        "send-example user.created --app shop",
        "messages list --app shop",
        "events --token-file x",
        "events --register",
        "messages compare",
        "send-example user.created --create",
        "replay --failed --now",
    ] {
        let output = Test::new(line).secret().run().exits(2);
        assert!(output.stderr.contains("--via"), "{line}: {}", output.stderr);
    }
}
