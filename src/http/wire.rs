//! A client's socket: writes within a time, and tells whether the client is still there.

use std::cell::Cell;
use std::convert::Infallible;
use std::future::{self, Future};
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep, timeout};

use super::places::Place;

/// A client that wants nothing but its answer may close its half right after the request. One that
/// closes later has given up.
const HALF_CLOSE: Duration = Duration::from_millis(250);

/// The socket as hyper uses it.
pub(super) struct Wire {
    stream: Rc<TcpStream>,
    place: Rc<Place>,
    write_time: Duration,
    /// Runs while the client does not take what is written.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Wire {
    pub const fn new(stream: Rc<TcpStream>, place: Rc<Place>, write_time: Duration) -> Self {
        Self {
            stream,
            place,
            write_time,
            stalled: None,
        }
    }

    fn write(
        &mut self,
        context: &mut Context<'_>,
        write: impl Fn(&TcpStream) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        while self.stream.poll_write_ready(context)?.is_ready() {
            match write(&self.stream) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                done => {
                    self.stalled = None;
                    return Poll::Ready(done);
                }
            }
        }
        let new = || Box::pin(sleep(self.write_time));
        let stalled = self.stalled.get_or_insert_with(new);
        ready!(stalled.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            ready!(self.stream.poll_read_ready(context))?;
            match read(&self.stream, buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Ok(read) => {
                    self.place
                        .has_part
                        .set(read > 0 || self.place.has_part.get());
                    return Poll::Ready(Ok(()));
                }
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

/// Reads what is there. Where that was less than there was room for, there is no more, and tokio is told
/// so: else the system would be asked once more for each request.
fn read(stream: &TcpStream, buffer: &mut ReadBuf<'_>) -> io::Result<usize> {
    let room = buffer.remaining();
    let mut done = Err(io::ErrorKind::WouldBlock.into());
    // What comes after this begins is an event of its own, and is not taken back.
    let _ = stream.try_io(Interest::READABLE, || {
        done = stream.try_read_buf(buffer);
        // Windows tells of what is there for as long as it is.
        match done {
            Ok(read) if cfg!(unix) && 0 < read && read < room => {
                Err(io::ErrorKind::WouldBlock.into())
            }
            _ => Ok(()),
        }
    });
    done
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.write(context, |stream| stream.try_write(bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.write(context, |stream| stream.try_write_vectored(pieces))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// The socket is closed when it is dropped, which is next.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Whether the sender of a request still waits for its answer.
#[derive(Clone, Default)]
pub struct Sender(Rc<Cell<bool>>);

impl Sender {
    /// Nobody waits any more.
    pub fn leave(&self) {
        self.0.set(true);
    }

    /// Whether it has closed the connection since.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.0.get()
    }

    /// Notes when it closes `stream`. Never ends.
    pub(super) async fn watch(&self, stream: &TcpStream) -> Infallible {
        sleep(HALF_CLOSE).await;
        let mut byte = [0];
        // What can be read at once is the end of one that closed its half, or the next request.
        if timeout(Duration::ZERO, stream.peek(&mut byte))
            .await
            .is_err()
            && let Ok(0) | Err(_) = stream.peek(&mut byte).await
        {
            self.0.set(true);
        }
        future::pending().await
    }
}
