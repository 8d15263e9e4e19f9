//! Nothing that was answered 2xx is lost: not by a kill, a full disk or a second process.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]
#![expect(
    clippy::disallowed_methods,
    reason = "the environment and the clock of the tests themselves"
)]

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use cew::store::{Access, Filter, Store};

use crate::support::handler::{Handler, Reply};
use crate::support::listening::{Listening, test};
use crate::support::{Test, skip_unless_ci};

/// Delivers messages `{prefix}_0`, `{prefix}_1`… on one connection, until that ends or it is
/// `enough`. Gives the ids of those that were answered 200.
fn deliver(port: u16, prefix: &str, mut enough: impl FnMut() -> bool) -> Vec<String> {
    let mut answered = Vec::new();
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else {
        return answered;
    };
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    for number in 0.. {
        let id = format!("{prefix}_{number}");
        let request = format!(
            "POST / HTTP/1.1\r\nhost: localhost\r\nsvix-id: {id}\r\ncontent-length: 2\r\n\r\n{{}}"
        );
        if enough() || stream.write_all(request.as_bytes()).is_err() {
            break;
        }
        match status(&mut reader) {
            Some(200) => answered.push(id),
            Some(_) => {}
            None => break,
        }
    }
    answered
}

/// Reads one answer; `None` when the connection ends.
fn status(reader: &mut impl BufRead) -> Option<u16> {
    let mut status = None;
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if let Some(line) = line.strip_prefix("HTTP/1.1 ") {
            status = line[..3].parse().ok();
        } else if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().unwrap();
        } else if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    status
}

fn stored(path: &Path) -> HashSet<String> {
    let store = Store::open(path, Access::Write).unwrap();
    let mut ids = HashSet::new();
    let all = &mut |capture: cew::store::StoredCapture<'_>| {
        ids.insert(capture.message.into_owned());
        ControlFlow::Continue(())
    };
    store.each(&Filter::default(), all).unwrap();
    ids
}

/// Runs `deliver` on several connections at once until `act` returns.
fn under_load(ports: &[u16], prefix: &str, act: impl FnOnce()) -> Vec<String> {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let connections: Vec<_> = (0..4)
            .map(|n| {
                let (port, stop) = (ports[n % ports.len()], &stop);
                let enough = || stop.load(Ordering::Relaxed);
                scope.spawn(move || deliver(port, &format!("{prefix}_{n}"), enough))
            })
            .collect();
        act();
        stop.store(true, Ordering::Relaxed);
        let answered = connections
            .into_iter()
            .map(|connection| connection.join().unwrap());
        answered.flatten().collect()
    })
}

/// `CEW_KILL_ROUNDS=1000 cargo test --release --test all killed` for more than the usual.
#[test]
fn whenever_it_is_killed_all_that_was_answered_is_stored() {
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("captures.db");
    let answered = killed("--quiet", &store);
    let stored = stored(&store);
    none_is_lost(&answered, &stored);
}

/// Some answers come at once, and share a commit with the capture; before some the capture is
/// committed alone.
#[test]
fn whenever_it_is_killed_what_the_handler_has_answered_is_stored() {
    let handler = Handler::start(|seen| {
        if seen.id().ends_with('7') {
            thread::sleep(Duration::from_millis(30));
        }
        Reply::status(200)
    });
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("captures.db");
    let options = format!(
        "--quiet --forward-unverified --forward-to {}",
        handler.origin
    );
    let answered = killed(&options, &path);
    none_is_lost(&answered, &stored(&path));
    // With its attempt.
    let store = Store::open(&path, Access::Read).unwrap();
    let mut attempted = HashSet::new();
    let all = &mut |capture: cew::store::StoredCapture<'_>| {
        if !store.attempts(&capture).unwrap().is_empty() {
            attempted.insert(capture.message.into_owned());
        }
        ControlFlow::Continue(())
    };
    Store::open(&path, Access::Read)
        .unwrap()
        .each(&Filter::default(), all)
        .unwrap();
    none_is_lost(&answered, &attempted);
}

/// Those that were answered by listeners that were killed, one after the other.
fn killed(options: &str, store: &Path) -> Vec<String> {
    let rounds = std::env::var("CEW_KILL_ROUNDS").map_or(50, |rounds| rounds.parse().unwrap());
    let mut answered = Vec::new();
    for round in 0..rounds {
        let listening = Listening::of(test(options).env("CEW_STORE", store));
        let clock = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap();
        let moment = Duration::from_micros(u64::from(clock.subsec_nanos() / 10 % 80_000));
        answered.extend(under_load(&[listening.port], &format!("r{round}"), || {
            thread::sleep(moment);
            listening.signal("KILL");
        }));
    }
    assert!(
        answered.len() > rounds,
        "too few to tell: {}",
        answered.len()
    );
    answered
}

fn none_is_lost(answered: &[String], kept: &HashSet<String>) {
    let lost: Vec<_> = answered.iter().filter(|id| !kept.contains(*id)).collect();
    assert!(
        lost.is_empty(),
        "{} of {} lost: {lost:?}",
        lost.len(),
        answered.len()
    );
}

#[test]
fn two_processes_share_a_store_while_a_third_reads_it() {
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("captures.db");
    let start = || Listening::of(test("").env("CEW_STORE", &store));
    let (one, two) = (start(), start());
    let answered = under_load(&[one.port, two.port], "m", || {
        for _ in 0..5 {
            thread::sleep(Duration::from_millis(100));
            let line = format!("verify --json {}", store.display());
            let read = Test::new(&line).secret().run();
            assert!(read.code <= 1, "{}{}", read.stdout, read.stderr);
        }
    });
    for listening in [one, two] {
        let ended = listening.interrupt();
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        assert_eq!(ended.summary()["not_stored"], 0);
    }
    let stored = stored(&store);
    assert!(!answered.is_empty() && answered.iter().all(|id| stored.contains(id)));
}

/// A kill does not show whether data reached the disk; the system calls do.
#[test]
fn every_answer_follows_a_sync() {
    let Some(log) = trace_of_answers("") else {
        return;
    };
    assert_eq!(synced_answers(&log), 20);
}

/// The answer of a handler that is fast is on disk in the commit that has the capture.
#[test]
fn every_answer_of_a_handler_follows_one_sync() {
    let handler = Handler::accepting();
    let options = format!("--forward-unverified --forward-to {}", handler.origin);
    let Some(log) = trace_of_answers(&options) else {
        return;
    };
    assert_eq!(synced_answers(&log), 20);
    let syncs = log.lines().filter(|line| is_sync(line)).count();
    // The first capture is on disk before its handler is called. Some syncs are those of checkpoints.
    assert!(syncs < 40, "{syncs} syncs for 20 answers");
}

fn is_sync(line: &str) -> bool {
    ["fsync(", "fdatasync(", "sync resumed"]
        .iter()
        .any(|call| line.contains(call))
        && line.ends_with("= 0")
}

/// How many answers there are, each after a sync of its own.
fn synced_answers(log: &str) -> usize {
    let mut synced = false;
    let mut answers = 0;
    for line in log.lines() {
        if is_sync(line) {
            synced = true;
        } else if line.contains("HTTP/1.1 200") && !line.contains("recv") {
            assert!(synced, "answer {answers} was not preceded by a sync");
            (synced, answers) = (false, answers + 1);
        }
    }
    answers
}

/// What a listener has the system do for 20 deliveries, one after the other; `None` if that cannot be
/// told.
fn trace_of_answers(options: &str) -> Option<String> {
    if Command::new("strace").arg("-V").output().is_err() {
        skip_unless_ci("there is no strace");
        return None;
    }
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("strace");
    let listener = test(options).env("CEW_STORE", directory.path().join("captures.db"));
    let binary = listener.command();
    let mut traced = Command::new("strace");
    traced
        .args([
            "-f",
            "-e",
            "trace=fsync,fdatasync,write,writev,sendto",
            "-o",
        ])
        .arg(&log)
        .arg(binary.get_program())
        .args(binary.get_args())
        .envs(
            binary
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null());
    let mut child = traced.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut ready = String::new();
    lines.read_line(&mut ready).unwrap();
    if ready.is_empty() {
        let _ = child.wait();
        skip_unless_ci("strace may not trace here");
        return None;
    }
    // What nobody reads would hold it up.
    thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
    let url = ready.rsplit(':').next().unwrap();
    let port = url
        .trim_matches(|c: char| !c.is_ascii_digit())
        .parse()
        .unwrap();
    let mut sent = 0;
    let enough = || {
        sent += 1;
        sent > 20
    };
    let answered = deliver(port, "m", enough);
    let pid = child.id().to_string();
    let children = format!("/proc/{pid}/task/{pid}/children");
    let traced = std::fs::read_to_string(children).unwrap();
    let kill = Command::new("kill").arg("-INT").arg(traced.trim()).status();
    assert!(kill.unwrap().success());
    child.wait().unwrap();
    assert_eq!(answered.len(), 20);
    Some(std::fs::read_to_string(&log).unwrap())
}

/// A file system of 4 MiB, for root only.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new() -> Option<Self> {
        Self::of("4m")
    }

    fn of(size: &str) -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(directory.path())
            .output();
        let mounted = mounted.is_ok_and(|output| output.status.success());
        mounted.then_some(Self(directory))
    }

    fn remount(&self, option: &str) {
        let option = format!("remount,{option}");
        let remounted = Command::new("mount")
            .args(["-o", &option])
            .arg(self.0.path())
            .status();
        assert!(remounted.unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

/// The message `m_{n}`, of 100 kB.
fn large(n: usize) -> String {
    let body = "x".repeat(100_000);
    let length = body.len();
    format!(
        "POST / HTTP/1.1\r\nhost: localhost\r\nsvix-id: m_{n}\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n{body}"
    )
}

#[test]
fn a_full_disk_is_a_503_and_no_loss() {
    let Some(disk) = SmallDisk::new() else {
        return skip_unless_ci("mounting a small disk takes root");
    };
    let store = disk.0.path().join("captures.db");
    let ballast = disk.0.path().join("ballast");
    std::fs::write(&ballast, vec![1; 1 << 20]).unwrap();
    let listening = Listening::of(test("").env("CEW_STORE", &store));
    let deliver = |n: usize| listening.raw(large(n).as_bytes());
    let answers: Vec<_> = (0..60).map(deliver).collect();
    let is = |answer: &str, status: &str| answer.starts_with(&format!("HTTP/1.1 {status}"));
    let full = answers
        .iter()
        .find(|answer| is(answer, "503"))
        .expect("the disk gets full");
    assert!(full.contains("the disk is full"), "{full}");
    assert!(
        answers
            .iter()
            .all(|answer| is(answer, "200") || is(answer, "503"))
    );
    // With room again it goes on.
    std::fs::remove_file(&ballast).unwrap();
    assert!(is(&deliver(60), "200"));
    let ended = listening.interrupt();
    assert!(ended.summary()["not_stored"].as_u64().unwrap() > 0);
    assert_eq!(
        ended.code, 5,
        "somebody's deliveries are lost: {}",
        ended.stderr
    );
    let error = ended
        .lines
        .iter()
        .find(|line| line["type"] == "error")
        .unwrap();
    assert_eq!(error["kind"], "store");
    disk.remount("size=64m");
    let stored = stored(&store);
    for (n, answer) in answers.iter().enumerate() {
        assert_eq!(
            stored.contains(&format!("m_{n}")),
            is(answer, "200"),
            "m_{n}"
        );
    }
}

/// Nor is a handler called each time for what its sender is told was not taken.
#[test]
fn while_the_disk_is_full_no_handler_is_called() {
    let Some(disk) = SmallDisk::new() else {
        return skip_unless_ci("mounting a small disk takes root");
    };
    let handler = Handler::accepting();
    let store = disk.0.path().join("captures.db");
    let options = format!("--forward-unverified --forward-to {}", handler.origin);
    let listening = Listening::of(test(&options).env("CEW_STORE", &store));
    let deliver = |n: usize| {
        let answer = listening.raw(large(n).as_bytes());
        assert!(
            answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.1 503"),
            "{answer}"
        );
        answer.starts_with("HTTP/1.1 200")
    };
    let taken: Vec<_> = (0..80).map(deliver).collect();
    let count = taken.iter().filter(|taken| **taken).count();
    assert!(count > 0 && count < 70, "{count} were taken");
    // The handler was called for what was taken, and where it turned out only then that nothing is.
    let turns = taken.windows(2).filter(|two| two[0] && !two[1]).count();
    assert!(
        handler.count() <= count + turns,
        "{} calls for {count} taken, {turns} turns",
        handler.count()
    );
    assert_eq!(listening.interrupt().code, 5);
}

#[test]
fn a_full_disk_can_be_pruned() {
    let Some(disk) = SmallDisk::of("24m") else {
        return skip_unless_ci("mounting a small disk takes root");
    };
    let store = disk.0.path().join("captures.db");
    let listening = Listening::of(test("--quiet").env("CEW_STORE", &store));
    let body = "x".repeat(100_000);
    let length = body.len();
    let request = format!(
        "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    let mut kept = 0;
    while listening
        .raw(request.as_bytes())
        .starts_with("HTTP/1.1 200")
    {
        kept += 1;
        assert!(kept < 300, "the disk never gets full");
    }
    // Also the rest of it.
    let ballast = std::fs::File::create(disk.0.path().join("ballast"));
    let mut ballast = ballast.unwrap();
    while ballast.write_all(&[1; 1000]).is_ok() {}
    // While the listener runs, and when it has ended.
    let prune = |age: &str| {
        let line = format!("captures prune --older-than {age} --yes --json");
        Test::new(&line).env("CEW_STORE", &store).run().exits(0)
    };
    prune("30d");
    listening.interrupt();
    let removed = prune("0s").json()[0]["removed"].as_u64().unwrap();
    assert_eq!(removed, kept);
    let listening = Listening::of(test("--quiet").env("CEW_STORE", &store));
    let answer = listening.raw(request.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn a_read_only_store_is_said_to_be_one() {
    let Some(disk) = SmallDisk::new() else {
        return skip_unless_ci("mounting a small disk takes root");
    };
    let store = disk.0.path().join("captures.db");
    drop(Store::open(&store, Access::Create).unwrap());
    disk.remount("ro");
    let output = test("").env("CEW_STORE", &store).run().exits(5);
    assert!(output.stdout.contains("read-only"), "{}", output.stdout);
}
