//! Opening the connection: it is ready once the relay has said so.

use std::fmt::Display;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use thiserror::Error;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::frame::{self, Frame};
use super::{Address, Token};
use crate::http::{Client, Outbound, SetUpError, Stream};

/// For opening a connection, and for the relay's word that it delivers.
const OPENING: Duration = Duration::from_secs(10);

/// An address may still count as held for some seconds after its holder has gone.
const UNTIL_FREE: Duration = Duration::from_secs(2);

/// No frame is larger: a body of 5 MiB has 7 MiB as base64.
const LARGEST_FRAME: usize = 64 << 20;

/// An open connection.
pub(super) type Socket = WebSocketStream<Box<dyn Stream>>;

/// A public address, and the connection over which its deliveries come.
pub struct Relay {
    pub(super) line: Line,
    pub(super) socket: Socket,
}

/// The way to the relay, by which connections are opened.
pub(super) struct Line {
    client: Client,
    address: Address,
    token: Token,
}

/// Why nothing comes from the relay.
#[derive(Debug, Error)]
pub enum RelayError {
    /// No connection can be prepared.
    #[error(transparent)]
    SetUp(#[from] SetUpError),
    /// There is none, or it broke.
    #[error("cannot reach the relay at {relay}: {reason}")]
    Unreachable {
        /// Its address.
        relay: String,
        /// What happened.
        reason: String,
    },
    /// Another listener has the same token.
    #[error("the relay's address is in use: another listener holds it")]
    InUse,
    /// The relay does not want this listener.
    #[error("the relay refused this listener: {0}")]
    Refused(String),
}

impl Relay {
    /// Opens the connection for `token`, and waits until what is posted to its inbox comes here.
    ///
    /// # Errors
    /// When that is not so within ten seconds.
    pub async fn connect(
        address: Address,
        token: Token,
        outbound: &Outbound,
    ) -> Result<Self, RelayError> {
        let client = Client::new(address.socket(), outbound)?;
        let mut line = Line {
            client,
            address,
            token,
        };
        let deadline = Instant::now() + OPENING;
        loop {
            match line.open_until(deadline).await {
                Err(RelayError::InUse) if Instant::now() + UNTIL_FREE < deadline => {
                    sleep(UNTIL_FREE).await;
                }
                opened => {
                    let socket = opened?;
                    return Ok(Self { line, socket });
                }
            }
        }
    }

    /// What to paste as endpoint URL.
    #[must_use]
    pub fn inbox(&self) -> String {
        self.line.address.inbox(&self.line.token)
    }

    /// The host of that.
    #[must_use]
    pub fn inbox_host(&self) -> &str {
        self.line.address.inbox_host()
    }
}

impl Line {
    /// Opens it once more.
    pub(super) async fn open(&mut self) -> Result<Socket, RelayError> {
        self.open_until(Instant::now() + OPENING).await
    }

    async fn open_until(&mut self, deadline: Instant) -> Result<Socket, RelayError> {
        let opening = self.try_open();
        match timeout_at(deadline, opening).await {
            Ok(opened) => {
                let (socket, token) = opened?;
                self.token = token;
                Ok(socket)
            }
            Err(_) => Err(self.unreachable("it did not say within 10 s that it delivers")),
        }
    }

    async fn try_open(&self) -> Result<(Socket, Token), RelayError> {
        let stream = self.client.stream().await;
        let stream = stream.map_err(|error| self.unreachable(error))?;
        let url = format!("ws{}", &self.address.socket().to_string()["http".len()..]);
        let config = WebSocketConfig::default()
            .max_message_size(Some(LARGEST_FRAME))
            .max_frame_size(Some(LARGEST_FRAME));
        let broken = |error: SocketError| self.unreachable(error);
        let opened = client_async_with_config(url, stream, Some(config)).await;
        let (mut socket, _) = opened.map_err(broken)?;
        let start = Message::text(frame::start(&self.token));
        socket.send(start).await.map_err(broken)?;
        while let Some(message) = socket.next().await {
            match message.map_err(broken)? {
                Message::Close(frame) => return Err(self.closed(frame)),
                message @ (Message::Text(_) | Message::Binary(_)) => {
                    if let Some(Frame::Start(token)) = Frame::read(&message.into_data()) {
                        return Ok((socket, token));
                    }
                }
                _ => {}
            }
        }
        Err(self.unreachable("it closed the connection"))
    }

    /// What a close frame means.
    pub(super) fn closed(&self, frame: Option<CloseFrame>) -> RelayError {
        let Some(CloseFrame { code, reason }) = frame else {
            return self.unreachable("it closed the connection");
        };
        let reason: String = reason.chars().take(200).collect();
        match code {
            CloseCode::Policy if reason.contains("in use") => RelayError::InUse,
            CloseCode::Policy => RelayError::Refused(reason),
            code if reason.is_empty() => self.unreachable(format!("it closed with {code}")),
            code => self.unreachable(format!("it closed with {code}: {reason}")),
        }
    }

    pub(super) fn unreachable(&self, reason: impl Display) -> RelayError {
        RelayError::Unreachable {
            relay: self.address.socket().origin(),
            reason: reason.to_string(),
        }
    }
}
