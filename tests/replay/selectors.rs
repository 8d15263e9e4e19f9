//! `--failed`, `--missing` and the filters, beside a reference that knows the history itself.

use crate::support::Test;
use crate::support::handler::{Handler, Reply};

use super::History;

const HERE: &str = "http://127.0.0.1:9/api/webhooks";
const ELSEWHERE: &str = "http://127.0.0.1:10/api/webhooks";

/// A message of the history: its attempts here and elsewhere, in their order, true for 2xx.
struct Past {
    name: String,
    event_type: &'static str,
    here: Vec<bool>,
    elsewhere: Vec<bool>,
}

/// Every combination of what can have happened, in an order that mixes them.
fn past() -> Vec<Past> {
    let stories: [&[bool]; 5] = [&[], &[true], &[false], &[false, true], &[true, false]];
    let types = ["user.created", "user.updated", "session.created"];
    // The first ones never failed, so that "from the first failed one on" has something to skip.
    let mut past = Vec::new();
    for (index, (here, elsewhere)) in [(0, 0), (1, 0), (0, 1), (1, 2)]
        .into_iter()
        .chain((0..25).map(|n| ((n * 7 + 2) % 25 / 5, (n * 7 + 2) % 25 % 5)))
        .enumerate()
    {
        past.push(Past {
            name: format!("msg_{index:02}"),
            event_type: types[index % 3],
            here: stories[here].to_vec(),
            elsewhere: stories[elsewhere].to_vec(),
        });
    }
    past
}

fn history(past: &[Past]) -> History {
    let mut history = History::new();
    for message in past {
        let capture = history.capture(&message.name, message.event_type, Some(true));
        history.keep(&[capture]);
    }
    // Interleaved, as attempts of many messages are.
    for round in 0..2 {
        for message in past {
            for (endpoint, story) in [(HERE, &message.here), (ELSEWHERE, &message.elsewhere)] {
                match story.get(round) {
                    Some(true) => history.tried(&message.name, endpoint, Ok(204)),
                    Some(false) if round == 0 => history.tried(&message.name, endpoint, Ok(500)),
                    Some(false) => history.tried(&message.name, endpoint, Err("refused")),
                    None => {}
                }
            }
        }
    }
    history
}

/// What should be replayed, worked out from the history as it was made.
fn reference(
    past: &[Past],
    failed: bool,
    missing: bool,
    types: Option<&str>,
    window: (Option<usize>, Option<usize>),
    last: Option<usize>,
    story: fn(&Past) -> &Vec<bool>,
) -> Vec<String> {
    let (since, until) = (window.0.unwrap_or(0), window.1.unwrap_or(past.len()));
    let passes = |index: usize, message: &Past| {
        index >= since
            && index < until
            && types.is_none_or(|types| types.split(',').any(|name| name == message.event_type))
    };
    let candidates: Vec<&Past> = past
        .iter()
        .enumerate()
        .filter(|(index, message)| passes(*index, message))
        .map(|(_, message)| message)
        .collect();
    let has_failed = |message: &&Past| {
        let attempts = story(message);
        !attempts.is_empty() && !attempts.contains(&true)
    };
    let start = match candidates.iter().position(has_failed) {
        Some(first) if window.0.is_none() && (failed || missing) => first,
        _ => 0,
    };
    let mut names = Vec::new();
    for message in &candidates[start..] {
        let is_missing = story(message).is_empty();
        if !(failed || missing) || failed && has_failed(message) || missing && is_missing {
            names.push(message.name.clone());
        }
    }
    let surplus = names.len().saturating_sub(last.unwrap_or(usize::MAX));
    names.split_off(surplus)
}

#[test]
fn all_combinations_select_what_the_history_says() {
    let past = past();
    let history = history(&past);
    let mut compared = 0;
    let minute = |n: usize| format!("2026-01-02T00:{n:02}:00Z");
    for (failed, missing) in [(true, false), (false, true), (true, true), (false, false)] {
        for types in [
            None,
            Some("user.created"),
            Some("user.updated,session.created"),
        ] {
            for window in [
                (None, None),
                (Some(6), None),
                (None, Some(20)),
                (Some(3), Some(12)),
            ] {
                for last in [None, Some(2)] {
                    let mut options = vec!["--dry-run --json".to_owned()];
                    let mut add = |option| options.push(option);
                    if failed {
                        add("--failed".to_owned());
                    }
                    if missing {
                        add("--missing".to_owned());
                    }
                    if let Some(types) = types {
                        add(format!("--events {types}"));
                    }
                    if let Some(since) = window.0 {
                        add(format!("--since {}", minute(since)));
                    }
                    if let Some(until) = window.1 {
                        add(format!("--until {}", minute(until)));
                    }
                    if let Some(last) = last {
                        add(format!("--last {last}"));
                    }
                    let endpoint = if compared % 2 == 0 { HERE } else { ELSEWHERE };
                    let story: fn(&Past) -> &Vec<bool> = match endpoint {
                        HERE => |past| &past.here,
                        _ => |past| &past.elsewhere,
                    };
                    if options.len() == 1 {
                        continue;
                    }
                    let options = options.join(" ");
                    let output = history
                        .replay(&format!("{options} --to {endpoint}"))
                        .run()
                        .exits(0);
                    let lines = output.json();
                    let names: Vec<_> = lines
                        .iter()
                        .map(|line| line["message_id"].as_str().unwrap())
                        .collect();
                    let wanted = reference(&past, failed, missing, types, window, last, story);
                    assert_eq!(names, wanted, "{options} --to {endpoint}");
                    compared += 1;
                }
            }
        }
    }
    assert_eq!(compared, 95);
}

#[test]
fn it_goes_where_it_was_forwarded_to_in_the_order_of_arrival() {
    let handler = Handler::start(|_| Reply::status(200));
    let mut history = History::new();
    let names: Vec<_> = (0..30)
        .map(|n| format!("msg_{:02}", (n * 7) % 30))
        .collect();
    for name in &names {
        let capture = history.capture(name, "user.created", Some(true));
        history.keep(&[capture]);
    }
    history.tried("msg_00", &handler.url(), Ok(200));
    history.replay("--last 30").run().exits(0);
    let seen = handler.seen();
    let sent: Vec<_> = seen.iter().map(|seen| seen.id().to_owned()).collect();
    assert_eq!(sent, names);
    // All of it was noted: nothing is missing or failed any more.
    let output = history.replay("--failed --missing").run().exits(0);
    assert_eq!(output.stdout, "nothing to replay\n");
}

#[test]
fn it_is_signed_afresh_and_keeps_what_the_sender_added() {
    let handler = Handler::start(|_| Reply::status(200));
    let mut history = History::new();
    let capture = history.capture("msg_1", "user.created", Some(true));
    let original = capture.request.clone();
    history.keep(&[capture]);
    history
        .replay(&format!("msg_1 --to {}", handler.url()))
        .run()
        .exits(0);
    let seen = handler.seen().remove(0);
    assert_eq!(
        (seen.id(), seen.header("x-tenant")),
        ("msg_1", Some("acme"))
    );
    assert_eq!(seen.body, &*original.body);
    let webhook = standardwebhooks::Webhook::new(crate::support::SECRET).unwrap();
    let time: i64 = seen.header("svix-timestamp").unwrap().parse().unwrap();
    assert!((jiff::Timestamp::now().as_second() - time).abs() < 60);
    let signature = webhook.sign("msg_1", time, &seen.body).unwrap();
    assert_eq!(seen.header("svix-signature"), Some(&*signature));

    let options = format!("msg_1 --verbatim --to {}", handler.url());
    let output = history.replay(&options).run().exits(0);
    assert!(
        output.stderr.contains("1 of 1 have a timestamp"),
        "{}",
        output.stderr
    );
    let seen = handler.seen().remove(1);
    for name in ["svix-id", "svix-timestamp", "svix-signature", "x-tenant"] {
        assert_eq!(seen.header(name), original.header(name));
    }
}

#[test]
fn headers_are_added_and_replaced() {
    let handler = Handler::start(|_| Reply::status(200));
    let mut history = History::new();
    let capture = history.capture("msg_1", "user.created", Some(true));
    history.keep(&[capture]);
    // Of what was sent from here none are kept.
    let line = format!(
        "send-example user.updated --to {} -H x-tenant:acme",
        handler.url()
    );
    Test::new(&line)
        .secret()
        .env("CEW_STORE", history.path())
        .run()
        .exits(0);
    let again = history.replay(&format!(
        "--events user.updated --to {} -H x-tenant:other",
        handler.url()
    ));
    again.run().exits(0);
    assert_eq!(handler.seen()[1].header("x-tenant"), Some("other"));
    for verbatim in ["", "--verbatim"] {
        let options = format!("msg_1 {verbatim} --to {} -H", handler.url());
        let replay = history.replay(&options).arg("X-Tenant: other");
        replay
            .args(["-H", "host: shop.example", "-H", "x-new: 1"])
            .run()
            .exits(0);
        let seen = handler.seen().pop().unwrap();
        for (name, value) in [
            ("x-tenant", "other"),
            ("host", "shop.example"),
            ("x-new", "1"),
        ] {
            let headers = seen.headers.iter();
            let values = headers.filter(|(known, _)| known.eq_ignore_ascii_case(name));
            let values: Vec<_> = values.map(|(_, value)| value.as_str()).collect();
            assert_eq!(values, [value], "{verbatim} {:?}", seen.headers);
        }
    }
}

#[test]
fn of_several_captures_of_a_message_the_latest_authentic_one_goes_out() {
    let handler = Handler::start(|_| Reply::status(200));
    let mut history = History::new();
    for valid in [Some(true), Some(true), Some(false)] {
        let capture = history.capture("msg_1", "user.created", valid);
        history.keep(&[capture]);
    }
    history
        .replay(&format!("msg_1 --to {}", handler.url()))
        .run()
        .exits(0);
    assert!(handler.seen()[0].body.ends_with(br#"{"n":1}}"#));
}

#[test]
fn several_messages_to_another_machine_need_a_yes() {
    let mut history = History::new();
    for name in ["msg_1", "msg_2"] {
        let capture = history.capture(name, "user.created", Some(true));
        history.keep(&[capture]);
    }
    // Nothing of this leaves the machine: without a yes nothing is sent.
    let output = history
        .replay("--last 2 --to https://example.com")
        .run()
        .exits(2);
    assert!(output.stderr.contains("--yes"), "{}", output.stderr);
    history
        .replay("--last 2 --dry-run --to https://example.com")
        .run()
        .exits(0);
}

#[test]
fn what_is_asked_for_has_to_be_said_and_there() {
    let history = History::new();
    history.replay("").run().exits(2);
    history.replay("msg_unknown").run().exits(3);
    history.replay("msg_1 --failed").run().exits(2);
    let test = Test::new("replay --failed")
        .secret()
        .env("CEW_STORE", "none.db");
    test.run().exits(5);
}

#[test]
fn the_beginning_of_an_id_will_do_where_it_is_that_of_one() {
    let handler = Handler::start(|_| Reply::status(200));
    let mut history = History::new();
    let names = ["msg_a1", "msg_a2", "msg_b1", "msg_b12"];
    for name in names {
        let capture = history.capture(name, "user.created", Some(true));
        history.keep(&[capture]);
    }
    let to = handler.url();
    // A whole id is meant, though it is the beginning of another.
    for (beginning, message) in [
        ("msg_a2", "msg_a2"),
        ("msg_b12", "msg_b12"),
        ("msg_b1", "msg_b1"),
    ] {
        history
            .replay(&format!("{beginning} --to {to}"))
            .run()
            .exits(0);
        assert_eq!(handler.seen().pop().unwrap().id(), message);
    }
    history
        .replay(&format!("cap_{:026} --to {to}", 0))
        .run()
        .exits(3);
    for name in ["c1", "c2"] {
        let capture = history.capture(&format!("evt_{name}"), "user.created", Some(true));
        history.keep(&[capture]);
    }
    history
        .replay(&format!("evt_c1 evt_c --to {to}"))
        .run()
        .exits(3);
    history
        .replay(&format!("evt_c2 msg_b12 --to {to}"))
        .run()
        .exits(0);
    let before = handler.count();
    let output = history.replay(&format!("msg_a --to {to}")).run().exits(3);
    assert!(
        output
            .stderr
            .contains("several captures have names that begin with \"msg_a\""),
        "{output:?}"
    );
    assert!(
        output
            .stderr
            .contains("hint: give more of the name, such as msg_a2 or msg_a1"),
        "{output:?}"
    );
    assert_eq!(handler.count(), before, "nothing is guessed");
    // Where it went before is found by the beginning, too.
    let mut history = History::new();
    let capture = history.capture("msg_z9", "user.created", Some(true));
    history.keep(&[capture]);
    history.tried("msg_z9", &to, Ok(500));
    history.replay("msg_z").run().exits(0);
    assert_eq!(handler.seen().pop().unwrap().id(), "msg_z9");
}

#[test]
fn what_failed_at_another_endpoint_only_is_said_to() {
    let handler = Handler::start(|_| Reply::status(200));
    let mut history = History::new();
    for name in ["msg_1", "msg_2", "msg_3"] {
        let capture = history.capture(name, "user.created", Some(true));
        history.keep(&[capture]);
        history.tried(name, ELSEWHERE, Ok(500));
    }
    history.tried("msg_3", ELSEWHERE, Ok(200));
    // What a listener answers by itself went nowhere.
    history.tried("msg_1", "cew listen", Ok(500));
    let to = handler.url();
    let output = history
        .replay(&format!("--failed --to {to}"))
        .run()
        .exits(0);
    assert_eq!(output.stdout, "nothing to replay\n");
    assert_eq!(
        output.stderr,
        format!(
            "note: 2 messages failed at {ELSEWHERE}, not at {to}; name them to send them there \
             (`cew captures list --failed` lists them)\n"
        )
    );
    assert_eq!(handler.count(), 0);
    // Where something failed here, there is no more to say.
    history.tried("msg_1", &to, Ok(500));
    let output = history
        .replay(&format!("--failed --to {to}"))
        .run()
        .exits(0);
    assert!(!output.stderr.contains("failed at"), "{output:?}");
    // Nor where nothing failed.
    let output = History::new().replay("--failed").run().exits(0);
    assert_eq!(output.stderr, "");
}

#[test]
fn an_event_type_that_nobody_knows_may_be_mistyped() {
    let mut history = History::new();
    let capture = history.capture("msg_1", "user.created", Some(true));
    history.keep(&[capture]);
    for dry in ["", "--dry-run"] {
        let test = history.replay(&format!("--events user.creatd {dry}"));
        let output = test.run().exits(0);
        assert_eq!(output.stdout, "nothing to replay\n");
        assert!(output.stderr.contains("did you mean user.created?"));
    }
}
