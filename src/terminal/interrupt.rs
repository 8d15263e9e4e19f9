//! Ctrl-C, or the system's wish that the process end: the first one drains, the second one ends.

use std::future;

use tokio::sync::watch;

use crate::context::Context;

/// Counts how often the user pressed Ctrl-C, or SIGTERM came.
#[derive(Clone)]
pub struct Interrupt(watch::Receiver<u8>);

impl Interrupt {
    /// Starts to listen, on the runtime at hand, unless signals are meant for somebody else.
    #[must_use]
    pub fn listen(context: &Context) -> Self {
        let (count, receiver) = watch::channel(0_u8);
        if context.signals {
            tokio::spawn(async move {
                // Without a handler to be had, Ctrl-C keeps its usual effect.
                while signal().await.is_ok() {
                    count.send_modify(|n| *n = n.saturating_add(1));
                }
            });
        }
        Self(receiver)
    }

    /// Whether it was pressed.
    #[must_use] 
    pub fn is_set(&self) -> bool {
        *self.0.borrow() > 0
    }

    /// Waits for the first time.
    pub async fn first(&self) {
        self.nth(1).await;
    }

    /// Waits for the second time.
    pub async fn second(&self) {
        self.nth(2).await;
    }

    /// Whether it was pressed twice.
    #[must_use] 
    pub fn is_second(&self) -> bool {
        *self.0.borrow() >= 2
    }

    async fn nth(&self, n: u8) {
        let mut count = self.0.clone();
        if count.wait_for(|count| *count >= n).await.is_err() {
            future::pending::<()>().await;
        }
    }
}

#[cfg(unix)]
async fn signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
