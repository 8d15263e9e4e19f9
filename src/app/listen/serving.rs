//! The thread that serves. Nothing holds it up, so it is also the one that sees to the end.

use std::convert::Infallible;
use std::future;
use std::rc::Rc;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{Notify, oneshot, watch};
use tokio::task::LocalSet;
use tokio::time::sleep;

use crate::app::{Error, Exit};
use crate::http::{Limits, Service, serve};
use crate::intake::{Feed, Receiver, Session, Switched};
use crate::relay::{Relay, RelayError};
use crate::terminal::{Interrupt, leave};

/// After Ctrl-C, whoever shows what came has to get on with it within this time, again and again.
const PATIENCE: Duration = Duration::from_secs(1);

/// What comes from outside, besides what comes to the listeners.
pub enum Outside {
    /// Nothing.
    Nothing,
    /// What the relay hands over. When it does no more, that is the end of it all.
    Relay(Relay),
    /// The same, whenever it is switched on.
    Switched(Switched),
}

/// The server, running.
pub struct Serving {
    thread: JoinHandle<Result<(), RelayError>>,
    stop: Arc<Notify>,
    shown: oneshot::Sender<()>,
}

/// What can end it.
pub struct Ends {
    pub interrupt: Interrupt,
    pub within: Option<Duration>,
    pub session: Arc<Session>,
    pub feed: Feed,
}

impl Serving {
    /// Serves what comes to `listeners`, which are of `runtime`, and from `outside`.
    pub fn start(
        runtime: Runtime,
        listeners: Vec<TcpListener>,
        outside: Outside,
        receiver: Receiver,
        limits: Limits,
        ends: Ends,
    ) -> Result<Self, Error> {
        let stop = Arc::new(Notify::new());
        let stopped = Arc::clone(&stop);
        let (shown, all_shown) = oneshot::channel();
        let thread = Builder::new().name("server".to_owned()).spawn(move || {
            runtime.block_on(async {
                let receiver = Rc::new(receiver);
                let (end, _) = watch::channel(false);
                let over = || wait_for(end.subscribe());
                let (served, relayed) = tokio::select! {
                    both = async { tokio::join!(
                        serve(listeners, Rc::clone(&receiver) as Rc<dyn Service>, limits, over()),
                        serve_outside(outside, &receiver, &end),
                    ) } => both,
                    never = ends.announce(&stopped, &end) => match never {},
                    () = ends.interrupt.second() => leave(Exit::Interrupted as u8),
                };
                drop(receiver);
                ends.feed.end(served);
                ends.see_off(all_shown).await;
                relayed
            })
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
    ///
    /// # Errors
    /// When the relay ended it.
    pub fn end(self) -> Result<(), RelayError> {
        let _ = self.shown.send(());
        self.thread.join().unwrap_or(Ok(()))
    }
}

async fn serve_outside(
    outside: Outside,
    receiver: &Rc<Receiver>,
    end: &watch::Sender<bool>,
) -> Result<(), RelayError> {
    let over = wait_for(end.subscribe());
    match outside {
        Outside::Nothing => Ok(()),
        Outside::Relay(relay) => {
            let serving = relay.serve(Rc::clone(receiver), over);
            let served = LocalSet::new().run_until(serving).await;
            end.send_replace(true);
            served
        }
        Outside::Switched(switched) => {
            let serving = switched.serve(receiver, over);
            LocalSet::new().run_until(serving).await;
            Ok(())
        }
    }
}

async fn wait_for(mut end: watch::Receiver<bool>) {
    let _ = end.wait_for(|end| *end).await;
}

impl Ends {
    /// Waits until no more requests are to be taken, and says so once.
    async fn announce(&self, stopped: &Notify, end: &watch::Sender<bool>) -> Infallible {
        tokio::select! {
            () = self.session.over() => {}
            () = self.interrupt.first() => {}
            () = time_is_up(self.within) => {}
            () = stopped.notified() => {}
        }
        end.send_replace(true);
        future::pending().await
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
