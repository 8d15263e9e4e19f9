//! `cew check` against handlers that are right, and handlers that are wrong in one way.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{ErrorKind, Read};
use std::net::TcpListener;
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use serde_json::Value;

use crate::support::handler::{Handler, Reply, Seen};
use crate::support::interop::Servers;
use crate::support::{Closed, Output, SECRET, Test, snapshot};

mod manners;
#[cfg(unix)]
mod nginx;
mod why;

const MATRIX: &str = include_str!("check/matrix.txt");

/// The machines of CI have few cores, and slow answers are a finding.
const CHECKS_AT_ONCE: usize = 3;

/// The handlers in Node and Python, by name.
struct Handlers {
    urls: BTreeMap<String, String>,
    _running: Vec<Servers>,
}

/// What starts them, in Node and in Python, with what their names begin with.
const SCRIPTS: [(&str, &str); 6] = [
    ("handlers.mjs", ""),
    ("subtle.mjs", ""),
    ("right.mjs", ""),
    ("handlers.py", "py-"),
    ("subtle.py", "py-"),
    ("right.py", "py-"),
];

/// Takes as long as it is waited for.
const HANGS: &str = "js-hangs";

/// Refuses everything, once it has refused anything.
const LOCKS: &str = "js-locks-forgers-out";

/// They have tests of their own.
const ALONE: [&str; 2] = [HANGS, LOCKS];

impl Handlers {
    #[track_caller]
    fn start() -> Option<Self> {
        Self::of(&SCRIPTS)
    }

    /// Those of some scripts only.
    #[track_caller]
    fn of(scripts: &[(&str, &str)]) -> Option<Self> {
        let mut urls = BTreeMap::new();
        let mut running = Vec::new();
        for (script, prefix) in scripts {
            let servers = Servers::start(&format!("../check/{script}"))?;
            for (name, url) in &servers.urls {
                urls.insert(format!("{prefix}{name}"), url.clone());
            }
            let routes = servers.more.get("routes").and_then(Value::as_array);
            for route in routes.into_iter().flatten() {
                let route = route.as_str().unwrap();
                urls.insert(
                    route.to_owned(),
                    format!("{}/{route}", servers.urls["plain"]),
                );
            }
            running.push(servers);
        }
        urls.retain(|name, _| !name.ends_with("plain"));
        Some(Self {
            urls,
            _running: running,
        })
    }

    fn check(&self, name: &str, more: &str) -> Test {
        let url = &self.urls[name];
        Test::new(&format!("check --to {url} {more}")).secret()
    }
}

/// What fails: a warning with `!`; what was run and told nothing with `?`.
fn failures(output: &Output) -> BTreeSet<String> {
    let rows = output.json();
    let told = |row: &&Value| row["type"] == "probe" && !is_left_out(row) && row["ok"] != true;
    let marked = rows.iter().filter(told).map(|row| {
        let mark = match (row["ok"].is_null(), row["level"] == "warning") {
            (true, _) => "?",
            (false, true) => "!",
            (false, false) => "",
        };
        format!("{}{mark}", row["id"].as_str().unwrap())
    });
    marked.collect()
}

fn is_left_out(row: &Value) -> bool {
    row["ok"].is_null()
        && row["got"]
            .as_str()
            .is_some_and(|got| got.starts_with("not run"))
}

/// Handler and probes, line by line.
fn matrix() -> Vec<(&'static str, BTreeSet<String>)> {
    let list = Test::new("check --list --json").run().exits(0).json();
    let all_of = |group: &str| {
        let (group, unknown) = group
            .split_once('?')
            .map_or((group, false), |(group, _)| (group, true));
        let of_group = list.iter().filter(|probe| probe["group"] == group);
        let marked = of_group.map(|probe| {
            let mark = match (unknown, probe["level"] == "warning") {
                (true, _) => "?",
                (false, true) => "!",
                (false, false) => "",
            };
            format!("{}{mark}", probe["id"].as_str().unwrap())
        });
        marked.collect::<Vec<_>>()
    };
    let lines = MATRIX
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (handler, probes) = line.split_once(':').unwrap();
            let mut expected = BTreeSet::new();
            for probe in probes.split_whitespace() {
                let id = probe.trim_matches(['-', '!', '?']);
                expected.retain(|known: &String| known.trim_end_matches('!') != id);
                if !probe.contains('.') {
                    expected.extend(all_of(probe));
                } else if !probe.starts_with('-') {
                    expected.insert(probe.to_owned());
                }
            }
            (handler, expected)
        })
        .collect()
}

#[test]
fn every_handler_is_caught_by_its_probes_and_by_no_others() {
    let Some(handlers) = Handlers::start() else {
        return;
    };
    let matrix = matrix();
    let known: BTreeSet<_> = matrix
        .iter()
        .map(|(handler, _)| (*handler).to_owned())
        .collect();
    let mut running: BTreeSet<_> = handlers.urls.keys().cloned().collect();
    running.retain(|name| !ALONE.contains(&name.as_str()));
    assert_eq!(known, running);
    let work = Mutex::new(matrix.into_iter());
    let check_some = || {
        loop {
            let Some((handler, expected)) = work.lock().unwrap().next() else {
                return;
            };
            let output = handlers.check(handler, "--json").run();
            assert_eq!(failures(&output), expected, "{handler}: {}", output.stderr);
            let fails = expected.iter().any(|probe| !probe.ends_with('!'));
            assert_eq!(output.code, i32::from(fails), "{handler}");
            let left_out = output.json().iter().filter(|row| is_left_out(row)).count();
            let gate = |probe: &String| probe.starts_with("route.") || probe == "accept.valid";
            let stops = expected.iter().any(gate) && !expected.contains("route.get");
            assert_eq!(left_out > 0, stops, "{handler}: {left_out} were left out");
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
}

#[test]
fn what_a_user_sees() {
    let Some(handlers) = Handlers::start() else {
        return;
    };
    for (handler, options) in [
        ("fetch", "--only accept,refuse"),
        (
            "no-timestamp",
            "--only refuse.stale,refuse.future,refuse.hex",
        ),
        ("redirects", ""),
        ("express", "--only accept.large"),
        ("express-uncaught", "--only refuse.hex,refuse.stale"),
        ("shows-path", "--only quiet"),
        ("sign-in-redirect", "--only route"),
        ("fastify", "--only route.get,accept.pretty"),
        ("escape-codes", "--only accept"),
    ] {
        let output = handlers
            .check(handler, &format!("--seed 1 {options}"))
            .run();
        assert!(!output.stdout.contains('\x1b'));
        let mut shown = output;
        // Only how long it took differs.
        let at = shown.stdout.rfind('(').unwrap();
        shown.stdout.truncate(at);
        snapshot(&format!("check.{handler}"), &shown);
    }
}

#[test]
fn warnings_count_with_strict() {
    let Some(handlers) = Handlers::start() else {
        return;
    };
    let only = "--only accept.pretty";
    handlers.check("fastify", only).run().exits(0);
    handlers
        .check("fastify", &format!("{only} --strict"))
        .run()
        .exits(1);
    handlers.check("fetch", "--strict").run().exits(0);
}

#[test]
fn the_command_of_a_failure_repeats_it() {
    let Some(handlers) = Handlers::start() else {
        return;
    };
    let output = handlers
        .check("only-past", "--json --seed 7")
        .run()
        .exits(1);
    let rows = output.json();
    let failed = rows.iter().find(|row| row["ok"] == false).unwrap();
    let repeat = failed["repeat"]
        .as_str()
        .unwrap()
        .strip_prefix("cew ")
        .unwrap();
    let again = Test::new(&format!("{repeat} --json"))
        .secret()
        .run()
        .exits(1);
    assert_eq!(failures(&again), failures(&output));
    let ids: Vec<_> = again.json().iter().map(|row| row["id"].clone()).collect();
    assert_eq!(
        ids,
        ["accept.valid".into(), failed["id"].clone(), Value::Null]
    );
}

#[test]
fn the_secret_is_shown_nowhere_even_when_the_handler_does() {
    let Some(handlers) = Handlers::start() else {
        return;
    };
    let key = SECRET.strip_prefix("whsec_").unwrap();
    for options in ["-v", "--json", "--junit report.xml"] {
        let output = handlers.check("shows-secret", options).run().exits(1);
        let junit = std::fs::read_to_string(output.path("report.xml")).unwrap_or_default();
        assert_eq!(options.contains("junit"), junit.contains("quiet.secret"));
        for text in [&output.stdout, &output.stderr, &junit] {
            assert!(!text.contains(key), "{options}: {text}");
        }
    }
}

#[test]
fn junit_says_what_json_says() {
    /// Prints `id outcome` of every case, as an XML parser sees it.
    const READ: &str = "
import sys, xml.etree.ElementTree as tree
for case in tree.parse(sys.argv[1]).iter('testcase'):
    print(case.get('name'), *[child.tag for child in case])
";
    let Some(handlers) = Handlers::start() else {
        return;
    };
    for (handler, options) in [
        ("escape-codes", ""),
        ("fastify", ""),
        ("fastify", "--strict"),
        ("only-users", ""),
    ] {
        let options = format!("--json --junit report.xml {options}");
        let output = handlers.check(handler, &options).run();
        let file = output.path("report.xml");
        let read = Command::new("python3")
            .args(["-c", READ])
            .arg(&file)
            .output()
            .unwrap();
        assert!(
            read.status.success(),
            "{}",
            String::from_utf8_lossy(&read.stderr)
        );
        let strict = options.contains("strict");
        let expected = output
            .json()
            .into_iter()
            .filter(|row| row["type"] == "probe")
            .map(|row| {
                let outcome = match &row["ok"] {
                    Value::Bool(true) => "",
                    Value::Null => " skipped",
                    _ if strict || row["level"] == "failure" => " failure",
                    _ => " system-out",
                };
                format!("{}{outcome}\n", row["id"].as_str().unwrap())
            });
        let expected: String = expected.collect();
        assert_eq!(String::from_utf8(read.stdout).unwrap(), expected);
    }
}

#[test]
fn a_junit_file_that_cannot_be_written_is_known_before_anything_is_sent() {
    let handler = Handler::accepting();
    let check = |options: &str| {
        let line = format!("check --only accept.valid --to {} {options}", handler.url());
        Test::new(&line).secret().file("report.xml", "an old one")
    };
    for path in ["no/such/report.xml", "."] {
        let output = check(&format!("--junit {path}")).run().exits(5);
        let start = format!("error: cannot write {path}: ");
        assert!(output.stderr.contains(&start), "{output:?}");
    }
    assert_eq!(handler.count(), 0);
    // A dry run writes nothing.
    let output = check("--junit report.xml --dry-run").run().exits(0);
    let read = |path: &str| std::fs::read_to_string(output.path(path)).unwrap();
    assert_eq!(read("report.xml"), "an old one");
    let output = check("--junit report.xml").run().exits(0);
    let written = std::fs::read_to_string(output.path("report.xml")).unwrap();
    assert!(written.starts_with("<?xml"), "{written}");
    let files = std::fs::read_dir(output.path(".")).unwrap();
    assert_eq!(files.count(), 1, "nothing is left beside it");
}

/// While it is being written, readers find the old one.
#[test]
#[cfg(unix)]
fn a_junit_file_takes_the_place_of_the_old_one_whole() {
    let handler = Handler::accepting();
    let line = format!(
        "check --only accept.valid --to {} --junit link.xml",
        handler.url()
    );
    let test = Test::new(&line).secret().file("report.xml", "an old one");
    std::os::unix::fs::symlink("report.xml", test.path().join("link.xml")).unwrap();
    let old = std::fs::File::open(test.path().join("report.xml")).unwrap();
    let output = test.run().exits(0);
    assert_eq!(std::io::read_to_string(old).unwrap(), "an old one");
    assert!(output.path("link.xml").is_symlink());
    let written = std::fs::read_to_string(output.path("report.xml")).unwrap();
    assert!(written.starts_with("<?xml"), "{written}");
    // A pipe has no place to take.
    let line = format!(
        "check --only accept.valid --to {} --junit /dev/stdout -q",
        handler.url()
    );
    let output = Test::new(&line).secret().process().exits(0);
    assert!(output.stdout.starts_with("<?xml"), "{output:?}");
}

#[test]
fn the_list_of_probes() {
    snapshot("check.list", &Test::new("check --list").run().exits(0));
    snapshot("check.help", &Test::new("check --help").run().exits(0));
}

#[test]
fn only_and_skip_take_ids_and_groups_that_exist() {
    let ids = |options: &str| {
        let output = Test::new(&format!("check --list --json {options}"))
            .run()
            .exits(0);
        let ids = output
            .json()
            .into_iter()
            .map(|row| row["id"].as_str().unwrap().to_owned());
        ids.collect::<Vec<_>>()
    };
    // Without the valid delivery nothing else means anything.
    assert_eq!(ids("--only refuse.stale"), ["accept.valid", "refuse.stale"]);
    assert_eq!(ids("--only accept --skip accept"), ["accept.valid"]);
    let (all, without) = (ids(""), ids("--skip timely,quiet.path"));
    assert_eq!(without.len(), all.len() - 3);
    let unknown = Test::new("check --only refuse.stael").run().exits(3);
    snapshot("check.unknown", &unknown);
    let output = Test::new("check --skip stale --json").run().exits(3);
    assert_eq!(output.json()[0]["kind"], "unknown_probe");
    assert_eq!(output.json()[0]["hint"], "did you mean refuse.stale?");
}

#[test]
fn a_dry_run_sends_nothing_and_shows_the_order() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let order = |seed: u32| {
        let line = format!("check --to 127.0.0.1:{port} --dry-run --json --seed {seed}");
        let output = Test::new(&line).secret().run().exits(0);
        let ids = output.json().into_iter().map(|row| row["id"].clone());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(order(1), order(1));
    assert_ne!(order(1), order(2));
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
}

#[test]
fn an_unreachable_handler_is_tried_once() {
    let handler = Handler::start(|_| Reply::Close);
    let line = format!("check --to {} --junit report.xml", handler.origin);
    let output = Test::new(&line).secret().run().exits(4);
    assert_eq!(handler.count(), 1);
    assert!(!output.path("report.xml").exists());
    let closed = Closed::new();
    let line = format!("check --to {} --seed 1", closed.address());
    snapshot(
        "check.unreachable",
        &Test::new(&line).secret().run().exits(4),
    );
}

#[test]
fn another_machine_needs_a_yes() {
    // An address for documentation. Nothing is sent to it.
    let line = "check --to http://192.0.2.1 --seed 1";
    snapshot("check.consent", &Test::new(line).secret().run().exits(2));
    Test::new(&format!("{line} --dry-run"))
        .secret()
        .run()
        .exits(0);
}

#[test]
#[cfg(unix)]
fn a_terminal_is_asked_and_no_is_no() {
    use expectrl::Expect as _;
    use expectrl::process::unix::WaitStatus;
    let test = Test::new("check --to http://192.0.2.1").secret();
    let mut session = expectrl::Session::spawn(test.command()).unwrap();
    session.set_expect_timeout(Some(std::time::Duration::from_secs(20)));
    session
        .expect("Check http://192.0.2.1/api/webhooks?")
        .unwrap();
    session.send("n").unwrap();
    session.expect(expectrl::Eof).unwrap();
    let status = session.get_process().wait().unwrap();
    assert!(matches!(status, WaitStatus::Exited(_, 1)), "{status:?}");
}

#[test]
#[cfg(unix)]
fn an_interrupt_ends_it_with_the_results_so_far() {
    let Some(handlers) = Handlers::start() else {
        return;
    };
    let test = handlers.check("slow", "--json --only accept.valid,timely");
    let mut child = test.spawn();
    let mut stdout = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    std::io::BufRead::read_line(&mut stdout, &mut first).unwrap();
    assert!(first.contains("accept.valid"), "{first}");
    let process = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &process])
            .status()
            .unwrap()
            .success()
    );
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    // What has not been tried is not proven.
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(rest.contains("not run: interrupted"), "{rest}");
    assert!(rest.contains(r#"{"type":"summary""#), "{rest}");
}

#[test]
fn the_page_names_every_probe() {
    let page = include_str!("../docs/checking.md");
    let lines = |line| Test::new(line).run().exits(0).json();
    let ordinary = lines("check --list --json");
    let probes = [ordinary, lines("check --sync --list --json")].concat();
    for probe in &probes {
        let id = probe["id"].as_str().unwrap();
        let is_listed = page.contains(&format!("`{id}`"));
        assert!(is_listed || probe["group"] == "sync", "{id}");
        let (group, name) = probe["id"].as_str().unwrap().split_once('.').unwrap();
        let row = page
            .lines()
            .find(|line| line.starts_with(&format!("| `{group}` |")));
        assert!(
            row.unwrap().contains(&format!("`{name}`")),
            "{group}.{name}"
        );
    }
    let named = page
        .lines()
        .filter(|line| line.starts_with("| `") && line.matches('|').count() == 4);
    let named: usize = named
        .map(|line| line.rsplit('|').nth(1).unwrap().matches('`').count() / 2)
        .sum();
    assert_eq!(named, probes.len());
}

#[test]
fn headers_go_with_every_request_and_are_not_repeated() {
    let server = Handler::answering("400 Bad Request", "no");
    let line = format!("check --to {} --only accept.valid --json -H", server.origin);
    let test = Test::new(&line).arg("x-pass: marked-password").secret();
    let output = test.run().exits(1);
    assert!(!output.stdout.contains("marked-password"));
    let repeat = output.json()[0]["repeat"].as_str().unwrap().to_owned();
    assert!(repeat.contains("-H 'x-pass: …'"), "{repeat}");
    let received = server.seen();
    let passed = |received: &Seen| received.header("x-pass") == Some("marked-password");
    assert!(received.len() > 2 && received.iter().all(passed));
}

#[test]
fn a_certificate_of_ones_own_can_be_trusted() {
    let Some(servers) = Servers::start("broken.mjs") else {
        return;
    };
    let line = format!("check --to {} --only accept.valid", servers.urls["tls"]);
    Test::new(&line).secret().run().exits(4);
    Test::new(&format!("{line} --insecure"))
        .secret()
        .run()
        .exits(0);
    let certificate = servers.more["tls_certificate_pem"].as_str().unwrap();
    // Those that no HTTP client writes go through TLS, too; it accepts forgeries.
    let raw = "accept.segments,accept.chunked,accept.expect,refuse.chunked";
    let raw =
        Test::new(&format!("{line},{raw} --json --cacert ca.pem")).file("ca.pem", certificate);
    assert_eq!(
        failures(&raw.secret().run()),
        BTreeSet::from(["refuse.chunked".to_owned()])
    );
    let trusting = Test::new(&format!("{line} --cacert ca.pem"));
    trusting.file("ca.pem", certificate).secret().run().exits(0);
}
