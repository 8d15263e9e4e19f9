//! Retries, as the real sender makes them.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::Value;

use crate::support::Test;
use crate::support::handler::{Handler, Reply, Seen};

/// Seven waits of Svix, in seconds.
const SVIX: [f64; 7] = [5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 36_000.0];

fn deliver(handler: &Handler, options: &str, exit: i32) -> Value {
    let url = handler.url();
    let test = Test::new(&format!(
        "send-example user.created --json --to {url} {options}"
    ));
    test.secret().run().exits(exit).json().remove(0)
}

/// The waits that were announced, in seconds.
fn waits(delivery: &Value) -> Vec<f64> {
    let attempts = delivery["attempts"].as_array().unwrap();
    let waits = attempts
        .iter()
        .filter_map(|tried| tried["next_in_ms"].as_f64());
    waits.map(|ms| ms / 1000.0).collect()
}

fn within_jitter(waits: &[f64], bases: &[f64]) {
    assert_eq!(waits.len(), bases.len(), "{waits:?}");
    for (wait, base) in waits.iter().zip(bases) {
        assert!(
            (base * 0.8..=base * 1.2).contains(wait),
            "{wait} for {base}"
        );
    }
}

#[test]
fn the_whole_schedule_of_svix_at_ten_thousand_times_its_speed() {
    let handler = Handler::start(|seen| Reply::status(if seen.number < 7 { 500 } else { 200 }));
    let delivery = deliver(&handler, "--retry svix --speedup 10000", 0);
    assert_eq!(delivery["state"], "succeeded");
    within_jitter(&waits(&delivery), &SVIX);
    let seen = handler.seen();
    assert_eq!(seen.len(), 8);
    // The waits that were announced are those that were kept, and no two are alike in their part.
    let announced = waits(&delivery);
    for (pair, wait) in seen.windows(2).zip(&announced) {
        let waited = pair[1].at - pair[0].at;
        assert!(
            waited >= Duration::from_secs_f64(wait / 10_000.0),
            "{waited:?} {wait}"
        );
    }
    let parts: HashSet<_> = announced
        .iter()
        .zip(SVIX)
        .map(|(wait, base)| (wait / base).to_bits())
        .collect();
    assert!(parts.len() > 1);
}

#[test]
fn every_attempt_has_its_id_and_its_own_signature() {
    let handler = Handler::start(|seen| Reply::status(if seen.number < 2 { 503 } else { 200 }));
    // A fifth less is still more than a second.
    deliver(&handler, "--retry 1300ms,1300ms", 0);
    let seen = handler.seen();
    let distinct = |of: fn(&Seen) -> &str| seen.iter().map(of).collect::<HashSet<_>>().len();
    assert_eq!(distinct(Seen::id), 1);
    assert_eq!(distinct(|seen| seen.header("svix-timestamp").unwrap()), 3);
    assert_eq!(distinct(|seen| seen.header("svix-signature").unwrap()), 3);
    let webhook = standardwebhooks::Webhook::new(crate::support::SECRET).unwrap();
    for seen in &seen {
        let signed = webhook.sign(
            seen.id(),
            seen.header("svix-timestamp").unwrap().parse().unwrap(),
            &seen.body,
        );
        assert_eq!(Some(&*signed.unwrap()), seen.header("svix-signature"));
    }
}

#[test]
fn a_schedule_that_is_exhausted_has_failed() {
    let handler = Handler::start(|_| Reply::status(500));
    let delivery = deliver(&handler, "--retry 10ms,20ms", 1);
    assert_eq!((&delivery["state"], handler.count()), (&"failed".into(), 3));
    let delivery = deliver(&Handler::resetting(), "--retry 10ms", 4);
    assert_eq!(delivery["state"], "unreachable");
    assert_eq!(delivery["attempts"].as_array().unwrap().len(), 2);
}

#[test]
fn without_a_value_the_schedule_is_that_of_the_scheme() {
    let handler = Handler::start(|_| Reply::status(500));
    let delivery = deliver(&handler, "--speedup 1000000 --retry", 1);
    within_jitter(&waits(&delivery), &SVIX);
    let options = "--scheme body-hmac --speedup 1000000 --retry";
    within_jitter(
        &waits(&deliver(&handler, options, 1)),
        &[30.0, 300.0, 1800.0, 7200.0],
    );
}

#[test]
fn a_handler_can_ask_for_later() {
    let at = |seconds| {
        let time = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
        time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    };
    let later: [(&dyn Fn() -> String, f64); 4] = [
        (&|| "150".to_owned(), 150.0),
        (&|| "1000".to_owned(), 200.0),
        (&|| at(3600), 200.0),
        (&|| at(-3600), 100.0),
    ];
    for (value, base) in later {
        let value = value();
        let handler = Handler::start(move |seen| match seen.number {
            0 => Reply::header(503, "retry-after", value.clone()),
            _ => Reply::status(200),
        });
        let delivery = deliver(&handler, "--retry 100s --speedup 1000", 0);
        within_jitter(&waits(&delivery), &[base]);
    }
}

#[test]
fn a_handler_with_too_much_to_do_gets_a_minute() {
    let handler = Handler::start(|seen| match seen.number {
        0 => Reply::status(429),
        1 => Reply::Hang,
        _ => Reply::status(200),
    });
    let options = "--retry 1s,1s --speedup 1000 --timeout 200ms";
    within_jitter(&waits(&deliver(&handler, options, 0)), &[60.0, 60.0]);
}

#[test]
fn a_handler_can_refuse_a_message_or_all() {
    let handler = Handler::start(|_| Reply::header(400, "webhook-delivery", "abort-message"));
    let delivery = deliver(&handler, "--retry", 1);
    assert_eq!(
        (&delivery["state"], handler.count()),
        (&"aborted".into(), 1)
    );
    let run = |reply: fn(&Seen) -> Reply| {
        let handler = Handler::start(reply);
        let url = handler.url();
        let types = "user.created user.updated user.deleted";
        let test = Test::new(&format!("send-example {types} --retry --json --to {url}"));
        (test.secret().run().json().pop().unwrap(), handler.count())
    };
    let (summary, sent) = run(|_| Reply::header(400, "webhook-delivery", "abort-message"));
    assert_eq!((&summary["failed"], sent), (&3.into(), 3));
    let (summary, sent) = run(|_| Reply::header(200, "webhook-delivery", "disable"));
    assert_eq!(
        (&summary["ok"], &summary["not_sent"], sent),
        (&1.into(), &2.into(), 1)
    );
}

#[test]
fn people_see_each_attempt_when_it_is_made() {
    let handler = Handler::start(|seen| Reply::status(if seen.number < 2 { 500 } else { 200 }));
    let url = handler.url();
    let test = Test::new(&format!("send-example user.created --to {url} --retry"));
    let output = test.arg("--speedup=100000").secret().run().exits(0);
    let lines: Vec<_> = output.stdout.lines().collect();
    assert!(lines[0].starts_with('↻') && lines[0].contains("500 Internal Server Error"));
    assert!(lines[0].contains("attempt 1, next in "), "{}", lines[0]);
    let last = lines.iter().find(|line| line.starts_with('✓')).unwrap();
    assert!(
        last.contains("200 OK") && last.ends_with("attempt 3"),
        "{last}"
    );
}
