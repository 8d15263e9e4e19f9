//! A handler that answers as a test wants, well or badly, and remembers what it was sent.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use hyper::header::{HeaderMap, HeaderName};
use standardwebhooks::Webhook;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Counted over all connections, from 0.
    pub number: usize,
    /// Which connection, from 0.
    pub connection: usize,
    /// When its last byte was read.
    pub at: Instant,
    /// The request line.
    pub line: String,
    /// Names as they came.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Seen {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The message id, empty if there is none.
    pub fn id(&self) -> &str {
        self.header("svix-id").unwrap_or_default()
    }

    /// What the official library says of the `svix-*` headers, as the guide's handler asks it.
    pub fn is_authentic(&self, secret: &str) -> bool {
        let mut headers = HeaderMap::new();
        for name in ["id", "timestamp", "signature"] {
            let Some(value) = self.header(&format!("svix-{name}")) else {
                return false;
            };
            // It knows the other family of names only.
            let name: HeaderName = format!("webhook-{name}").parse().unwrap();
            headers.insert(name, value.parse().unwrap());
        }
        Webhook::new(secret).is_ok_and(|it| it.verify(&self.body, &headers).is_ok())
    }

    /// The request line and the headers, a line each.
    pub fn head(&self) -> Vec<String> {
        let headers = self.headers.iter();
        let headers = headers.map(|(name, value)| format!("{name}: {value}"));
        std::iter::once(self.line.clone()).chain(headers).collect()
    }

    /// The whole request, as it may be kept in a file.
    pub fn raw(&self) -> Vec<u8> {
        let mut raw = format!("{}\r\n", self.line);
        for (name, value) in &self.headers {
            let _ = write!(raw, "{name}: {value}\r\n");
        }
        [raw.as_bytes(), b"\r\n", &self.body].concat()
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
    /// Exactly these bytes, and nothing more; the connection stays open.
    Stall(Vec<u8>),
    /// No answer; the connection stays open.
    Hang,
    /// No answer; the connection is closed.
    Close,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        Self::Answer(status, Vec::new(), b"ok".to_vec())
    }

    pub fn text(status: u16, text: &str) -> Self {
        Self::Answer(status, Vec::new(), text.as_bytes().to_vec())
    }

    pub fn header(status: u16, name: &'static str, value: impl Into<String>) -> Self {
        Self::Answer(status, vec![(name, value.into())], Vec::new())
    }
}

/// Runs until the test process ends.
pub struct Handler {
    pub address: SocketAddr,
    /// `http://127.0.0.1:PORT`
    pub origin: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Handler {
    /// Answers each request with what `reply` makes of it.
    pub fn start(reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), reply)
    }

    /// Answers 200 with what the guide's handler says.
    pub fn accepting() -> Self {
        Self::answering("200 OK\r\ncontent-type: text/plain", "Webhook received")
    }

    /// Answers with `head`, which is a status and perhaps more header lines, and `body`, each time
    /// on a connection of its own.
    pub fn answering(head: &str, body: &str) -> Self {
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        Self::start(move |_| Reply::Raw(answer.clone().into_bytes()))
    }

    /// Does so where `listener` listens.
    pub fn on(
        listener: TcpListener,
        reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
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
        Self::at(address, seen)
    }

    fn at(address: SocketAddr, seen: Arc<Mutex<Vec<Seen>>>) -> Self {
        let origin = format!("http://{address}");
        Self {
            address,
            origin,
            seen,
        }
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
        Self::at(address, Arc::default())
    }

    /// `http://127.0.0.1:PORT/api/webhooks`
    pub fn url(&self) -> String {
        format!("{}/api/webhooks", self.origin)
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
    while let Some(Parts {
        line,
        headers,
        body,
    }) = request(&mut input)
    {
        let seen = {
            let mut log = log.lock().unwrap();
            let seen = Seen {
                number: number.fetch_add(1, Ordering::Relaxed),
                connection,
                at: Instant::now(),
                line,
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
        Reply::Stall(bytes) => {
            let _ = stream.write_all(&bytes);
            respond(stream, Reply::Hang)
        }
        Reply::Hang => {
            // Until the client has had enough.
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
            false
        }
        Reply::Close => {
            let _ = stream.shutdown(Shutdown::Both);
            false
        }
    }
}

struct Parts {
    line: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// `None` when the connection ends, as that of a client does that only looks whether somebody
/// listens.
fn request(input: &mut BufReader<TcpStream>) -> Option<Parts> {
    let line = line(input)?;
    let mut headers = Vec::new();
    // The empty line has no colon.
    while let Some((name, value)) = self::line(input)?.split_once(':') {
        headers.push((name.to_owned(), value.trim_start().to_owned()));
    }
    let value = |wanted: &str| {
        let mut headers = headers.iter();
        let found = headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value)
    };
    let body = if value("transfer-encoding").is_some() {
        chunks(input)?
    } else {
        let mut body = vec![0; value("content-length").map_or(0, |value| value.parse().unwrap())];
        input.read_exact(&mut body).ok()?;
        body
    };
    Some(Parts {
        line,
        headers,
        body,
    })
}

fn chunks(input: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = usize::from_str_radix(&line(input)?, 16).ok()?;
        let mut chunk = vec![0; size];
        input.read_exact(&mut chunk).ok()?;
        body.append(&mut chunk);
        line(input)?;
        if size == 0 {
            return Some(body);
        }
    }
}

/// A line without its end. Headers may hold any bytes.
fn line(input: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = Vec::new();
    input
        .read_until(b'\n', &mut line)
        .ok()
        .filter(|read| *read > 0)?;
    let line = String::from_utf8_lossy(&line);
    Some(line.trim_end_matches(['\r', '\n']).to_owned())
}
