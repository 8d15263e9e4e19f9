//! What happens in the service, for whoever watches.

use tokio::sync::broadcast;

use crate::time::Time;

/// Whoever is further behind has missed some.
const BEHIND: usize = 1024;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A message was accepted.
    Accepted {
        /// The row of its application.
        app: i64,
        /// The message id.
        message: String,
        /// Its event type.
        event_type: String,
        /// When.
        at: Time,
    },
    /// A message was attempted.
    Attempted {
        /// The row of its application.
        app: i64,
        /// The message id.
        message: String,
        /// The row of the endpoint.
        endpoint: i64,
        /// The answer's status; `None`: there was none.
        status: Option<u16>,
        /// When.
        at: Time,
        /// When the next attempt is due.
        next: Option<Time>,
    },
    /// A check of an endpoint begins.
    Checking {
        /// The row of its application.
        app: i64,
        /// The row of the endpoint.
        endpoint: i64,
    },
    /// Applications or endpoints are not what they were.
    Changed,
}

/// Passes on what happens. Costs next to nothing while nobody watches.
#[derive(Clone)]
pub struct Bus(broadcast::Sender<Happening>);

impl Default for Bus {
    fn default() -> Self {
        Self(broadcast::Sender::new(BEHIND))
    }
}

impl Bus {
    /// Tells those who watch.
    pub fn tell(&self, happening: impl FnOnce() -> Happening) {
        if self.0.receiver_count() > 0 {
            // They may all have left in between.
            let _ = self.0.send(happening());
        }
    }

    /// How many watch.
    #[must_use]
    pub fn watchers(&self) -> usize {
        self.0.receiver_count()
    }

    /// Watches from now on.
    #[must_use]
    pub fn watch(&self) -> broadcast::Receiver<Happening> {
        self.0.subscribe()
    }
}
