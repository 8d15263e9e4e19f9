//! The thread that serves. Nothing holds it up, so it is also the one that sees to the end.

use std::future;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{Notify, oneshot};
use tokio::time::sleep;

use crate::app::{Error, Exit};
use crate::http::{Limits, serve};
use crate::intake::{Feed, Receiver, Session};
use crate::terminal::{Interrupt, leave};

/// After Ctrl-C, whoever shows what came has to get on with it within this time, again and again.
const PATIENCE: Duration = Duration::from_secs(1);

/// The server, running.
pub(super) struct Serving {
    thread: JoinHandle<()>,
    stop: Arc<Notify>,
    shown: oneshot::Sender<()>,
}

/// What can end it.
pub(super) struct Ends {
    pub interrupt: Interrupt,
    pub within: Option<Duration>,
    pub session: Arc<Session>,
    pub feed: Feed,
}

impl Serving {
    /// Serves what comes to `listeners`, which are of `runtime`.
    pub fn start(
        runtime: Runtime,
        listeners: Vec<TcpListener>,
        receiver: Receiver,
        limits: Limits,
        ends: Ends,
    ) -> Result<Self, Error> {
        let stop = Arc::new(Notify::new());
        let stopped = Arc::clone(&stop);
        let (shown, all_shown) = oneshot::channel();
        let thread = Builder::new().name("server".to_owned()).spawn(move || {
            runtime.block_on(async {
                let over = ends.over(&stopped);
                let served = tokio::select! {
                    served = serve(listeners, receiver, limits, over) => served,
                    () = ends.interrupt.second() => leave(Exit::Interrupted as u8),
                };
                ends.feed.end(served);
                ends.see_off(all_shown).await;
            });
        });
        Ok(Self {
            thread: thread.map_err(Error::io("cannot start the server's thread"))?,
            stop,
            shown,
        })
    }

    /// Lets it finish what is under way.
    pub fn stop(&self) {
        self.stop.notify_one();
    }

    /// Everything is shown.
    pub fn end(self) {
        let _ = self.shown.send(());
        let _ = self.thread.join();
    }
}

impl Ends {
    /// Waits until no more requests are to be taken.
    async fn over(&self, stopped: &Notify) {
        tokio::select! {
            () = self.session.over() => {}
            () = self.interrupt.first() => {}
            () = time_is_up(self.within) => {}
            () = stopped.notified() => {}
        }
    }

    /// Waits until everything is shown. Whoever pressed Ctrl-C does not want to wait for a reader
    /// that does not read.
    async fn see_off(&self, mut all_shown: oneshot::Receiver<()>) {
        let stuck = async {
            self.interrupt.first().await;
            loop {
                let taken = self.feed.taken();
                sleep(PATIENCE).await;
                if self.feed.taken() == taken {
                    break;
                }
            }
        };
        let exit = tokio::select! {
            _ = &mut all_shown => return,
            () = self.interrupt.second() => Exit::Interrupted,
            () = stuck => match self.session.missing()[..] {
                [] => Exit::Done,
                _ => Exit::No,
            },
        };
        leave(exit as u8);
    }
}

async fn time_is_up(within: Option<Duration>) {
    match within {
        Some(within) => sleep(within).await,
        None => future::pending().await,
    }
}
