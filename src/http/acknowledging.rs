//! A TCP connection that acknowledges what it reads at once, if it is asked to.
//!
//! Many a server writes the head of an answer and its body apart, and holds the body back until the
//! head is acknowledged (Nagle's algorithm; `uvicorn --reload` is one). Linux puts acknowledgements
//! off for 40 ms, in the hope to send them along with more data. Who sends one request after another
//! would wait for that each time, and take the server for slow.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

pub(super) struct Acknowledging {
    tcp: TcpStream,
    at_once: bool,
}

impl Acknowledging {
    pub fn new(tcp: TcpStream, at_once: bool) -> Self {
        Self { tcp, at_once }
    }

    /// The kernel forgets that it was asked to, so this has to be said after each piece.
    fn acknowledge(&self) {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        if self.at_once {
            // Without it, it is only slower.
            let _ = self.tcp.set_quickack(true);
        }
    }
}

impl AsyncRead for Acknowledging {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(Pin::new(&mut this.tcp).poll_read(cx, buffer))?;
        this.acknowledge();
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Acknowledging {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().tcp).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().tcp).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_shutdown(cx)
    }
}
