//! `cew check --sync` against handlers that write real databases, right ones in many ways and
//! wrong ones in many.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use serde_json::Value;

use crate::support::interop::Servers;
use crate::support::postgres::Postgres;
use crate::support::{Output, Test};

const MATRIX: &str = include_str!("check/sync/matrix.txt");

/// More at once would only wait for one another.
const CHECKS_AT_ONCE: usize = 2;

/// The handlers in Node and Python, and their database.
struct Handlers {
    urls: BTreeMap<String, String>,
    database: Postgres,
    _running: [Servers; 2],
}

impl Handlers {
    #[track_caller]
    fn start() -> Option<Self> {
        let database = Postgres::start()?;
        let environment = [("SYNC_DATABASE", database.url.as_str())];
        let mut urls = BTreeMap::new();
        let mut running = Vec::new();
        for script in ["../check/sync/handlers.mjs", "../check/sync/handlers.py"] {
            let servers = Servers::start_with(script, &environment)?;
            for name in servers.more["handlers"].as_array().unwrap() {
                let name = name.as_str().unwrap();
                let url = format!("{}/{name}", servers.urls["server"]);
                urls.insert(name.to_owned(), url);
            }
            running.push(servers);
        }
        Some(Self {
            urls,
            database,
            _running: running.try_into().ok()?,
        })
    }

    /// A check of that handler, with the state that it shows itself.
    fn check(&self, name: &str, more: &str) -> Test {
        let url = &self.urls[name];
        self.check_with(name, &format!("{url}/state"), more)
    }

    fn check_with(&self, name: &str, state: &str, more: &str) -> Test {
        let line = format!("check --sync --yes --to {} {more}", self.urls[name]);
        Test::new(&line)
            .args(["--state", state])
            .path_of_programs()
            .secret()
    }

    fn psql(&self, query: &str) -> String {
        let psql = Command::new("psql")
            .args([&self.database.url, "-Atc", query])
            .output();
        String::from_utf8(psql.unwrap().stdout).unwrap()
    }
}

/// The probes that failed: a warning with `!`; and whether nothing could be told.
fn failures(output: &Output) -> BTreeSet<String> {
    let rows = output.json();
    let failed = rows
        .iter()
        .filter(|row| row["type"] == "probe" && row["ok"] == false);
    let marked = failed.map(|row| {
        let mark = if row["level"] == "warning" { "!" } else { "" };
        format!("{}{mark}", row["id"].as_str().unwrap())
    });
    let mut failures: BTreeSet<_> = marked.collect();
    let got = rows.iter().filter_map(|row| row["got"].as_str());
    if got.into_iter().any(|got| got.starts_with("cannot tell")) {
        failures.insert("cannot-tell".to_owned());
    }
    failures
}

fn probe<'a>(rows: &'a [Value], id: &str) -> &'a Value {
    rows.iter().find(|row| row["id"] == id).unwrap()
}

#[test]
fn every_table_that_ends_wrong_is_found_and_no_other() {
    let Some(handlers) = Handlers::start() else {
        return;
    };
    let lines = MATRIX
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let work: Vec<_> = lines.map(|line| line.split_once(':').unwrap()).collect();
    let listed: BTreeSet<_> = work.iter().map(|(name, _)| (*name).to_owned()).collect();
    let other = BTreeSet::from(["py-other-state".to_owned()]);
    let running: BTreeSet<_> = handlers.urls.keys().cloned().collect();
    assert_eq!(&running - &other, listed);
    let work = Mutex::new(work.into_iter());
    let check_some = || {
        loop {
            let Some((name, probes)) = work.lock().unwrap().next() else {
                return;
            };
            let output = handlers.check(name, "--json").process();
            let found = failures(&output);
            let certain = probes
                .split_whitespace()
                .filter(|probe| !probe.starts_with('~'));
            let certain: BTreeSet<_> = certain.map(str::to_owned).collect();
            let possible = probes
                .split_whitespace()
                .map(|probe| probe.trim_start_matches('~').to_owned());
            let possible: BTreeSet<_> = possible.collect();
            let (stdout, stderr) = (&output.stdout, &output.stderr);
            assert!(
                found.is_superset(&certain),
                "{name}: {found:?}\n{stdout}{stderr}"
            );
            assert!(
                found.is_subset(&possible),
                "{name}: {found:?}\n{stdout}{stderr}"
            );
            let fails = found.iter().any(|probe| !probe.ends_with('!'));
            assert_eq!(output.code, i32::from(fails), "{name}");
        }
    };
    thread::scope(|scope| {
        let checkers: Vec<_> = (0..CHECKS_AT_ONCE)
            .map(|_| scope.spawn(check_some))
            .collect();
        for checker in checkers {
            checker.join().unwrap();
        }
    });
    // A race that no probe ever brings out would be a probe too few.
    let races = ["sync.at-once", "sync.at-once-deleted"];
    let found = (0..5).any(|_| {
        let output = handlers.check(
            "drizzle-races",
            "--json --only sync.at-once,sync.at-once-deleted",
        );
        let found = failures(&output.process());
        races.iter().any(|race| found.contains(*race))
    });
    assert!(found, "reading and writing apart is never found out");
}

#[test]
fn a_handler_that_harms_others_is_stopped_at_once_and_the_delivery_named() {
    let Some(handlers) = Handlers::start() else {
        return;
    };
    for (name, said, most) in [
        (
            "py-deletes-all",
            "3 of 3 rows that were there before are gone after the user.deleted of user_",
            12,
        ),
        (
            "py-marks-all",
            "3 of 3 rows that were there before are gone after the user.deleted of user_",
            12,
        ),
        (
            "py-updates-all",
            "a row that was there before was overwritten by user.updated",
            8,
        ),
    ] {
        // Whatever was asked for.
        let rows = handlers
            .check(name, "--json --only sync.twice")
            .process()
            .exits(1)
            .json();
        let others = probe(&rows, "sync.others");
        assert!(
            others["got"].as_str().unwrap().contains(said),
            "{name}: {others}"
        );
        let deliveries = rows[0]["deliveries"].as_u64().unwrap();
        assert!(deliveries <= most, "{name}: {deliveries} deliveries");
        assert!(probe(&rows, "sync.twice")["ok"].is_null(), "{name}");
    }
}

#[test]
fn the_state_is_read_in_every_form_and_left_as_it_was() {
    let Some(handlers) = Handlers::start() else {
        return;
    };
    let url = &handlers.database.url;
    let users = "from node_guide.users u where not deleted";
    let before = handlers.psql(&format!("select count(*) {users}"));
    for state in [
        format!("psql {url} -Atc 'select json_agg(u) {users}'"),
        format!("psql {url} -Atc 'select row_to_json(u) {users}'"),
        format!(
            "psql {url} -Atc \"select json_build_object('users', (select json_agg(u) {users}))\""
        ),
        format!("psql {url} --csv -c 'select id, email, name, updated_at {users}'"),
    ] {
        let output = handlers
            .check_with("pg-guide", &state, "--json")
            .process()
            .exits(0);
        let rows = output.json();
        assert!(
            rows.iter().filter(|row| row["type"] == "probe").count() >= 14,
            "{state}"
        );
        assert_eq!(rows[0]["rows_left"], 0, "{state}");
        assert_eq!(
            handlers.psql(&format!("select count(*) {users}")),
            before,
            "{state}"
        );
        // The command may hold a password, and is repeated nowhere.
        assert!(
            !output.stdout.contains(url) && !output.stderr.contains(url),
            "{state}"
        );
    }
}

#[test]
fn what_fails_in_an_outage_has_to_be_made_up_for() {
    let Some(handlers) = Handlers::start() else {
        return;
    };
    let url = &handlers.database.url;
    for (name, schema, code) in [
        ("pg-guide", "guide", 0),
        ("pg-answers-first", "answers_first", 1),
    ] {
        let rename = |from, to| {
            format!("psql {url} -qc 'alter schema {from}_{schema} rename to {to}_{schema}'")
        };
        let test = handlers.check(name, "--json --only sync.after-failure");
        let test = test.args([
            "--break",
            &rename("node", "away"),
            "--mend",
            &rename("away", "node"),
        ]);
        let rows = test.process().exits(code).json();
        let found = probe(&rows, "sync.after-failure");
        assert_eq!(found["ok"], code == 0, "{name}: {found}");
        let there = handlers.psql("select nspname from pg_namespace");
        assert!(
            there.contains(&format!("node_{schema}")) && !there.contains("away"),
            "{there}"
        );
    }
    // What was broken is mended even where breaking it says that it failed.
    let test = handlers.check("pg-guide", "--only sync.after-failure --json");
    let rows = test
        .args(["--break", "exit 3", "--mend", "echo mended >mended"])
        .process()
        .exits(3);
    assert!(rows.path("mended").exists());
}

#[test]
fn what_a_user_sees() {
    let Some(handlers) = Handlers::start() else {
        return;
    };
    let shown = handlers
        .check("pg-forgets", "--seed 7 --only sync.stays-deleted")
        .process()
        .exits(1);
    let text = &shown.stdout;
    for line in [
        "sync: does the table end right?  (",
        "  ✓ sync.created ",
        "  ✗ sync.stays-deleted ",
        "      got       18 of 24 orders: created → updated → deleted → updated₂: the user is there: {\"id\":\"user_",
        "      why       what came late brought a deleted user back",
        "      fix       keep the id of what was deleted",
        "      repeat    cew check --sync … --seed 7 --only sync.stays-deleted",
        "1 of 2 passed, 1 failure",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    for line in [
        "deliveries make up",
        "end in @cew-sync.example",
        "the state has 2 rows now",
    ] {
        assert!(shown.stderr.contains(line), "{line}\n{}", shown.stderr);
    }
    let shown = handlers
        .check("py-other-state", "--settle 100ms")
        .process()
        .exits(1);
    assert!(
        shown
            .stdout
            .contains("none of the 1 rows tells of the user"),
        "{}",
        shown.stdout
    );
    assert!(
        shown
            .stderr
            .contains("may stand in a table that the state does not show"),
        "{}",
        shown.stderr
    );
}

#[test]
fn nothing_is_sent_without_a_yes_or_without_a_state() {
    let sent = |test: Test, code: i32, says: &str| {
        let output = test.secret().process().exits(code);
        assert!(output.stderr.contains(says), "{}", output.stderr);
    };
    let check = "check --sync --to 127.0.0.1:9";
    sent(Test::new(check), 2, "--sync needs --state");
    let with = |state: &str| Test::new(check).args(["--state", state]).path_of_programs();
    sent(
        with("echo '[]'"),
        2,
        "writing made-up users into the handler's table needs your consent",
    );
    sent(
        with("echo '[]'").arg("--dry-run"),
        0,
        "the state has 0 rows now",
    );
    sent(
        with("echo '[]'").arg("--yes"),
        4,
        "cannot reach http://127.0.0.1:9",
    );
    sent(
        with("echo relation is gone >&2; exit 1"),
        3,
        "exit status: 1: relation is gone",
    );
    sent(
        with("echo '[1]'"),
        3,
        "an array holds something other than objects",
    );
    sent(
        with("http://127.0.0.1:9/users"),
        3,
        "cannot be read from http://127.0.0.1:9/users: connection refused",
    );
    let test = with("true").args(["--only", "sync.twise"]);
    sent(test, 3, "did you mean sync.twice?");
    let test = with("true").args(["--only", "accept.retry"]);
    sent(test, 2, "accept.retry is not part of the sync check");
    let test = Test::new("check --to 127.0.0.1:9 --only sync.twice");
    sent(test, 2, "sync.twice is part of the sync check alone");
}

#[test]
fn an_interrupt_leaves_nothing_behind() {
    let Some(handlers) = Handlers::start() else {
        return;
    };
    let there = || handlers.psql("select count(*) from node_queue.users where not deleted");
    let before = there();
    let mut child = handlers.check("queue", "--json").spawn();
    while there() == before {
        thread::sleep(std::time::Duration::from_millis(20));
    }
    let process = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &process])
            .status()
            .unwrap()
            .success()
    );
    let mut stdout = String::new();
    std::io::Read::read_to_string(&mut child.stdout.take().unwrap(), &mut stdout).unwrap();
    // What has not been tried is not proven.
    assert_eq!(child.wait().unwrap().code(), Some(1), "{stdout}");
    assert!(stdout.contains("not run: interrupted"), "{stdout}");
    assert_eq!(there(), before, "{stdout}");
}
