//! The limits of the HTTP server that take time or crowds to reach.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use cew::http::{Answer, Limits, Received, Service, TurnedAway, bind, serve, text_answer};
use hyper::StatusCode;
use tokio::sync::oneshot;

/// Answers after a while.
struct Slow(Duration);

impl Service for Slow {
    async fn answer(&self, _: Received) -> Answer {
        tokio::time::sleep(self.0).await;
        text_answer(StatusCode::OK, "done")
    }
}

struct Running {
    port: u16,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<TurnedAway>,
}

fn start(limits: Limits, service: Slow) -> Running {
    let (stop, stopped) = oneshot::channel();
    let (ready, port) = mpsc::channel();
    let thread = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(async {
            let bound = bind("127.0.0.1", 0).await.unwrap();
            ready.send(bound.address.port()).unwrap();
            let shutdown = async {
                let _ = stopped.await;
            };
            serve(bound.listeners, service, limits, shutdown).await
        })
    });
    Running {
        port: port.recv().unwrap(),
        stop,
        thread,
    }
}

impl Running {
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
    }

    /// Sends `bytes` and then nothing more; gives what came back until the server closed.
    fn stall(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn end(self) -> TurnedAway {
        let _ = self.stop.send(());
        self.thread.join().unwrap()
    }
}

/// The head of a request whose client waits until it is asked for the body.
const ASKING: &[u8] =
    b"POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n";
const REQUEST: &[u8] = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}";

#[test]
fn headers_and_bodies_that_do_not_come_close_the_connection() {
    let limits = Limits {
        header_time: Duration::from_millis(300),
        body_time: Duration::from_millis(300),
        ..Limits::default()
    };
    let running = start(limits, Slow(Duration::ZERO));
    assert_eq!(running.stall(b""), "");
    assert_eq!(running.stall(b"POST / HT"), "");
    assert_eq!(
        running.stall(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{"),
        ""
    );
    assert_eq!(running.end().too_slow, 3);
}

#[test]
fn an_idle_connection_is_closed_and_not_counted() {
    let limits = Limits {
        header_time: Duration::from_millis(300),
        ..Limits::default()
    };
    let running = start(limits, Slow(Duration::ZERO));
    assert!(running.stall(REQUEST).starts_with("HTTP/1.1 200"));
    assert_eq!(running.end(), TurnedAway::default());
}

#[test]
fn too_many_at_once_get_503() {
    let limits = Limits {
        requests: 2,
        ..Limits::default()
    };
    let running = start(limits, Slow(Duration::from_secs(1)));
    let mut streams: Vec<_> = (0..5).map(|_| running.connect()).collect();
    for stream in &mut streams {
        stream.write_all(REQUEST).unwrap();
    }
    let status = |stream: &mut TcpStream| {
        let mut start = [0; 12];
        stream.read_exact(&mut start).unwrap();
        String::from_utf8_lossy(&start[9..]).into_owned()
    };
    let mut statuses: Vec<_> = streams.iter_mut().map(status).collect();
    statuses.sort();
    assert_eq!(statuses, ["200", "200", "503", "503", "503"]);
    assert_eq!(running.end().too_many, 3);
}

#[test]
fn connections_beyond_the_bound_wait() {
    let limits = Limits {
        connections: 1,
        ..Limits::default()
    };
    let running = start(limits, Slow(Duration::ZERO));
    let first = running.connect();
    let mut second = running.connect();
    second
        .set_read_timeout(Some(Duration::from_millis(300)))
        .unwrap();
    second.write_all(REQUEST).unwrap();
    let mut answer = [0; 12];
    assert!(second.read_exact(&mut answer).is_err(), "it has to wait");
    drop(first);
    second
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    second.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
}

#[test]
fn shutting_down_finishes_what_is_under_way() {
    let running = start(Limits::default(), Slow(Duration::from_millis(500)));
    let mut idle = running.connect();
    let mut busy = running.connect();
    busy.write_all(ASKING).unwrap();
    let mut asked = [0; 25];
    busy.read_exact(&mut asked).unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    busy.write_all(b"{}").unwrap();
    assert_eq!(running.end(), TurnedAway::default());
    let mut answer = String::new();
    busy.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("connection: close"));
    assert_eq!(idle.read_to_string(&mut answer).unwrap(), 0);
}
