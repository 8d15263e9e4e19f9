//! The relay's side, as its own clients see it: listeners connect over web sockets, and what
//! is posted to an inbox goes to the listener that has its token.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{interval, timeout};
use tokio_tungstenite::accept_async_with_config;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Bytes, Message};

/// How long the relay waits for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A relay, running until the test process ends.
pub struct Relay {
    /// What `CEW_RELAY_URL` names.
    pub url: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    listeners: Mutex<HashMap<String, mpsc::UnboundedSender<Command>>>,
    waiting: Mutex<HashMap<String, oneshot::Sender<Value>>>,
    events: AtomicUsize,
    connections: AtomicUsize,
    pongs: AtomicUsize,
    closes: Mutex<Vec<Option<u16>>>,
    refuse_all: Mutex<Option<(u16, String)>>,
    dumb: AtomicBool,
}

enum Command {
    Send(Message),
    /// Without a word.
    Drop,
    /// With a code and a reason.
    Close(u16, String),
}

impl Relay {
    /// Starts one that pings as often as this.
    pub fn pinging(every: Duration) -> Self {
        let state = Arc::<State>::default();
        let shared = Arc::clone(&state);
        let (bound, port) = std::sync::mpsc::channel();
        thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                bound.send(listener.local_addr().unwrap().port()).unwrap();
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    tokio::spawn(Arc::clone(&shared).connection(stream, every));
                }
            });
        });
        let url = format!("ws://127.0.0.1:{}", port.recv().unwrap());
        Self { url, state }
    }

    /// As the real one does, every 20 s.
    pub fn start() -> Self {
        Self::pinging(Duration::from_secs(20))
    }

    /// How often a listener has connected.
    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// How many pings were answered, or pongs sent unasked.
    pub fn pongs(&self) -> usize {
        self.state.pongs.load(Ordering::SeqCst)
    }

    /// The codes with which listeners have closed.
    pub fn closes(&self) -> Vec<Option<u16>> {
        self.state.closes.lock().unwrap().clone()
    }

    /// Closes every new connection like this, in place of an answer to its first frame.
    pub fn refuse_all(&self, code: u16, reason: &str) {
        *self.state.refuse_all.lock().unwrap() = Some((code, reason.to_owned()));
    }

    /// From now on it is as if the cable were cut: it hears and says nothing.
    pub fn fall_silent(&self) {
        self.state.dumb.store(true, Ordering::SeqCst);
    }

    /// And not any more, for new connections.
    pub fn speak_again(&self) {
        self.state.dumb.store(false, Ordering::SeqCst);
    }

    /// Breaks the listeners' connections off.
    pub fn drop_all(&self) {
        self.each(|| Command::Drop);
    }

    /// Closes the listeners' connections.
    pub fn close_all(&self, code: u16, reason: &str) {
        self.each(|| Command::Close(code, reason.to_owned()));
    }

    /// Says something to the listeners.
    pub fn say(&self, text: &str) {
        self.each(|| Command::Send(Message::text(text.to_owned())));
    }

    /// Nobody holds an address any more, as some time after a connection has died.
    pub fn forget_all(&self) {
        self.state.listeners.lock().unwrap().clear();
    }

    fn each(&self, command: impl Fn() -> Command) {
        for listener in self.state.listeners.lock().unwrap().values() {
            let _ = listener.send(command());
        }
    }
}

impl State {
    async fn connection(self: Arc<Self>, stream: TcpStream, pings: Duration) {
        let mut head = [0; 64];
        let read = stream.peek(&mut head).await.unwrap_or(0);
        let head = String::from_utf8_lossy(&head[..read]).into_owned();
        if head.starts_with("GET /api/v1/listen/ ") {
            self.listener(stream, pings).await;
        } else {
            self.sender(stream).await;
        }
    }

    /// A listener's connection, from its handshake to its end.
    async fn listener(self: Arc<Self>, stream: TcpStream, pings: Duration) {
        let config = WebSocketConfig::default()
            .max_message_size(None)
            .max_frame_size(None);
        let Ok(mut socket) = accept_async_with_config(stream, Some(config)).await else {
            return;
        };
        self.connections.fetch_add(1, Ordering::SeqCst);
        let Some(Ok(Message::Text(text))) = socket.next().await else {
            return;
        };
        let start: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (&start["type"], &start["version"]),
            (&json!("start"), &json!(1))
        );
        let token = start["data"]["token"].as_str().unwrap().to_owned();
        assert!(token.starts_with("c_"), "{token}");
        let close = |code: u16, reason: String| CloseFrame {
            code: code.into(),
            reason: reason.into(),
        };
        let (sender, mut commands) = mpsc::unbounded_channel();
        let refused = self.refuse_all.lock().unwrap().clone();
        let in_use = || (1008, "This socket is already in use".to_owned());
        let is_taken = self.listeners.lock().unwrap().contains_key(&token);
        if let Some((code, reason)) = refused.or_else(|| is_taken.then(in_use)) {
            let _ = socket.close(Some(close(code, reason))).await;
            while let Some(Ok(_)) = socket.next().await {}
            return;
        }
        self.listeners.lock().unwrap().insert(token.clone(), sender);
        let _ = socket.send(Message::text(start.to_string())).await;
        let mut pings = interval(pings);
        pings.tick().await;
        loop {
            if self.dumb.load(Ordering::SeqCst) {
                std::future::pending::<()>().await;
            }
            let sent = tokio::select! {
                _ = pings.tick() => {
                    if self.dumb.load(Ordering::SeqCst) {
                        continue;
                    }
                    socket.send(Message::Ping(Bytes::new())).await
                }
                command = commands.recv() => match command {
                    Some(Command::Send(message)) => socket.send(message).await,
                    Some(Command::Close(code, reason)) => socket.close(Some(close(code, reason))).await,
                    Some(Command::Drop) | None => break,
                },
                message = socket.next() => {
                    if self.dumb.load(Ordering::SeqCst) {
                        continue;
                    }
                    match message {
                        Some(Ok(Message::Text(text))) => self.answered(text.as_bytes()),
                        Some(Ok(Message::Binary(bytes))) => self.answered(&bytes),
                        Some(Ok(Message::Pong(_))) => {
                            self.pongs.fetch_add(1, Ordering::SeqCst);
                        }
                        Some(Ok(Message::Close(frame))) => {
                            let code = frame.map(|frame| frame.code.into());
                            self.closes.lock().unwrap().push(code);
                        }
                        Some(Ok(_)) => {}
                        Some(Err(_)) | None => break,
                    }
                    Ok(())
                }
            };
            if sent.is_err() {
                break;
            }
        }
        self.listeners.lock().unwrap().remove(&token);
    }

    fn answered(&self, frame: &[u8]) {
        let frame: Value = serde_json::from_slice(frame).unwrap();
        assert_eq!(
            (&frame["type"], &frame["version"]),
            (&json!("event"), &json!(1))
        );
        let id = frame["data"]["id"].as_str().unwrap();
        if let Some(waiting) = self.waiting.lock().unwrap().remove(id) {
            let _ = waiting.send(frame["data"].clone());
        }
    }

    /// Whoever posts to `/in/TOKEN/`.
    async fn sender(self: Arc<Self>, mut stream: TcpStream) {
        let mut bytes = Vec::new();
        let (head, length) = loop {
            if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8(bytes[..at].to_vec()).unwrap();
                let length = head.lines().find_map(|line| {
                    let (name, value) = line.split_once(": ")?;
                    let is_length = name.eq_ignore_ascii_case("content-length");
                    is_length.then(|| value.parse::<usize>().unwrap())
                });
                break (head, at + 4 + length.unwrap_or(0));
            }
            if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                return;
            }
        };
        while bytes.len() < length {
            if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                return;
            }
        }
        let body_at = head.len() + 4;
        let answer = self.pass_on(&head, &bytes[body_at..]).await;
        let (status, headers, body) =
            answer.unwrap_or_else(|| (502, Vec::new(), b"nobody answered".to_vec()));
        let mut written = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers {
            let _ = write!(written, "{name}: {value}\r\n");
        }
        written += "connection: close\r\n\r\n";
        let _ = stream
            .write_all(&[written.as_bytes(), &body].concat())
            .await;
        let _ = stream.shutdown().await;
    }

    async fn pass_on(
        &self,
        head: &str,
        body: &[u8],
    ) -> Option<(u64, Vec<(String, String)>, Vec<u8>)> {
        let mut lines = head.lines();
        let mut line = lines.next()?.split(' ');
        let method = line.next()?;
        let token = line.next()?.strip_prefix("/in/")?.trim_end_matches('/');
        // A repeated header keeps one value, and the bytes above 127 become characters.
        let headers: HashMap<_, _> = lines.filter_map(|line| line.split_once(": ")).collect();
        let id = format!("evt_{}", self.events.fetch_add(1, Ordering::SeqCst));
        let data =
            json!({"id": id, "method": method, "headers": headers, "body": STANDARD.encode(body)});
        let frame = json!({"type": "event", "version": 1, "data": data});
        let listener = self.listeners.lock().unwrap().get(token).cloned()?;
        let (waiting, answered) = oneshot::channel();
        self.waiting.lock().unwrap().insert(id, waiting);
        listener
            .send(Command::Send(Message::text(frame.to_string())))
            .ok()?;
        let answer = timeout(PATIENCE, answered).await.ok()?.ok()?;
        let headers = answer["headers"].as_object()?.iter();
        let headers = headers.map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
        let body = STANDARD.decode(answer["body"].as_str()?).ok()?;
        Some((
            answer["status"].as_u64()?,
            headers.collect::<Option<_>>()?,
            body,
        ))
    }
}
