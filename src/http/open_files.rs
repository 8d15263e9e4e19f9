//! How many files this process may have open.

/// The limit on files, sockets among them; `None` where there is none, or none to be asked for.
#[must_use]
pub fn open_files() -> Option<u64> {
    #[cfg(unix)]
    {
        use nix::sys::resource::{Resource, getrlimit};
        getrlimit(Resource::RLIMIT_NOFILE)
            .ok()
            .map(|(soft, _)| soft)
    }
    #[cfg(not(unix))]
    None
}
