//! Handlers that have gone, and when they are back. That one has gone, the delivery tells that did
//! not reach it.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::spawn_local;
use tokio::time::sleep;

use super::Session;
use crate::context::Ambient;
use crate::http::Endpoint;

/// So often is looked whether it is back.
const INTERVAL: Duration = Duration::from_secs(1);

/// The handlers that have gone, by their origins.
pub struct Presence {
    gone: Arc<Mutex<HashSet<String>>>,
    session: Arc<Session>,
    ambient: Ambient,
}

impl Presence {
    /// Everybody is there, as far as is known. `session` learns who is back.
    #[must_use]
    pub fn new(session: Arc<Session>, ambient: Ambient) -> Self {
        Self {
            gone: Arc::default(),
            session,
            ambient,
        }
    }

    /// Something answered at `endpoint`.
    pub fn is_there(&self, endpoint: &Endpoint) {
        let mut gone = self.gone();
        if !gone.is_empty() {
            let origin = endpoint.origin();
            if gone.remove(&origin) {
                self.session.handler_is_back(origin, self.ambient.now());
            }
        }
    }

    /// Nothing listens at `endpoint`. On this machine one can look for it without being a burden.
    pub fn has_gone(&self, endpoint: &Endpoint) {
        let origin = endpoint.origin();
        if !self.gone().insert(origin.clone()) {
            return;
        }
        if !endpoint.is_loopback() {
            return;
        }
        let seen = Self {
            gone: Arc::clone(&self.gone),
            session: Arc::clone(&self.session),
            ambient: self.ambient,
        };
        let endpoint = endpoint.clone();
        spawn_local(async move {
            let origin = endpoint.origin();
            while seen.gone().contains(&origin) {
                sleep(INTERVAL).await;
                let host = endpoint.host().trim_matches(['[', ']']);
                if TcpStream::connect((host, endpoint.port())).await.is_ok() {
                    seen.is_there(&endpoint);
                }
            }
        });
    }

    fn gone(&self) -> MutexGuard<'_, HashSet<String>> {
        self.gone.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
