//! Serving what the relay hands over: many deliveries at once, over as many connections as it
//! takes.

use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use http_body_util::BodyExt;
use hyper::StatusCode;
use hyper::body::Bytes;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::frame::{self, Event, Frame};
use super::link::{Line, Relay, RelayError, Socket};
use crate::http::{Answer, Sender, text_answer};

/// Senders give up after 15 s.
const ANSWER_TIME: Duration = Duration::from_secs(14);

/// Deliveries at the same time.
const AT_ONCE: usize = 256;

/// After so much silence the relay, which usually speaks every 20 s, is asked for a word.
const SILENCE: Duration = Duration::from_secs(25);

/// After so much, the connection is dead: this machine slept, or the network changed.
const DEAD: Duration = Duration::from_secs(40);

/// A connection is opened at most so often.
const CALM: Duration = Duration::from_secs(1);

/// For one frame to go out.
const WRITING: Duration = Duration::from_secs(10);

/// For finishing what is under way at the end.
const DRAINING: Duration = Duration::from_secs(5);

/// How long another listener may hold the address after the connection was lost: most likely that
/// is the lost connection itself, which the relay has not noticed yet.
const HELD: Duration = Duration::from_secs(90);

/// Before the first attempts to open a lost connection again; afterwards, the last.
const PAUSES: [Duration; 5] = [
    Duration::ZERO,
    Duration::from_millis(100),
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(15),
];

/// What takes deliveries.
pub trait Recipient {
    /// Answers a delivery. `sender` says when nobody waits for that any more; the answer is worked
    /// out to its end nevertheless.
    fn answer(&self, event: Event, sender: Sender) -> impl Future<Output = Answer>;

    /// Learns how the connection is.
    fn heard(&self, status: Status);
}

/// How the connection is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Lost, for this reason. It is being opened again.
    Lost(String),
    /// Open again.
    Back,
}

/// What is under way, over all connections.
struct Work {
    tasks: JoinSet<()>,
    answers: mpsc::Sender<String>,
    finished: mpsc::Receiver<String>,
}

impl Relay {
    /// Passes what comes to `recipient` until `shutdown`, then finishes what is under way.
    ///
    /// Runs within a `LocalSet`.
    ///
    /// # Errors
    /// When the relay does not want this listener any more. What breaks otherwise is opened again,
    /// for as long as that takes.
    pub async fn serve<R: Recipient + 'static>(
        self,
        recipient: Rc<R>,
        shutdown: impl Future<Output = ()>,
    ) -> Result<(), RelayError> {
        let Self {
            mut line,
            mut socket,
        } = self;
        let mut shutdown = pin!(shutdown);
        let (answers, finished) = mpsc::channel(AT_ONCE);
        let mut work = Work {
            tasks: JoinSet::new(),
            answers,
            finished,
        };
        loop {
            let opened = Instant::now();
            let ended = line.converse(socket, &recipient, &mut work, shutdown.as_mut());
            match ended.await {
                None => return Ok(()),
                Some(error @ (RelayError::Refused(_) | RelayError::SetUp(_))) => return Err(error),
                Some(error) => recipient.heard(Status::Lost(error.to_string())),
            }
            // One that breaks as soon as it is open is not opened in a busy circle.
            let again = async {
                sleep(CALM.saturating_sub(opened.elapsed())).await;
                line.open_again().await
            };
            tokio::select! {
                open = again => socket = open?,
                () = &mut shutdown => return Ok(()),
            }
            recipient.heard(Status::Back);
        }
    }
}

impl Line {
    /// Opens a lost connection, for as long as that takes.
    async fn open_again(&mut self) -> Result<Socket, RelayError> {
        let began = Instant::now();
        let mut pauses = PAUSES.into_iter();
        let mut pause = Duration::ZERO;
        loop {
            pause = pauses.next().unwrap_or(pause);
            sleep(pause).await;
            match self.open().await {
                Ok(socket) => return Ok(socket),
                Err(RelayError::Unreachable { .. }) => {}
                Err(RelayError::InUse) if began.elapsed() < HELD => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Serves one connection: how it was lost, or `None` when there is to be no more and everything
    /// is answered.
    async fn converse<R: Recipient + 'static>(
        &self,
        socket: Socket,
        recipient: &Rc<R>,
        work: &mut Work,
        shutdown: Pin<&mut impl Future<Output = ()>>,
    ) -> Option<RelayError> {
        let mut until = None;
        let ended = self.exchange(socket, recipient, work, shutdown, &mut until);
        let error = ended.await;
        // Nobody opens it again to say goodbye.
        until.is_none().then_some(error)
    }

    /// The same, to the end of the connection: why it ended.
    async fn exchange<R: Recipient + 'static>(
        &self,
        mut socket: Socket,
        recipient: &Rc<R>,
        work: &mut Work,
        mut shutdown: Pin<&mut impl Future<Output = ()>>,
        until: &mut Option<Instant>,
    ) -> RelayError {
        let mut heard = Instant::now();
        let mut asked = false;
        loop {
            if until.is_some_and(|until| work.is_done() || until <= Instant::now()) {
                close(socket).await;
                return self.unreachable("closed from here");
            }
            let wake = heard + if asked { DEAD } else { SILENCE };
            let outgoing = tokio::select! {
                () = &mut shutdown, if until.is_none() => {
                    *until = Some(Instant::now() + DRAINING);
                    continue;
                }
                () = sleep_until(until.unwrap_or(wake)), if until.is_some() => continue,
                () = sleep_until(wake) => {
                    if asked {
                        let silent = format!("it was silent for {} s", DEAD.as_secs());
                        return self.unreachable(silent);
                    }
                    asked = true;
                    Message::Ping(Bytes::new())
                }
                Some(finished) = work.tasks.join_next() => {
                    drop(finished);
                    continue;
                }
                Some(answer) = work.finished.recv() => Message::text(answer),
                message = socket.next(), if work.tasks.len() < 2 * AT_ONCE => {
                    (heard, asked) = (Instant::now(), false);
                    match message {
                        Some(Ok(Message::Text(text))) => work.take(text.as_bytes(), recipient, until.is_some()),
                        Some(Ok(Message::Binary(bytes))) => work.take(&bytes, recipient, until.is_some()),
                        Some(Ok(Message::Close(frame))) => return self.closed(frame),
                        Some(Ok(_)) => {}
                        Some(Err(error)) => return self.unreachable(error),
                        None => return self.unreachable("the connection ended"),
                    }
                    continue;
                }
            };
            match timeout(WRITING, socket.send(outgoing)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => return self.unreachable(error),
                Err(_) => return self.unreachable("it takes no more"),
            }
        }
    }
}

impl Work {
    fn is_done(&self) -> bool {
        self.tasks.is_empty() && self.finished.is_empty()
    }

    /// Begins with what came, unless there is too much of it, or there is to be no more.
    fn take<R: Recipient + 'static>(&mut self, text: &[u8], recipient: &Rc<R>, draining: bool) {
        let answers = self.answers.clone();
        match Frame::read(text) {
            Some(Frame::Event(event)) if draining || self.tasks.len() >= AT_ONCE => {
                let refused = text_answer(StatusCode::SERVICE_UNAVAILABLE, "too much at once\n");
                self.tasks.spawn_local(reply(answers, event.id, refused));
            }
            Some(Frame::Event(event)) => {
                let recipient = Rc::clone(recipient);
                self.tasks.spawn_local(work(event, recipient, answers));
            }
            Some(Frame::Unreadable(id)) => {
                let refused = text_answer(StatusCode::BAD_REQUEST, "the body cannot be read\n");
                self.tasks.spawn_local(reply(answers, id, refused));
            }
            Some(Frame::Start(_)) | None => {}
        }
    }
}

/// Answers one delivery: in time, or with 504 and to nobody.
async fn work<R: Recipient>(event: Event, recipient: Rc<R>, answers: mpsc::Sender<String>) {
    let id = event.id.clone();
    let sender = Sender::default();
    let mut answering = pin!(recipient.answer(event, sender.clone()));
    let Ok(answer) = timeout(ANSWER_TIME, &mut answering).await else {
        sender.leave();
        let late = text_answer(StatusCode::GATEWAY_TIMEOUT, "no answer in time\n");
        reply(answers, id, late).await;
        answering.await;
        return;
    };
    reply(answers, id, answer).await;
}

async fn reply(answers: mpsc::Sender<String>, id: String, answer: Answer) {
    let (head, body) = answer.into_parts();
    let Ok(body) = body.collect().await;
    let frame = frame::answer(&id, head.status.as_u16(), &head.headers, &body.to_bytes());
    // Nobody takes it when everything is over.
    let _ = answers.send(frame).await;
}

/// Says that nobody listens any more.
async fn close(mut socket: Socket) {
    let goodbye = CloseFrame {
        code: CloseCode::Normal,
        reason: "".into(),
    };
    let closing = async {
        socket.close(Some(goodbye)).await?;
        while let Some(message) = socket.next().await {
            message?;
        }
        Ok::<(), tokio_tungstenite::tungstenite::Error>(())
    };
    let _ = timeout(Duration::from_secs(1), closing).await;
}
