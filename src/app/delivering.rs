//! The engine of a service, on a thread.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::sync::watch;

use super::{Error, Exit, network};
use crate::http::{Outbound, open_files};
use crate::service::{Engine, Service};
use crate::store::Store;
use crate::terminal::{Interrupt, leave};

/// Files that are needed besides the connections to endpoints: those of the server, and the store's.
const OTHER_FILES: u64 = 200;

/// So many attempts at most are under way at all endpoints together.
const MOST_ATTEMPTS: u64 = 2000;

/// Makes the attempts that are due until it is stopped, and finishes those under way.
pub(super) fn deliver(
    service: Arc<Service>,
    (store, outbound): (Store, Outbound),
    stop: impl Future<Output = ()>,
    interrupt: &Interrupt,
) -> Result<(), Error> {
    let files = open_files().map_or(MOST_ATTEMPTS, |files| files.saturating_sub(OTHER_FILES) / 2);
    let most = usize::try_from(files.clamp(16, MOST_ATTEMPTS)).unwrap_or(16);
    let runtime = network()?;
    let engine = Engine::new(service, store, outbound, most);
    runtime.block_on(async {
        tokio::select! {
            ended = engine.run(stop) => Ok(ended?),
            () = interrupt.second() => leave(Exit::Interrupted as u8),
        }
    })
}

/// Waits until `stopped` says so.
pub(super) async fn until(mut stopped: watch::Receiver<bool>) {
    // The other end is gone only when the command has ended.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

pub(super) fn on_a_thread<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, Error> {
    let thread = thread::Builder::new().name(name.to_owned()).spawn(work);
    thread.map_err(Error::io("cannot start a thread"))
}

pub(super) fn join(thread: JoinHandle<Result<(), Error>>) -> Result<(), Error> {
    let failed = || Error::io("a thread failed")(io::Error::other("see above"));
    thread.join().unwrap_or_else(|_| Err(failed()))
}
