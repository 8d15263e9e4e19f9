//! The network runtime.

use std::future::Future;

use tokio::runtime::Runtime;

use super::Error;

/// Runs `work` on a runtime of its own. Only commands that use the network start one.
pub fn block_on<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    network()?.block_on(work)
}

/// A runtime for the network, on one thread.
pub fn network() -> Result<Runtime, Error> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Error::io("cannot start the network runtime"))
}
