//! The limits of the HTTP server that take time or crowds to reach.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::rc::Rc;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use cew::http::{
    Answering, Limits, Reason, Received, Served, Service, Turned, TurnedAway, bind, serve,
    text_answer,
};
use hyper::StatusCode;
use tokio::sync::oneshot;

/// Answers after a while, with so many bytes; says whether the sender had gone.
struct Slow {
    time: Duration,
    bytes: usize,
    gone: mpsc::Sender<bool>,
    turned: mpsc::Sender<Turned>,
}

impl Service for Slow {
    fn answer(&self, received: Received) -> Answering<'_> {
        Box::pin(async move {
            tokio::time::sleep(self.time).await;
            let _ = self.gone.send(received.sender.is_gone());
            Ok(text_answer(StatusCode::OK, vec![b'a'; self.bytes]))
        })
    }

    fn turned_away(&self, turned: Turned) {
        let _ = self.turned.send(turned);
    }
}

struct Running {
    port: u16,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<Served>,
    gone: mpsc::Receiver<bool>,
    turned: mpsc::Receiver<Turned>,
}

/// Serves answers of so many bytes, which take a time to make.
fn start(limits: Limits, time: Duration, bytes: usize) -> Running {
    let (gone, is_gone) = mpsc::channel();
    let (turned, turned_away) = mpsc::channel();
    let service = Slow {
        time,
        bytes,
        gone,
        turned,
    };
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
            serve(bound.listeners, Rc::new(service), limits, shutdown).await
        })
    });
    Running {
        port: port.recv().unwrap(),
        stop,
        thread,
        gone: is_gone,
        turned: turned_away,
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

    fn end(self) -> Served {
        let _ = self.stop.send(());
        self.thread.join().unwrap()
    }
}

const REQUEST: &[u8] = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}";

#[test]
fn headers_and_bodies_that_do_not_come_close_the_connection() {
    let limits = Limits {
        header_time: Duration::from_millis(300),
        body_time: Duration::from_millis(300),
        ..Limits::default()
    };
    let running = start(limits, Duration::ZERO, 4);
    assert_eq!(running.stall(b""), "");
    assert_eq!(running.stall(b"POST / HT"), "");
    assert_eq!(
        running.stall(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{"),
        ""
    );
    assert_eq!(running.end().turned_away.too_slow, 3);
}

#[test]
fn an_idle_connection_is_closed_and_not_counted() {
    let limits = Limits {
        header_time: Duration::from_millis(300),
        ..Limits::default()
    };
    let running = start(limits, Duration::ZERO, 4);
    // After one request, after several, and after what some clients add to a body.
    for requests in [
        REQUEST.to_vec(),
        [REQUEST, REQUEST].concat(),
        [REQUEST, b"\r\n"].concat(),
    ] {
        assert!(running.stall(&requests).starts_with("HTTP/1.1 200"));
    }
    assert_eq!(running.end(), Served::default());
}

#[test]
fn too_many_at_once_get_503() {
    let limits = Limits {
        requests: 2,
        ..Limits::default()
    };
    let running = start(limits, Duration::from_secs(1), 4);
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
    assert_eq!(running.end().turned_away.too_many, 3);
}

/// What comes back on `stream` within a moment.
fn answer_of(stream: &mut TcpStream) -> String {
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

const CLOSING: &[u8] =
    b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
const HALF_BODY: &[u8] = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\nhalf";

#[test]
fn who_is_waited_for_gives_way_to_who_comes() {
    let limits = Limits {
        connections: 4,
        requests: 3,
        ..Limits::default()
    };
    let running = start(limits, Duration::ZERO, 4);
    let starts: [&[u8]; 4] = [b"", b"POST / HT", HALF_BODY, HALF_BODY];
    let mut slow: Vec<_> = starts
        .iter()
        .map(|start| {
            let mut stream = running.connect();
            stream.write_all(start).unwrap();
            stream
        })
        .collect();
    for _ in 0..3 {
        let mut genuine = running.connect();
        genuine.write_all(CLOSING).unwrap();
        assert!(answer_of(&mut genuine).starts_with("HTTP/1.1 200"));
    }
    // The first of them had to go for the first one that came, and no other: each left its place.
    assert_eq!(answer_of(&mut slow[0]), "");
    slow[3]
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    assert!(slow[3].read(&mut [0]).is_err(), "it is still connected");
    drop(slow);
    assert_eq!(running.end().turned_away.too_slow, 1);
}

#[test]
fn a_complete_request_keeps_its_place() {
    let limits = Limits {
        connections: 2,
        requests: 2,
        ..Limits::default()
    };
    let running = start(limits, Duration::from_secs(1), 4);
    let mut busy: Vec<_> = (0..2).map(|_| running.connect()).collect();
    for stream in &mut busy {
        stream.write_all(CLOSING).unwrap();
    }
    thread::sleep(Duration::from_millis(300));
    let mut third = running.connect();
    third.write_all(CLOSING).unwrap();
    busy.push(third);
    for stream in &mut busy {
        assert!(answer_of(stream).starts_with("HTTP/1.1 200"));
    }
    assert_eq!(running.end(), Served::default());
}

#[test]
fn one_peer_does_not_take_all_places() {
    let limits = Limits {
        connections_of_peer: 2,
        shared_peers: Vec::new(),
        ..Limits::default()
    };
    let running = start(limits.clone(), Duration::from_secs(1), 4);
    let mut streams: Vec<_> = (0..3).map(|_| running.connect()).collect();
    // The first one gave way; the others keep their places.
    assert_eq!(answer_of(&mut streams[0]), "");
    for stream in &mut streams[1..] {
        stream.write_all(CLOSING).unwrap();
    }
    thread::sleep(Duration::from_millis(300));
    assert_eq!(answer_of(&mut running.connect()), "", "all are complete");
    for stream in &mut streams[1..] {
        assert!(answer_of(stream).starts_with("HTTP/1.1 200"));
    }
    assert_eq!(
        running.turned.iter().nth(1).unwrap().reason,
        Reason::TooMany
    );
    let turned_away = TurnedAway {
        too_slow: 1,
        too_many: 1,
        ..TurnedAway::default()
    };
    assert_eq!(running.end().turned_away, turned_away);

    // A tunnel's client on this machine stands for many.
    let shared = Limits {
        shared_peers: Limits::default().shared_peers,
        ..limits
    };
    let running = start(shared, Duration::ZERO, 4);
    let mut streams: Vec<_> = (0..5).map(|_| running.connect()).collect();
    for stream in &mut streams {
        stream.write_all(CLOSING).unwrap();
        assert!(answer_of(stream).starts_with("HTTP/1.1 200"));
    }
}

#[test]
fn who_does_not_read_its_answer_is_cut_off() {
    let limits = Limits {
        write_time: Duration::from_millis(300),
        requests: 1,
        connections: 1,
        ..Limits::default()
    };
    // More than the sockets' buffers take.
    let running = start(limits, Duration::ZERO, 64 << 20);
    let mut deaf = running.connect();
    deaf.write_all(CLOSING).unwrap();
    thread::sleep(Duration::from_millis(100));
    let mut genuine = running.connect();
    genuine.write_all(CLOSING).unwrap();
    assert!(answer_of(&mut genuine).starts_with("HTTP/1.1 200"));
    assert_eq!(running.end().dropped, 0);
}

#[test]
fn draining_takes_no_longer_than_it_may() {
    let limits = Limits {
        drain_time: Duration::from_millis(500),
        ..Limits::default()
    };
    let running = start(limits, Duration::from_secs(60), 4);
    let mut busy = running.connect();
    busy.write_all(REQUEST).unwrap();
    let mut half = running.connect();
    half.write_all(HALF_BODY).unwrap();
    thread::sleep(Duration::from_millis(200));
    let began = tokio::time::Instant::now();
    assert_eq!(running.end().dropped, 1);
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(answer_of(&mut busy), "");
}

#[test]
fn a_sender_that_gives_up_is_noticed_and_one_that_closes_its_half_is_none() {
    let running = start(Limits::default(), Duration::from_millis(1500), 4);
    let mut patient = running.connect();
    patient.write_all(CLOSING).unwrap();
    patient.shutdown(std::net::Shutdown::Write).unwrap();
    assert!(answer_of(&mut patient).starts_with("HTTP/1.1 200"));
    assert_eq!(running.gone.recv(), Ok(false));
    let mut impatient = running.connect();
    impatient.write_all(CLOSING).unwrap();
    thread::sleep(Duration::from_millis(600));
    drop(impatient);
    assert_eq!(running.gone.recv(), Ok(true));
}

#[test]
fn what_only_a_proxy_could_answer_is_malformed() {
    let running = start(Limits::default(), Duration::ZERO, 4);
    for head in [
        "POST / HTTP/1.1\r\n",
        "POST / HTTP/1.1\r\nhost: x\r\nhost: x\r\n",
        "POST / HTTP/1.0\r\nhost: x\r\nhost: y\r\n",
        "POST http://x/ HTTP/1.1\r\nhost: x\r\n",
        "CONNECT x:443 HTTP/1.1\r\nhost: x:443\r\n",
    ] {
        let mut stream = running.connect();
        stream
            .write_all(format!("{head}content-length: 0\r\n\r\n").as_bytes())
            .unwrap();
        let answer = answer_of(&mut stream);
        assert!(
            answer.starts_with("HTTP/1.1 400") || answer.starts_with("HTTP/1.0 400"),
            "{head}{answer}"
        );
        assert_eq!(running.turned.recv().unwrap().reason, Reason::Malformed);
    }
    let mut old = running.connect();
    old.write_all(b"POST / HTTP/1.0\r\ncontent-length: 0\r\n\r\n")
        .unwrap();
    assert!(answer_of(&mut old).starts_with("HTTP/1.0 200"));
}

#[test]
fn half_a_second_request_is_too_slow() {
    let limits = Limits {
        header_time: Duration::from_millis(300),
        ..Limits::default()
    };
    let running = start(limits, Duration::ZERO, 4);
    let mut stream = running.connect();
    stream.write_all(REQUEST).unwrap();
    stream.read_exact(&mut [0; 12]).unwrap();
    stream.write_all(b"POST / HT").unwrap();
    let _ = answer_of(&mut stream);
    assert_eq!(running.end().turned_away.too_slow, 1);
}

#[test]
fn shutting_down_finishes_what_is_under_way() {
    let running = start(Limits::default(), Duration::from_millis(500), 4);
    let mut busy = running.connect();
    let mut idle = running.connect();
    busy.write_all(REQUEST).unwrap();
    thread::sleep(Duration::from_millis(200));
    assert_eq!(running.end(), Served::default());
    let mut answer = String::new();
    busy.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("connection: close"));
    assert_eq!(idle.read_to_string(&mut answer).unwrap(), 0);
}
