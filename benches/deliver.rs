//! How fast does `cew` deliver? `send-example --count`, each message signed and unlike the others,
//! in turn with oha sending one fixed body, to the same servers: nginx where it is installed, and a
//! hyper server that does nothing. And `replay` of as many captures, each attempt noted on disk.
//!
//! `cargo bench --bench deliver -- [ROUNDS] [COUNT]`, with `oha` in PATH (or its path in `OHA`).
//! Prints medians of rate, processor time a request and peak memory. Linux only: these come from
//! `/proc`. Ratios of one run compare; rates of two machines do not.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement: prints, measures time, and a panic ends it"
)]

mod table;

use std::convert::Infallible;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use cew::capture::{CapturedRequest, RecordedVerdict};
use cew::signing::{MessageId, Scheme, SigningSecret, sign};
use cew::store::{Access, NewCapture, Store};
use cew::time::Time;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;

const SECRET: &str = "whsec_bWVhc3VyZWQgYW5kIG5vdCBzZWNyZXQ=";
const CONCURRENCY: &str = "64";

/// Of one run.
struct Cost {
    /// Requests a second.
    rate: f64,
    /// Processor time a request, in µs.
    processor: f64,
    /// Peak resident memory in MiB.
    memory: f64,
}

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if let [option, port] = &arguments[..]
        && option == "--serve"
    {
        serve(port.parse().unwrap());
    }
    let mut numbers = arguments.iter().filter_map(|it| it.parse::<u64>().ok());
    let rounds = numbers.next().unwrap_or(5);
    let count = numbers.next().unwrap_or(200_000);
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("deliver");
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    let body = cew(&directory)
        .args(["events", "user.created"])
        .output()
        .unwrap();
    std::fs::write(directory.join("body.json"), body.stdout).unwrap();
    history(&directory.join("captures.db"), count);

    println!("{count} requests, {CONCURRENCY} connections, medians of {rounds}");
    println!("server  sender              rate/s  of oha   µs/request  peak MiB");
    for (name, server, port) in servers(&directory) {
        let url = format!("http://127.0.0.1:{port}/api/webhooks");
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            thread::sleep(Duration::from_millis(20));
        }
        let mut senders = senders(&directory, &url, count);
        for _ in 0..rounds {
            for (sender, command, costs) in &mut senders {
                costs.push(run(sender, command, count));
            }
            senders.rotate_left(1);
        }
        drop(server);
        senders.sort_by_key(|(sender, ..)| (*sender != "oha", *sender == "cew replay"));
        rows(name, &senders);
        let medians = senders.map(|(sender, _, costs)| (sender, median(&costs)));
        let oha = medians[0].1.rate;
        for (sender, cost) in medians {
            let Cost {
                rate,
                processor,
                memory,
            } = cost;
            let ratio = rate / oha;
            println!(
                "{name:<6}  {sender:<16}  {rate:>8.0}  {ratio:>6.2}  {processor:>11.1}  {memory:>8.1}"
            );
        }
    }
}

/// The rows of the table: each round of `cew` beside the same round of its reference.
fn rows(server: &str, [oha, send, replay]: &[Sender; 3]) {
    let beside = |these: &Sender, those: &Sender, of: fn(&Cost) -> f64| {
        let pairs = these.2.iter().zip(&those.2);
        pairs
            .map(|(this, that)| of(this) / of(that))
            .collect::<Vec<_>>()
    };
    let what = |what: &str| format!("{what}, to {server}");
    let rates = beside(send, oha, |cost| cost.rate);
    table::row(
        &what("`send-example --count`: rate"),
        "oha",
        &rates,
        "≥ 1.0",
    );
    let costs = beside(send, oha, |cost| cost.processor);
    let name = what("`send-example --count`: processor time a request");
    table::row(&name, "oha", &costs, "≤ 1.15");
    let rates = beside(replay, send, |cost| cost.rate);
    table::row(&what("`replay`: rate"), "`send-example`", &rates, "≥ 0.8");
}

/// Ends with this process, also when that panics.
struct Server(Child);

impl Server {
    fn start(command: &mut Command) -> std::io::Result<Self> {
        command.stdout(Stdio::null()).spawn().map(Self)
    }
}

impl Drop for Server {
    /// Asks it to end: nginx then ends its workers, too, which a kill would leave running.
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

type Sender = (&'static str, Command, Vec<Cost>);

fn senders(directory: &Path, url: &str, count: u64) -> [Sender; 3] {
    let count = count.to_string();
    let mut oha = Command::new(std::env::var_os("OHA").unwrap_or_else(|| "oha".into()));
    oha.args(["--no-tui", "-n", &count, "-c", CONCURRENCY, "-m", "POST"])
        .args(["-T", "application/json", "-D", "body.json", url])
        .current_dir(directory);
    let mut send = cew(directory);
    send.args(["send-example", "user.created", "--count", &count]);
    let mut replay = cew(directory);
    replay.args(["replay", "--last", &count]);
    for command in [&mut send, &mut replay] {
        command.args(["--concurrency", CONCURRENCY, "--to", url]);
    }
    [
        ("oha", oha),
        ("cew send-example", send),
        ("cew replay", replay),
    ]
    .map(|(name, mut command)| {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        (name, command, Vec::new())
    })
}

fn cew(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cew"));
    command
        .current_dir(directory)
        .env("CLERK_WEBHOOK_SIGNING_SECRET", SECRET)
        .env("CEW_STORE", directory.join("captures.db"));
    command
}

/// Runs `command` to its end. What it cost can be read while it is a zombie, before it is waited
/// for.
fn run(name: &str, command: &mut Command, count: u64) -> Cost {
    /// Of `/proc`, on every Linux.
    const TICKS_PER_SECOND: f64 = 100.0;
    let started = Instant::now();
    let mut child = command.spawn().unwrap();
    let process = PathBuf::from(format!("/proc/{}", child.id()));
    let mut memory = 0.0;
    let ticks = loop {
        let status = std::fs::read_to_string(process.join("status")).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        if let Some(peak) = peak {
            memory = peak.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0;
        }
        let stat = std::fs::read_to_string(process.join("stat")).unwrap();
        let fields: Vec<_> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
        if fields[0] == "Z" {
            let ticks = |field: &str| field.parse::<f64>().unwrap();
            break ticks(fields[11]) + ticks(fields[12]);
        }
        thread::sleep(Duration::from_millis(5));
    };
    let elapsed = started.elapsed().as_secs_f64();
    assert!(child.wait().unwrap().success(), "{name}");
    Cost {
        rate: count as f64 / elapsed,
        processor: ticks / TICKS_PER_SECOND * 1e6 / count as f64,
        memory,
    }
}

fn median(costs: &[Cost]) -> Cost {
    let of = |value: fn(&Cost) -> f64| {
        let mut values: Vec<_> = costs.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Cost {
        rate: of(|cost| cost.rate),
        processor: of(|cost| cost.processor),
        memory: of(|cost| cost.memory),
    }
}

/// A store with `count` genuine captures of the size of an example.
fn history(path: &Path, count: u64) {
    let store = Store::open(path, Access::Create).unwrap();
    let secret = SigningSecret::parse(SECRET, Scheme::Svix).unwrap();
    let body = std::fs::read(path.with_file_name("body.json")).unwrap();
    let now: Time = jiff::Timestamp::now().into();
    let capture = |n: u64| {
        let id = MessageId::parse(&format!("msg_{n:027}")).unwrap();
        let time = now;
        let headers = sign(Scheme::Svix, &secret.clone().into(), &id, time, &body);
        NewCapture {
            request: CapturedRequest {
                id: None,
                received_at: Some(now),
                method: "POST".into(),
                path: "/api/webhooks".into(),
                http_version: "1.1".into(),
                headers: headers
                    .into_iter()
                    .map(|(name, value)| (name.into(), value.into()))
                    .collect(),
                body: body.clone().into(),
                remote_addr: None,
                remarks: Vec::new(),
            },
            message: Some(id.to_string()),
            event_type: Some("user.created".to_owned()),
            verdict: Some(RecordedVerdict {
                valid: true,
                ..RecordedVerdict::default()
            }),
        }
    };
    for start in (0..count).step_by(1000) {
        let captures: Vec<_> = (start..count.min(start + 1000)).map(capture).collect();
        store.insert(&captures).unwrap();
    }
}

/// The servers that there are, each a process of its own.
fn servers(directory: &Path) -> Vec<(&'static str, Server, u16)> {
    let port = || {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let hyper = port();
    let mut server = Command::new(std::env::current_exe().unwrap());
    let server = Server::start(server.args(["--serve", &hyper.to_string()]));
    let mut servers = vec![("hyper", server.unwrap(), hyper)];
    let nginx = port();
    let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let paths = paths
        .map(|name| format!("{name}_temp_path {name};"))
        .concat();
    let configuration = format!(
        "daemon off; worker_processes 2; pid nginx.pid; error_log stderr crit;
         events {{}}
         http {{
             access_log off; keepalive_requests 1000000000; {paths}
             server {{ listen 127.0.0.1:{nginx}; location / {{ return 200 ok; }} }}
         }}"
    );
    std::fs::write(directory.join("nginx.conf"), configuration).unwrap();
    let mut command = Command::new("nginx");
    command.arg("-p").arg(directory).args(["-c", "nginx.conf"]);
    match Server::start(&mut command) {
        Ok(server) => servers.push(("nginx", server, nginx)),
        Err(error) => println!("nginx is left out: {error}"),
    }
    servers
}

/// Answers 200 to everything, on two threads.
fn serve(port: u16) -> ! {
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let other = listener.try_clone().unwrap();
    thread::spawn(move || accept(other));
    accept(listener)
}

fn accept(listener: TcpListener) -> ! {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let service = service_fn(async |request: Request<Incoming>| {
                let _ = request.into_body().collect().await;
                Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(b"ok"))))
            });
            let http = hyper::server::conn::http1::Builder::new();
            tokio::spawn(http.serve_connection(TokioIo::new(stream), service));
        }
    })
}
