//! A handler that answers as a test wants, well or badly, and remembers what it was sent.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Counted over all connections, from 0.
    pub number: usize,
    /// Which connection, from 0.
    pub connection: usize,
    /// When its last byte was read.
    pub at: Instant,
    /// Names as they came.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Seen {
    /// The header of that name, empty if it is missing.
    pub fn header(&self, name: &str) -> &str {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    pub fn id(&self) -> &str {
        self.header("svix-id")
    }
}

/// What a server does with a request.
pub enum Reply {
    /// A status, headers and a body.
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// The same, after a while.
    After(Duration, Box<Reply>),
    /// Exactly these bytes, and the connection is closed.
    Raw(Vec<u8>),
    /// No answer; the connection stays open.
    Hang,
    /// No answer; the connection is closed.
    Close,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        Self::Answer(status, Vec::new(), b"ok".to_vec())
    }

    pub fn header(status: u16, name: &'static str, value: impl Into<String>) -> Self {
        Self::Answer(status, vec![(name, value.into())], Vec::new())
    }
}

/// Runs until the test process ends.
pub struct Handler {
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Handler {
    /// Answers each request with what `reply` makes of it.
    pub fn start(reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let (reply, log) = (Arc::new(reply), Arc::clone(&seen));
        let number = Arc::new(AtomicUsize::new(0));
        thread::spawn(move || {
            for (connection, stream) in listener.incoming().enumerate() {
                let (reply, log) = (Arc::clone(&reply), Arc::clone(&log));
                let number = Arc::clone(&number);
                thread::spawn(move || serve(&stream.unwrap(), connection, &number, &log, &*reply));
            }
        });
        Self { address, seen }
    }

    /// Resets every connection, as a server that crashes.
    pub fn resetting() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming() {
                // What was sent and never read makes the close a reset.
                let _ = stream.unwrap().read(&mut [0]);
            }
        });
        Self {
            address,
            seen: Arc::default(),
        }
    }

    /// `http://127.0.0.1:PORT/api/webhooks`
    pub fn url(&self) -> String {
        format!("http://{}/api/webhooks", self.address)
    }

    /// The requests so far, in the order in which they were read.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// How many there were.
    pub fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

fn serve(
    stream: &TcpStream,
    connection: usize,
    number: &AtomicUsize,
    log: &Mutex<Vec<Seen>>,
    reply: &dyn Fn(&Seen) -> Reply,
) {
    stream.set_nodelay(true).unwrap();
    let mut input = BufReader::new(stream.try_clone().unwrap());
    while let Some((headers, body)) = request(&mut input) {
        let seen = {
            let mut log = log.lock().unwrap();
            let seen = Seen {
                number: number.fetch_add(1, Ordering::Relaxed),
                connection,
                at: Instant::now(),
                headers,
                body,
            };
            log.push(seen.clone());
            seen
        };
        if !respond(stream, reply(&seen)) {
            return;
        }
    }
}

/// Whether the connection goes on.
fn respond(mut stream: &TcpStream, reply: Reply) -> bool {
    match reply {
        Reply::Answer(status, headers, body) => {
            let mut head = format!(
                "HTTP/1.1 {status} Status\r\ncontent-length: {}\r\n",
                body.len()
            );
            for (name, value) in headers {
                let _ = write!(head, "{name}: {value}\r\n");
            }
            // A client may go away in the middle of a large body.
            let bytes = [head.as_bytes(), b"\r\n", &body].concat();
            stream.write_all(&bytes).is_ok()
        }
        Reply::After(wait, reply) => {
            thread::sleep(wait);
            respond(stream, *reply)
        }
        Reply::Raw(bytes) => {
            let _ = stream.write_all(&bytes);
            let _ = stream.shutdown(Shutdown::Both);
            false
        }
        Reply::Hang => loop {
            thread::sleep(Duration::from_secs(60));
        },
        Reply::Close => {
            let _ = stream.shutdown(Shutdown::Both);
            false
        }
    }
}

type Parts = (Vec<(String, String)>, Vec<u8>);

fn request(input: &mut BufReader<TcpStream>) -> Option<Parts> {
    // The request line: the path makes no difference to this handler.
    input.skip_until(b'\n').ok().filter(|read| *read > 0)?;
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        input.read_line(&mut header).ok().filter(|read| *read > 0)?;
        match header.trim_end().split_once(": ") {
            Some((name, value)) => headers.push((name.to_owned(), value.to_owned())),
            None => break,
        }
    }
    let length = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = length.map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = vec![0; length];
    input.read_exact(&mut body).ok()?;
    Some((headers, body))
}
