//! How fast does the service deliver? Messages posted to its API until the last has arrived at a
//! handler that answers at once, each committed with `synchronous=FULL` before it is accepted, in turn
//! with `send-example --no-store` to the same handler. How much memory it has then, and how long the
//! first page of attempts takes among a million.
//!
//! `cargo bench --bench service -- [ROUNDS] [COUNT] [ATTEMPTS]`. Linux only. Ratios of one run compare;
//! rates of two machines do not.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement: prints, measures time, and a panic ends it"
)]

mod handler;
mod table;

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cew::signing::Scheme;
use cew::store::{
    Access, Committer, Kind, MessageSeq, NewAttempt, NewMessage, Origin, RecordedAttempt,
    ServiceAttempt, Store,
};
use cew::time::Time;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const SECRET: &str = "whsec_bWVhc3VyZWQsIGFuZCBub3Qgc2VjcmV0";
const CONNECTIONS: usize = 64;

fn main() {
    let mut numbers = std::env::args().filter_map(|it| it.parse::<u64>().ok());
    let rounds = numbers.next().unwrap_or(3);
    let count = numbers.next().unwrap_or(100_000);
    let attempts = numbers.next().unwrap_or(1_000_000);
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("service");
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    let delivered = Arc::new(AtomicU64::new(0));
    let port = handler::start(Arc::clone(&delivered));
    let url = format!("http://127.0.0.1:{port}/api/webhooks");

    let (mut through, mut accepting) = (Vec::new(), Vec::new());
    let (mut alone, mut memories) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let service = Service::start(&directory.join(format!("{round}/store.db")));
        service.call(
            "POST",
            "/api/v1/app",
            &json!({"name": "Demo", "uid": "demo"}),
        );
        service.call(
            "POST",
            "/api/v1/app/demo/endpoint",
            &json!({"url": url, "secret": SECRET}),
        );
        let before = delivered.load(Ordering::Relaxed);
        let started = Instant::now();
        post(&service, count);
        let accepted = started.elapsed();
        while delivered.load(Ordering::Relaxed) < before + count {
            thread::sleep(Duration::from_millis(1));
        }
        let all = started.elapsed();
        let rate = count as f64 / all.as_secs_f64();
        let memory = service.peak_memory();
        println!(
            "round {round}: {rate:.0} messages/s end to end, {:.0}/s accepted, {:.0} µs of CPU each, {memory:.1} MiB",
            count as f64 / accepted.as_secs_f64(),
            service.cpu_time() * 1e6 / count as f64,
        );
        through.push(rate);
        accepting.push(count as f64 / accepted.as_secs_f64());
        memories.push(memory);
        drop(service);
        let started = Instant::now();
        send(&url, count, &directory);
        alone.push(count as f64 / started.elapsed().as_secs_f64());
    }
    let beside = |rates: &[f64]| -> Vec<f64> {
        let pairs = rates.iter().zip(&alone);
        pairs.map(|(rate, alone)| rate / alone).collect()
    };
    let reference = "`send-example --no-store`";
    let what = "the service: accepted and delivered";
    table::row(what, reference, &beside(&through), "≥ 0.25");
    table::row("the service: accepted", reference, &beside(&accepting), "–");
    table::row("the service: peak MiB", "–", &memories, "≤ 64");
    let (through, alone) = (median(through), median(alone));
    println!("service: {through:.0} messages/s, end to end (goal: 8000)");
    println!(
        "send-example --no-store: {alone:.0}/s; ratio {:.2}",
        through / alone
    );
    println!(
        "memory after {count} messages: {:.1} MiB (goal: 64)",
        median(memories)
    );

    let store = directory.join("many/store.db");
    fill(&store, attempts);
    let service = Service::start(&store);
    let path = "/api/v1/app/demo/attempt/endpoint/ep?limit=50&with_content=false";
    let times = (0..50).map(|_| {
        let started = Instant::now();
        let page = service.call("GET", path, &Value::Null);
        assert_eq!(page["data"].as_array().unwrap().len(), 50);
        started.elapsed().as_secs_f64() * 1000.0
    });
    println!(
        "first page among {attempts} attempts: {:.1} ms (goal: 10)",
        median(times.collect())
    );
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// `cew dashboard`.
struct Service {
    child: Child,
    port: u16,
    token: String,
}

impl Service {
    fn start(store: &Path) -> Self {
        let mut child = Command::new(binary())
            .args(["dashboard", "--json", "--no-open", "--port", "0", "--store"])
            .arg(store)
            .env_clear()
            .env("CLERK_WEBHOOK_SIGNING_SECRET", SECRET)
            .current_dir(std::env::temp_dir())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let port = ready["api"].as_str().unwrap().rsplit(':').next().unwrap();
        let token = std::fs::read_to_string(format!("{}-token", store.display())).unwrap();
        Self {
            child,
            port: port.parse().unwrap(),
            token: token.trim().to_owned(),
        }
    }

    fn request(&self, method: &str, path: &str, body: &str) -> Vec<u8> {
        format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        )
        .into_bytes()
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = self.request(method, path, &body);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let answer = runtime.unwrap().block_on(async {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
            ask(&mut stream, &request, &mut Vec::new()).await
        });
        serde_json::from_slice(&answer).unwrap()
    }

    /// User and system, in seconds: what a busy machine does not change.
    fn cpu_time(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields = stat.rsplit(')').next().unwrap().split_whitespace();
        let ticks: f64 = fields
            .skip(11)
            .take(2)
            .map(|it| it.parse::<f64>().unwrap())
            .sum();
        // `USER_HZ`, which is 100 on all that Linux runs on.
        ticks / 100.0
    }

    /// In MiB.
    fn peak_memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmHWM"))
            .unwrap();
        let kibibytes: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kibibytes / 1024.0
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends one request, and reads its answer's body.
async fn ask(stream: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> Vec<u8> {
    stream.write_all(request).await.unwrap();
    buffer.clear();
    loop {
        assert!(
            stream.read_buf(buffer).await.unwrap() > 0,
            "the connection was closed"
        );
        let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
        assert!(head.starts_with("http/1.1 20"), "{head}");
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.map_or(0, |length| length.parse().unwrap());
        if buffer.len() >= end + 4 + length {
            return buffer[end + 4..].to_vec();
        }
    }
}

/// Posts so many messages on several connections.
fn post(service: &Service, count: u64) {
    let payload = Command::new(binary())
        .args(["events", "user.created"])
        .output()
        .unwrap();
    let payload = String::from_utf8(payload.stdout).unwrap();
    let body = format!("{{\"eventType\":\"user.created\",\"payload\":{payload}}}");
    let path = "/api/v1/app/demo/msg?with_content=false";
    let request: Arc<[u8]> = service.request("POST", path, &body).into();
    let left = Arc::new(AtomicU64::new(count));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..CONNECTIONS {
            let (request, left, port) = (Arc::clone(&request), Arc::clone(&left), service.port);
            tasks.spawn(async move {
                let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                stream.set_nodelay(true).unwrap();
                let mut buffer = Vec::new();
                while left
                    .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                        left.checked_sub(1)
                    })
                    .is_ok()
                {
                    ask(&mut stream, &request, &mut buffer).await;
                }
            });
        }
        while let Some(ended) = tasks.join_next().await {
            ended.unwrap();
        }
    });
}

/// The same number of messages by `send-example`, which keeps none.
fn send(url: &str, count: u64, directory: &Path) {
    let status = Command::new(binary())
        .args([
            "send-example",
            "user.created",
            "--quiet",
            "--no-store",
            "--to",
            url,
        ])
        .args(["--count", &count.to_string(), "--concurrency", "64"])
        .env_clear()
        .env("CLERK_WEBHOOK_SIGNING_SECRET", SECRET)
        .current_dir(directory)
        .status();
    assert!(status.unwrap().success());
}

/// A store with so many attempts at one endpoint.
fn fill(path: &Path, attempts: u64) {
    drop(Service::start(path));
    let service = Service::start(path);
    service.call(
        "POST",
        "/api/v1/app",
        &json!({"name": "Demo", "uid": "demo"}),
    );
    let endpoint = json!({"url": "http://127.0.0.1:9/", "uid": "ep", "disabled": true});
    service.call("POST", "/api/v1/app/demo/endpoint", &endpoint);
    drop(service);
    let store = Store::open(path, Access::Write).unwrap();
    let app = store
        .find_record(Kind::Application, "demo")
        .unwrap()
        .unwrap()
        .row;
    let endpoint = store
        .find_record(Kind::EndpointOf(app), "ep")
        .unwrap()
        .unwrap()
        .row;
    let committer = Committer::start(store, |_| ()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut made = 0;
    while made < attempts {
        let first = made;
        made = attempts.min(first + 10_000);
        let written = committer.commit(move |change| {
            for n in first..made {
                let message = change.add_message(&message(app, n))?;
                change.record_attempt(&attempt(endpoint, message, n))?;
            }
            Ok(())
        });
        runtime.block_on(written).unwrap();
    }
}

fn at(n: u64) -> Time {
    let now = Time::from(std::time::SystemTime::now());
    now.saturating_sub(Duration::from_secs(3600))
        .saturating_add(Duration::from_millis(n))
}

fn message(app: i64, n: u64) -> NewMessage {
    NewMessage {
        app,
        id: format!("msg_{n:027}"),
        at: at(n),
        event_type: "user.created".to_owned(),
        only: None,
        event_id: None,
        channels: None,
        scheme: Scheme::Svix,
        payload: b"{\"type\":\"user.created\"}".to_vec(),
    }
}

fn attempt(endpoint: i64, message: MessageSeq, n: u64) -> NewAttempt {
    NewAttempt {
        message: format!("msg_{n:027}"),
        origin: Origin::Message(message),
        recorded: RecordedAttempt {
            endpoint: "http://127.0.0.1:9/".to_owned(),
            at: at(n),
            outcome: Ok(if n.is_multiple_of(3) { 500 } else { 200 }),
            duration: Duration::from_millis(3),
            response_head: None,
            hint: None,
        },
        manual: false,
        service: Some(ServiceAttempt {
            endpoint,
            response: b"ok".to_vec(),
        }),
    }
}

fn binary() -> PathBuf {
    env!("CARGO_BIN_EXE_cew").into()
}
