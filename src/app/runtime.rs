//! The network runtime.

use std::future::Future;

use super::Error;

/// Runs `work` on a runtime of its own. Only commands that use the network start one.
pub fn block_on<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Error::io("cannot start the network runtime"))?
        .block_on(work)
}
