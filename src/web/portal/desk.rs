//! What calls the server, a few at a time.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::replays::Replays;
use crate::service::api::{Problem, Reply};
use crate::svix::{Application, Call, Client};
use crate::web::admission::Admission;
use crate::web::keys::Keys;

/// So many calls of the server are under way at once; the others wait for their turn,
const AT_ONCE: usize = 8;
/// and for so long at most.
const TURN: Duration = Duration::from_secs(30);

/// Answers requests.
pub struct Portal {
    pub(super) admission: Admission,
    pub(super) client: Arc<Client>,
    /// The one that was asked for.
    pub(super) application: Option<Application>,
    pub(super) replays: Replays,
    places: Semaphore,
}

impl Portal {
    /// The page before the server of `client`, which begins with `application`; browsers get in by
    /// `keys`, under the names of this machine and `hosts`.
    #[must_use]
    pub fn new(
        client: Arc<Client>,
        application: Option<Application>,
        keys: Keys,
        hosts: Vec<String>,
    ) -> Self {
        let admission = Admission {
            token: None,
            keys,
            hosts,
        };
        Self {
            admission,
            client,
            application,
            replays: Replays::default(),
            places: Semaphore::new(AT_ONCE),
        }
    }

    /// Makes a call of the server, when it is its turn.
    pub(super) async fn pass(&self, call: Call) -> Result<Reply, Problem> {
        let turn = timeout(TURN, self.places.acquire()).await;
        // The semaphore is never closed.
        let Ok(Ok(_place)) = turn else {
            let text = "too many calls wait for the Svix server".to_owned();
            return Err(Problem::Failed(text));
        };
        let (status, body) = self.client.pass(call).await?;
        Ok(Reply {
            status,
            body,
            is_secret: false,
        })
    }
}
