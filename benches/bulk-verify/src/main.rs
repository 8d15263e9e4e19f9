//! `cew verify` over a million captures, beside
//!
//! - bare HMAC-SHA256 over the same signed contents, which lie in memory already, and
//! - a loop of `serde_json` and the `svix` crate over the same lines, which lie in memory already,
//!
//! each on as many threads; and `cew verify` over a store of the same captures. All four take turns
//! in one run.
//!
//! ```text
//! cargo build --release && cd benches/bulk-verify
//! cargo run --release -- ../../target/release/cew [--captures 1000000] [--rounds 7] [--stream 10]
//! ```
//!
//! `--stream N` pipes N GB of captures through standard input instead, and shows the peak memory.
//! That is read from /proc, so it is told on Linux only.

#[path = "../../table/mod.rs"]
mod table;

use std::error::Error;
use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use cew::capture::{CapturedRequest, RecordedVerdict, read_line, write_json_line};
use cew::event::EventType;
use cew::signing::{MessageId, Scheme, SignedHeaders, SigningSecret, sign};
use cew::store::{Access, NewCapture, Store};
use cew::time::Time;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

const SECRET: &str = "whsec_YSBzZWNyZXQgZm9yIG1lYXN1cmVtZW50cw==";
const KEY: &[u8] = b"a secret for measurements";

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

struct Options {
    cew: PathBuf,
    captures: usize,
    rounds: usize,
    stream: Option<u64>,
    mode: String,
}

fn main() -> Outcome<()> {
    let options = options()?;
    let threads = thread::available_parallelism()?.get();
    if let Some(gigabytes) = options.stream {
        return stream(&options, gigabytes << 30);
    }
    let directory = std::env::temp_dir().join(format!("cew-bulk-{}", std::process::id()));
    fs::create_dir(&directory)?;
    let result = compare(&options, threads, &directory);
    fs::remove_dir_all(&directory)?;
    result
}

fn options() -> Outcome<Options> {
    let mut words = std::env::args().skip(1);
    let mut options = Options {
        cew: words.next().ok_or("usage: bulk-verify PATH-OF-CEW [options]")?.into(),
        captures: 1_000_000,
        rounds: 7,
        stream: None,
        mode: "--quiet".to_owned(),
    };
    while let Some(word) = words.next() {
        let value = words.next().ok_or("an option lacks its value")?;
        match &*word {
            "--captures" => options.captures = value.parse()?,
            "--rounds" => options.rounds = value.parse()?,
            "--stream" => options.stream = Some(value.parse()?),
            // How cew reports: --quiet, --json or --color=never.
            "--mode" => options.mode = value,
            other => return Err(format!("unknown option {other}").into()),
        }
    }
    Ok(options)
}

/// The capture lines from `first` on: the bundled `organization.created`, numbered.
fn lines(first: usize, count: usize, out: &mut Vec<u8>) -> Outcome<()> {
    let secret = SigningSecret::parse(SECRET, Scheme::Svix)?;
    let payload = EventType::find("organization.created", Scheme::Svix)?.payload();
    let payload = String::from_utf8(payload)?;
    let at = Time::from_unix_seconds(1_770_000_000);
    for number in first..first + count {
        let body = payload.replacen("org_", &format!("org_{number:08}"), 1);
        let id = MessageId::parse(&format!("msg_{number:027}"))?;
        let signed = sign(Scheme::Svix, &secret.clone().into(), &id, at, body.as_bytes());
        let usual = [
            ("host", "localhost:4400"),
            ("accept", "*/*"),
            ("content-type", "application/json"),
            ("user-agent", "Svix-Webhooks/1.81.0 (sender-9YMgn; +https://www.svix.com/http-sender/)"),
        ];
        let usual = usual.map(|(name, value)| (name, value.to_owned()));
        let headers = usual.into_iter().chain(signed);
        let request = CapturedRequest {
            id: Some(format!("cap_{number:027}").into()),
            received_at: Some("2026-02-02T02:40:01.250Z".parse()?),
            method: "POST".into(),
            path: "/api/webhooks".into(),
            http_version: "1.1".into(),
            headers: headers.map(|(name, value)| (name.into(), value.into())).collect(),
            body: body.into_bytes().into(),
            remote_addr: Some("127.0.0.1:51234".into()),
            remarks: Vec::new(),
        };
        write_json_line(out, &request, &serde_json::Map::new())?;
    }
    Ok(())
}

fn compare(options: &Options, threads: usize, directory: &Path) -> Outcome<()> {
    let mut text = Vec::new();
    lines(0, options.captures, &mut text)?;
    let (file, database) = (directory.join("captures.jsonl"), directory.join("captures.db"));
    fs::write(&file, &text)?;
    fill(&database, &text)?;
    let contents: Vec<Vec<u8>> = text
        .split(|b| *b == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| signed_content(&request(line)?))
        .collect::<Outcome<_>>()?;
    let size = contents.iter().map(Vec::len).sum::<usize>();
    let count = contents.len();
    println!(
        "{count} captures of {} bytes, {} of them signed; {threads} threads; medians of {} rounds",
        text.len() / count,
        size / count,
        options.rounds
    );

    let (mut cew, mut stored) = (Vec::new(), Vec::new());
    let (mut bare, mut svix) = (Vec::new(), Vec::new());
    let mut peak = 0;
    for _ in 0..options.rounds {
        for (input, times) in [(&file, &mut cew), (&database, &mut stored)] {
            let start = Instant::now();
            let child = command(options).arg(input).stdin(Stdio::null()).spawn()?;
            peak = peak.max(wait(child)?);
            times.push(start.elapsed());
        }
        bare.push(timed(|| on_all(threads, &contents, bare_hmac))?);
        svix.push(timed(|| on_all(threads, &split(&text, threads * 8), svix_loop))?);
    }
    let beside = |those: &[Duration], these: &[Duration]| -> Vec<f64> {
        let pairs = those.iter().zip(these);
        pairs.map(|(that, this)| that.as_secs_f64() / this.as_secs_f64()).collect()
    };
    table::row("bulk `verify` of JSON Lines", "bare HMAC", &beside(&bare, &cew), "≥ 0.4");
    table::row("bulk `verify` of a store", "bare HMAC", &beside(&bare, &stored), "≥ 0.4");
    table::row("bulk `verify` of JSON Lines", "a loop of the svix crate", &beside(&svix, &cew), "≥ 3");
    table::row("bulk `verify`: peak MiB", "–", &[peak as f64 / 1024.0], "≤ 32");
    let [cew, stored, bare, svix] = [cew, stored, bare, svix].map(median);
    let show = |name: &str, time: Duration| {
        let rate = count as f64 / time.as_secs_f64();
        println!("{name:<12} {:>7.0} ms {rate:>12.0} captures/s", time.as_secs_f64() * 1000.0);
    };
    show("cew verify", cew);
    show("from a store", stored);
    show("bare HMAC", bare);
    show("svix loop", svix);
    println!("cew / bare HMAC: {:.3}", bare.as_secs_f64() / cew.as_secs_f64());
    println!("from a store / bare HMAC: {:.3}", bare.as_secs_f64() / stored.as_secs_f64());
    println!("cew / svix loop: {:.2}", svix.as_secs_f64() / cew.as_secs_f64());
    println!("peak memory of cew: {:.1} MiB", peak as f64 / 1024.0);
    Ok(())
}

/// A store of the captures in `text`, as `cew listen` keeps them.
fn fill(path: &Path, text: &[u8]) -> Outcome<()> {
    let store = Store::open(path, Access::Create)?;
    let lines: Vec<_> = text.split(|b| *b == b'\n').filter(|line| !line.is_empty()).collect();
    for some in lines.chunks(10_000) {
        let capture = |line: &&[u8]| -> Outcome<NewCapture> {
            let request = request(line)?;
            Ok(NewCapture {
                message: request.header("svix-id").map(str::to_owned),
                event_type: Some("organization.created".to_owned()),
                verdict: Some(RecordedVerdict { valid: true, ..Default::default() }),
                request,
            })
        };
        store.insert(&some.iter().map(capture).collect::<Outcome<Vec<_>>>()?)?;
    }
    Ok(())
}

/// The request of a capture line.
fn request(line: &[u8]) -> Outcome<CapturedRequest<'static>> {
    let mut found = None;
    let _ = read_line(line, &mut |record| {
        found = Some(record.map(CapturedRequest::into_owned));
        ControlFlow::Break(())
    });
    Ok(found.ok_or("no capture")??)
}

fn command(options: &Options) -> Command {
    let mut command = Command::new(&options.cew);
    command.args(["verify", "--secret", SECRET, &options.mode]).stdout(Stdio::null());
    command
}

fn signed_content(request: &CapturedRequest<'_>) -> Outcome<Vec<u8>> {
    let headers = SignedHeaders::collect(request.header_pairs());
    let header = |name| headers.get(name).ok_or("not signed");
    let head = format!("{}.{}.", header("svix-id")?, header("svix-timestamp")?);
    Ok([head.as_bytes(), &request.body].concat())
}

fn bare_hmac(contents: &[Vec<u8>]) -> Outcome<()> {
    let keyed = Hmac::<Sha256>::new_from_slice(KEY)?;
    let mut all = 0_u8;
    for content in contents {
        let mut mac = keyed.clone();
        mac.update(content);
        all ^= mac.finalize().into_bytes()[0];
    }
    std::hint::black_box(all);
    Ok(())
}

/// The line as somebody would read it who has this task once.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    headers: Vec<(&'a str, &'a str)>,
    body: String,
}

fn svix_loop(pieces: &[&[u8]]) -> Outcome<()> {
    let webhook = svix::webhooks::Webhook::new(SECRET)?;
    for piece in pieces {
        for line in piece.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
            let line: Line<'_> = serde_json::from_slice(line)?;
            let mut headers = http::HeaderMap::new();
            for (name, value) in line.headers {
                let name = http::HeaderName::from_bytes(name.as_bytes())?;
                headers.append(name, http::HeaderValue::from_str(value)?);
            }
            webhook.verify_ignoring_timestamp(line.body.as_bytes(), &headers)?;
        }
    }
    Ok(())
}

/// Cuts `text` into pieces of whole lines.
fn split(text: &[u8], pieces: usize) -> Vec<&[u8]> {
    let mut all = Vec::new();
    let mut rest = text;
    let size = text.len() / pieces;
    while rest.len() > size {
        let end = rest[size..].iter().position(|b| *b == b'\n').map_or(rest.len(), |at| size + at + 1);
        let (piece, next) = rest.split_at(end);
        all.push(piece);
        rest = next;
    }
    all.push(rest);
    all
}

fn on_all<T: Sync>(threads: usize, items: &[T], work: fn(&[T]) -> Outcome<()>) -> Outcome<()> {
    thread::scope(|scope| {
        let chunks = items.chunks(items.len().div_ceil(threads));
        let running: Vec<_> = chunks.map(|chunk| scope.spawn(move || work(chunk))).collect();
        running.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a thread panicked")?)
    })
}

fn timed(work: impl FnOnce() -> Outcome<()>) -> Outcome<Duration> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Waits for success, and gives the peak memory in KiB that was seen.
fn wait(mut child: Child) -> Outcome<u64> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let seen = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak = peak.max(seen.unwrap_or(0));
        if let Some(status) = child.try_wait()? {
            return match status.success() {
                true => Ok(peak),
                false => Err(format!("cew ended with {status}").into()),
            };
        }
        thread::sleep(Duration::from_millis(2));
    }
}

fn stream(options: &Options, bytes: u64) -> Outcome<()> {
    let mut piece = Vec::new();
    lines(0, 10_000, &mut piece)?;
    let mut child = command(options).stdin(Stdio::piped()).spawn()?;
    let mut stdin = child.stdin.take().ok_or("no pipe")?;
    let start = Instant::now();
    let writer = thread::spawn(move || -> std::io::Result<u64> {
        let mut written = 0;
        while written < bytes {
            stdin.write_all(&piece)?;
            written += piece.len() as u64;
        }
        Ok(written)
    });
    let peak = wait(child)?;
    let time = start.elapsed().as_secs_f64();
    let written = writer.join().map_err(|_| "the writer panicked")??;
    let gigabytes = written as f64 / f64::from(1 << 30);
    println!("{gigabytes:.1} GiB through standard input in {time:.1} s");
    println!("peak memory of cew: {:.1} MiB", peak as f64 / 1024.0);
    Ok(())
}
