//! Many messages: each made once, whatever interrupts the run, and nothing kept of those that are
//! done.

use std::process::Command;
use std::time::Duration;

use super::through;
use crate::support::handler::{Handler, Reply};
use crate::support::serving::Dashboard;
use crate::support::svix_server::{Ends, SvixServer};

#[test]
fn many_are_counted_and_only_failures_are_shown() {
    let server = SvixServer::start();
    let line = "send-example user.created --app shop --count 700 --concurrency 16";
    let shown = through(&server, line).run().exits(0).stdout;
    assert!(shown.contains("700 ok of 700 messages"), "{shown}");
    assert!(shown.contains("700 given to the server in"), "{shown}");
    server.with(|state| state.ends = Ends::Badly);
    let shown = through(&server, line).run().exits(1).stdout;
    assert!(shown.contains("700 failed of 700 messages"), "{shown}");
    assert_eq!(shown.matches('✗').count(), 10, "{shown}");
}

#[test]
fn with_json_each_of_many_has_its_object() {
    let server = SvixServer::start();
    let line = "send-example --all --fresh --count 3 --app shop --concurrency 8 --json";
    let said = through(&server, line).run().exits(0).json();
    let deliveries: Vec<_> = said.iter().filter(|it| it["type"] == "delivery").collect();
    assert_eq!(deliveries.len(), 138);
    assert!(
        deliveries
            .iter()
            .all(|it| it["event_type"].is_string() && it["response_head"] == "ok")
    );
}

/// What fails and comes right later is counted with all its attempts.
#[test]
fn retries_of_many_are_followed() {
    let handler =
        Handler::start(|seen| Reply::status(if seen.number % 7 == 0 { 500 } else { 200 }));
    let test = Dashboard::test("--speedup 1000").secret();
    let dashboard = Dashboard::of(test.env("CEW_TO", handler.url()));
    let line = "send-example user.created --via local --count 200 --concurrency 8 --json";
    let said = dashboard.beside(line).process().exits(0).json();
    let summary = said.iter().find(|it| it["type"] == "summary").unwrap();
    assert_eq!(summary["ok"], 200, "{summary}");
    assert_eq!(summary["attempts"], handler.count(), "{summary}");
    assert!(handler.count() > 200);
}

#[test]
fn an_interrupted_run_goes_on_where_it_stopped() {
    let server = SvixServer::start();
    let line = "send-example user.created --app shop --count 2000 --concurrency 4";
    let child = through(&server, line).spawn();
    while server.with(|state| state.messages()) < 200 {
        std::thread::sleep(Duration::from_millis(2));
    }
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{said}");
    let made = server.with(|state| state.messages());
    assert!(made < 2000);
    assert!(
        said.contains(&format!("made {made} of 2000 messages at")),
        "{said}"
    );
    let run = said.split("--resume ").nth(1).unwrap();
    let run = run.split_whitespace().next().unwrap();
    let again = through(&server, line)
        .args(["--resume", run])
        .process()
        .exits(0);
    assert!(
        again.stdout.contains("2,000 ok of 2,000 messages"),
        "{}",
        again.stdout
    );
    // Nothing was made twice.
    assert_eq!(server.with(|state| state.messages()), 2000);
    // Another run is another run.
    through(&server, line)
        .args(["--resume", "x"])
        .process()
        .exits(2);
}

/// The most memory that it had, in KiB.
#[cfg(target_os = "linux")]
fn peak(server: &SvixServer, count: u32) -> u64 {
    let line = format!("send-example user.created --app shop --concurrency 16 --count {count}");
    let mut child = through(server, &line).spawn();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
        peak = peak.max(kib.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    peak
}

/// In its first few thousand it grows to what it then has for any number.
#[cfg(target_os = "linux")]
#[test]
fn twenty_thousand_messages_take_no_more_memory_than_ten_thousand() {
    let server = SvixServer::start();
    let few = peak(&server, 10_000);
    let many = peak(&server, 20_000);
    assert!(
        few > 0 && many < few + 8 * 1024,
        "{few} KiB, then {many} KiB"
    );
}
