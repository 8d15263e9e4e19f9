//! What does starting `cew` cost? The whole process time of signing and of verifying one request, of
//! making a secret, and of sending a request to a handler that answers at once, with and without writing it down, in turn with a
//! Rust program that does nothing.
//!
//! `cargo bench --bench startup` prints medians and their ratio to the empty program. An argument
//! after `--` is the number of rounds. Ratios of one run compare; times of two machines do not.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement: prints, measures time, and a panic ends it"
)]

mod table;

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const SECRET: &str = "whsec_bWVhc3VyZWQgYW5kIG5vdCBzZWNyZXQ=";
const CEW: &str = env!("CARGO_BIN_EXE_cew");

fn main() {
    let rounds = std::env::args().skip(1).find_map(|it| it.parse().ok());
    let rounds: usize = rounds.unwrap_or(1000);
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("startup");
    std::fs::create_dir_all(&directory).unwrap();
    let body = run(cew(&directory).args(["events", "user.created"]));
    std::fs::write(directory.join("body.json"), body).unwrap();
    let request = run(cew(&directory).args(["sign", "body.json", "--output", "http"]));
    std::fs::write(directory.join("request.http"), request).unwrap();

    let mut empty = Command::new(empty_program(&directory));
    let mut sign = cew(&directory);
    sign.args(["sign", "body.json"]);
    let mut verify = cew(&directory);
    // However long the measurement takes, the timestamp is fine.
    verify.args(["verify", "request.http", "--tolerance", "1h"]);
    let mut secret = cew(&directory);
    secret.arg("secret");
    let handler = handler();
    let store = directory.join("store.db");
    let mut send = send_example(&directory, &handler);
    send.arg("--no-store");
    let mut record = send_example(&directory, &handler);
    record.arg("--store").arg(store);
    // The store is made once in a project's life.
    run(&mut record);
    let mut programs = [
        ("empty program", &mut empty, Vec::new()),
        ("cew sign", &mut sign, Vec::new()),
        ("cew verify", &mut verify, Vec::new()),
        ("cew secret", &mut secret, Vec::new()),
        ("cew send-example --no-store", &mut send, Vec::new()),
        ("cew send-example", &mut record, Vec::new()),
    ];
    for (_, program, _) in &mut programs {
        program.stdin(Stdio::null());
        program.stdout(Stdio::null()).stderr(Stdio::null());
    }
    for round in 0..rounds {
        // Whoever comes first may pay for something: everybody does, in turn.
        let count = programs.len();
        programs.rotate_left(round % (count - 1) + 1);
        for (name, program, times) in &mut programs {
            let start = Instant::now();
            assert!(program.status().unwrap().success(), "{name}");
            times.push(start.elapsed());
        }
    }

    programs.sort_by_key(|(name, ..)| !name.starts_with("empty"));
    rows(&programs);
    let medians = programs.map(|(name, _, times)| (name, median(times)));
    let empty = medians[0].1.as_secs_f64();
    println!("{:<27}  median of {rounds}  ratio", "");
    for (name, time) in medians {
        let ratio = time.as_secs_f64() / empty;
        println!(
            "{name:<27}  {:>9.3} ms  {ratio:>9.2}",
            time.as_secs_f64() * 1e3
        );
    }
    let bytes = std::fs::metadata(CEW).unwrap().len();
    println!("binary          {bytes} bytes");
    #[expect(clippy::cast_precision_loss, reason = "of a size in MB")]
    table::row("size in MB", "–", &[bytes as f64 / 1e6], "≤ 12");
}

/// A program, and how long each of its runs took.
type Program<'c> = (&'static str, &'c mut Command, Vec<Duration>);

/// The rows of the table. Runs of a millisecond lie far apart: what they are beside each other is
/// told by the medians of parts of the rounds.
fn rows([(_, _, empty), programs @ ..]: &[Program<'_>; 6]) {
    const PARTS: usize = 10;
    let part = empty.len().div_ceil(PARTS);
    for (name, _, times) in programs {
        let pairs = times.chunks(part).zip(empty.chunks(part));
        let ratios = pairs.map(|(these, those)| {
            let seconds = |times: &[Duration]| median(times.to_vec()).as_secs_f64();
            seconds(these) / seconds(those)
        });
        let goal = match *name {
            "cew sign" | "cew verify" | "cew secret" => "≤ 1.45",
            _ => "–",
        };
        let what = format!("`{name}`: the whole process");
        table::row(&what, "an empty program", &ratios.collect::<Vec<_>>(), goal);
    }
}

/// The address of a handler that answers every request with 200.
fn handler() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut request, mut buffer) = (Vec::new(), [0; 8192]);
            // The example ends with its type.
            while !request.ends_with(b"\"type\":\"user.created\"}") {
                match stream.read(&mut buffer).unwrap_or(0) {
                    0 => break,
                    read => request.extend_from_slice(&buffer[..read]),
                }
            }
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        }
    });
    address
}

fn send_example(directory: &Path, handler: &str) -> Command {
    let mut command = cew(directory);
    command.args(["send-example", "user.created", "--to", handler]);
    command
}

/// `cew` with a secret, away from anybody's `.env`.
fn cew(directory: &Path) -> Command {
    let mut command = Command::new(CEW);
    command
        .current_dir(directory)
        .env("CLERK_WEBHOOK_SIGNING_SECRET", SECRET);
    command
}

fn run(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    output.stdout
}

fn empty_program(directory: &Path) -> std::path::PathBuf {
    let source = directory.join("empty.rs");
    std::fs::write(&source, "fn main() {}\n").unwrap();
    let program = directory.join(format!("empty{}", std::env::consts::EXE_SUFFIX));
    let options = ["-Copt-level=3", "-Cpanic=unwind", "-Cstrip=symbols", "-o"];
    let compiled = Command::new("rustc")
        .args(options)
        .arg(&program)
        .arg(&source)
        .status();
    assert!(compiled.unwrap().success());
    program
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
