//! Deliveries from outside that a handler has refused: they become messages of an application of
//! their own, with an endpoint for each place that they are to go to, so that the engine delivers
//! them as it does all others.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::application::{Application, OUTSIDE};
use super::bus::Happening;
use super::endpoint::{Endpoint, SCHEME};
use super::id::new_id;
use super::state::Service;
use super::usual::NotMade;
use crate::delivery::Redelivery;
use crate::signing::Scheme;
use crate::store::{Change, Due, Kind, NewMessage, Record};
use crate::text::hex;
use crate::time::Time;

/// No more endpoints are made: a path of each request has one of its own.
const MOST_ENDPOINTS: i64 = 50;

/// The attempt that the schedule goes on with: the first was made when it came.
const NEXT: u32 = 2;

impl Service {
    /// Takes a delivery over, and gives when it is made again: it is on disk then, and whoever serves
    /// the store makes it. `None` where it does not go any more: the endpoint was disabled, or there
    /// are too many.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn take_over(&self, again: Redelivery) -> Result<Option<Time>, NotMade> {
        let now = self.ambient.now().to_milliseconds();
        let at = now.saturating_add(again.wait.div_f64(self.speedup));
        let application = Application {
            name: "From outside".to_owned(),
            ..Application::default()
        };
        let mut metadata = BTreeMap::new();
        if again.scheme != Scheme::Svix {
            metadata.insert(SCHEME.to_owned(), again.scheme.name().to_owned());
        }
        let endpoint = Endpoint {
            url: again.url,
            description: "What it refused of the deliveries to `cew listen`".to_owned(),
            headers: again.headers,
            metadata,
            usual_secret: true,
            ..Endpoint::default()
        };
        let record = |id, uid, document| Record {
            row: 0,
            id,
            uid: Some(uid),
            created_at: now,
            updated_at: now,
            document,
        };
        let document = serde_json::to_string(&application).unwrap_or_default();
        let application = record(new_id("app_", self.ambient)?, OUTSIDE.to_owned(), document);
        let document = serde_json::to_string(&endpoint).unwrap_or_default();
        let endpoint = record(new_id("ep_", self.ambient)?, uid(&document), document);
        let message = NewMessage {
            app: 0,
            id: again.message,
            at: now,
            event_type: again.event_type,
            only: None,
            event_id: None,
            channels: None,
            scheme: again.scheme,
            payload: again.payload,
        };
        let told = message.clone();
        let taken = self
            .committer
            .commit(move |change| take(change, &application, &endpoint, message, at))
            .await?;
        let Some(Taken {
            app,
            endpoint,
            due,
            is_new,
        }) = taken
        else {
            return Ok(None);
        };
        if is_new {
            self.changed();
        }
        self.bus.tell(|| Happening::Accepted {
            app,
            message: told.id,
            event_type: told.event_type,
            at: now,
        });
        self.queue.add([endpoint], due, None);
        Ok(Some(at))
    }
}

/// What was written.
struct Taken {
    app: i64,
    endpoint: i64,
    due: Due,
    /// Whether the endpoint was made.
    is_new: bool,
}

/// The same place with the same headers is the same endpoint.
fn uid(document: &str) -> String {
    let digest: [u8; 32] = Sha256::digest(document).into();
    let mut short = [0; 8];
    short.copy_from_slice(&digest[..8]);
    let digits = hex::encode::<8, 16>(short);
    format!("outside-{}", String::from_utf8_lossy(&digits))
}

fn take(
    change: &Change<'_>,
    application: &Record,
    endpoint: &Record,
    mut message: NewMessage,
    at: Time,
) -> rusqlite::Result<Option<Taken>> {
    let app = match change.find_record(Kind::Application, OUTSIDE)? {
        Some(known) => known.row,
        None => match change.add_record(Kind::Application, application)? {
            Ok(row) => row,
            Err(_) => return Ok(None),
        },
    };
    let kind = Kind::EndpointOf(app);
    let name = endpoint.uid.as_deref().unwrap_or_default();
    let (row, is_new) = match change.find_record(kind, name)? {
        Some(known) => {
            let kept: Option<Endpoint> = serde_json::from_str(&known.document).ok();
            if kept.is_none_or(|kept| kept.disabled) {
                return Ok(None);
            }
            (known.row, false)
        }
        None if change.count_records(kind)? >= MOST_ENDPOINTS => return Ok(None),
        None => match change.add_record(kind, endpoint)? {
            Ok(row) => (row, true),
            Err(_) => return Ok(None),
        },
    };
    (message.app, message.only) = (app, Some(row));
    // Refused once more, or by another handler as well.
    let message = match change.find_message(app, &message.id)? {
        Some(known) => known,
        None => change.add_message(&message)?,
    };
    let due = Due {
        at: at.unix_milliseconds(),
        message,
        manual: false,
    };
    change.schedule(row, due, NEXT)?;
    Ok(Some(Taken {
        app,
        endpoint: row,
        due,
        is_new,
    }))
}
