//! What does the way through the relay add to a delivery, and how many go through it? Signed
//! messages are posted to a handler, to `cew listen --forward-to` in front of it, and to the inbox of a
//! relay on the loopback which `cew listen --relay` serves: one after the other for the latency, by 64
//! at once for the rate. Where `SVIX_CLI` names the official `svix`, its `svix listen` serves an inbox
//! of the same relay, in turn.
//!
//! `cargo bench --bench relay -- [ROUNDS] [SEQUENTIAL] [CONCURRENT]`. Ratios of one run compare; rates of
//! two machines do not.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement: prints, measures time, and a panic ends it"
)]

mod handler;
#[expect(
    dead_code,
    reason = "the double of the tests, whose faults are not needed here"
)]
#[path = "../tests/support/relay.rs"]
mod relay;
mod table;

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cew::signing::{MessageId, Scheme, SecretSet, SigningSecret, sign};
use cew::time::Time;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use relay::Relay;
use table::Spread;

const SECRET: &str = "whsec_bWVhc3VyZWQgYW5kIG5vdCBzZWNyZXQ=";
const CONNECTIONS: u64 = 64;

/// So many messages: no two have the same id.
static SENT: AtomicU64 = AtomicU64::new(0);

/// A way to the handler.
struct Way {
    name: &'static str,
    url: String,
    /// The median of each round, in ms.
    latencies: Vec<f64>,
    /// Deliveries a second.
    rates: Vec<f64>,
}

fn main() {
    let mut numbers = std::env::args().filter_map(|it| it.parse::<u64>().ok());
    let rounds = numbers.next().unwrap_or(5);
    let sequential = numbers.next().unwrap_or(2_000);
    let concurrent = numbers.next().unwrap_or(20_000);
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("relay");
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    let body = cew(&directory).args(["events", "user.created"]).output();
    let body = body.unwrap().stdout;

    let relay = Relay::start();
    let port = handler::start(Arc::default());
    let handler = format!("http://127.0.0.1:{port}/");
    let (_plain, ready) = listen(cew(&directory).env("CEW_STORE", "plain.db"), &[], &handler);
    let plain = ready["url"].as_str().unwrap().to_owned() + "/";
    let mut command = cew(&directory);
    command
        .env("CEW_STORE", "relay.db")
        .env("CEW_RELAY_URL", &relay.url);
    let (_relayed, ready) = listen(&mut command, &["--relay"], &handler);
    let relayed = ready["relay_url"].as_str().unwrap().to_owned();
    let mut ways = vec![
        ("the handler alone", handler.clone()),
        ("cew listen", plain),
        ("cew listen --relay", relayed),
    ];
    let svix = std::env::var_os("SVIX_CLI").map(|svix| {
        let host = relay.url.trim_start_matches("ws://");
        let token = "c_0123456789abcdefghij";
        ways.push(("svix listen", format!("http://{host}/in/{token}/")));
        Listener::start(
            Command::new(svix)
                .args(["listen", "--token", token, &handler])
                .env("HOME", &directory)
                .env("SVIX_RELAY_DEBUG_HOSTNAME", host)
                .env("SVIX_RELAY_DISABLE_SECURITY", "true")
                .stdout(Stdio::null()),
        )
    });
    while relay.connections() < 1 + usize::from(svix.is_some()) {
        thread::sleep(Duration::from_millis(20));
    }
    thread::sleep(Duration::from_millis(200));

    let mut ways: Vec<_> = ways
        .into_iter()
        .map(|(name, url)| Way {
            name,
            url,
            latencies: Vec::new(),
            rates: Vec::new(),
        })
        .collect();
    for _ in 0..rounds {
        for way in &mut ways {
            let sender = Sender::new(&way.url, &body);
            let mut times = sender.post(sequential, 1);
            times.sort_by(f64::total_cmp);
            way.latencies.push(times[times.len() / 2]);
            let started = Instant::now();
            sender.post(concurrent, CONNECTIONS);
            way.rates
                .push(concurrent as f64 / started.elapsed().as_secs_f64());
        }
        ways.rotate_left(1);
    }
    ways.sort_by_key(|way| way.name);
    print(&ways);
}

/// The ways and what they cost, and the rows of the table of all.
fn print(ways: &[Way]) {
    println!(
        "way                  ms each, median (rounds)      deliveries/s at 64 at once (rounds)"
    );
    for way in ways {
        let latency = Spread::of(way.latencies.iter().copied());
        let rate = Spread::of(way.rates.iter().copied());
        println!(
            "{:<20} {:>6.2} ({:.2} to {:.2})  {:>16.0} ({:.0} to {:.0})",
            way.name,
            latency.median,
            latency.least,
            latency.most,
            rate.median,
            rate.least,
            rate.most
        );
    }
    let of = |name| ways.iter().find(|way| way.name == name);
    let plain = of("cew listen").unwrap();
    let relayed = of("cew listen --relay").unwrap();
    let added: Vec<_> = pairs(&relayed.latencies, &plain.latencies, |this, that| {
        this - that
    });
    table::row("the relay: ms it adds", "`cew listen`", &added, "–");
    if let Some(svix) = of("svix listen") {
        let rates = pairs(&relayed.rates, &svix.rates, |this, that| this / that);
        table::row("the relay: rate at 64", "`svix listen`", &rates, "–");
        let times = pairs(&relayed.latencies, &svix.latencies, |this, that| {
            this / that
        });
        table::row("the relay: latency", "`svix listen`", &times, "–");
    }
}

/// Of each round, what the one is beside the other.
fn pairs(these: &[f64], those: &[f64], of: fn(f64, f64) -> f64) -> Vec<f64> {
    let pairs = these.iter().zip(those);
    pairs.map(|(this, that)| of(*this, *that)).collect()
}

fn cew(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cew"));
    command
        .current_dir(directory)
        .env("XDG_STATE_HOME", directory)
        .env("CLERK_WEBHOOK_SIGNING_SECRET", SECRET);
    command
}

/// Ends with this process, also when that panics.
struct Listener(Child);

impl Listener {
    fn start(command: &mut Command) -> Self {
        let command = command.stdin(Stdio::null()).stderr(Stdio::null());
        Self(command.spawn().unwrap())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A `cew listen` that forwards to `handler`, and its first line.
fn listen(command: &mut Command, options: &[&str], handler: &str) -> (Listener, Value) {
    let listen = ["listen", "--json", "--port", "0", "--forward-to", handler];
    let command = command.args(listen).args(options).stdout(Stdio::piped());
    let mut listener = Listener::start(command);
    let mut lines = BufReader::new(listener.0.stdout.take().unwrap());
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    // What is said of each delivery has to be read.
    thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
    (listener, serde_json::from_str(&line).unwrap())
}

/// What is posted: each time a message of its own.
#[derive(Clone)]
struct Sender {
    host: String,
    path: String,
    secret: SecretSet,
    body: Vec<u8>,
}

impl Sender {
    fn new(url: &str, body: &[u8]) -> Self {
        let (host, path) = url.trim_start_matches("http://").split_once('/').unwrap();
        Self {
            host: host.to_owned(),
            path: path.to_owned(),
            secret: SigningSecret::parse(SECRET, Scheme::Svix).unwrap().into(),
            body: body.to_vec(),
        }
    }

    fn request(&self) -> Vec<u8> {
        let Self {
            host,
            path,
            secret,
            body,
        } = self;
        let mut request = format!("POST /{path} HTTP/1.1\r\nhost: {host}\r\n");
        let now: Time = jiff::Timestamp::now().into();
        let number = u128::from(SENT.fetch_add(1, Ordering::Relaxed));
        let id = MessageId::new(now, &number.to_be_bytes());
        for (name, value) in sign(Scheme::Svix, secret, &id, now, body) {
            let _ = write!(request, "{name}: {value}\r\n");
        }
        let length = body.len();
        let _ = write!(
            request,
            "content-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        );
        [request.as_bytes(), body].concat()
    }

    /// On a connection of its own, as the relay wants it; the answer has to be 200.
    async fn send(&self) {
        let mut stream = TcpStream::connect(&self.host).await.unwrap();
        stream.set_nodelay(true).unwrap();
        stream.write_all(&self.request()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.windows(4).any(|four| four == b"\r\n\r\n") {
            if stream.read_buf(&mut answer).await.unwrap() == 0 {
                break;
            }
        }
        let head = String::from_utf8_lossy(&answer).into_owned();
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    }

    /// Posts `count` times, by so many at once: how long each took, in ms.
    fn post(&self, count: u64, at_once: u64) -> Vec<f64> {
        let left = Arc::new(AtomicU64::new(count));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut tasks = tokio::task::JoinSet::new();
            for _ in 0..at_once {
                let (sender, left) = (self.clone(), Arc::clone(&left));
                tasks.spawn(async move {
                    let mut times = Vec::new();
                    let take = || {
                        left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                            left.checked_sub(1)
                        })
                    };
                    while take().is_ok() {
                        let started = Instant::now();
                        sender.send().await;
                        times.push(started.elapsed().as_secs_f64() * 1000.0);
                    }
                    times
                });
            }
            let mut times = Vec::new();
            while let Some(ended) = tasks.join_next().await {
                times.extend(ended.unwrap());
            }
            times
        })
    }
}
