//! The endpoint that is there from the start: the developer's own handler.

use thiserror::Error;

use super::application::{Application, DEFAULT};
use super::endpoint::Endpoint;
use super::id::new_id;
use super::secrets::Secrets;
use super::state::Service;
use crate::context::NoRandomness;
use crate::store::{Change, Kind, Record, StoreError};

/// Why it cannot be made.
#[derive(Debug, Error)]
pub enum NotMade {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The file of the secrets.
    #[error("cannot write the secrets beside the store: {0}")]
    Secrets(#[from] std::io::Error),
}

impl Service {
    /// Makes the endpoint of the developer's own handler at `url`, unless it was made before. It
    /// takes its secret from the usual places; where there is none, it gets one of its own until
    /// there is. Whether it has one of its own.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn make_usual(&self, url: String, moves: bool) -> Result<bool, NotMade> {
        let now = self.ambient.now();
        let record = |id, uid: &str, document| Record {
            row: 0,
            id,
            uid: Some(uid.to_owned()),
            created_at: now,
            updated_at: now,
            document,
        };
        let application = Application {
            name: "This project".to_owned(),
            ..Application::default()
        };
        let endpoint = Endpoint {
            url,
            description: "Your own handler".to_owned(),
            usual_secret: true,
            ..Endpoint::default()
        };
        let document = serde_json::to_string(&application).unwrap_or_default();
        let application = record(new_id("app_", self.ambient)?, DEFAULT, document);
        let document = serde_json::to_string(&endpoint).unwrap_or_default();
        let new = record(new_id("ep_", self.ambient)?, DEFAULT, document);
        let made = self
            .committer
            .commit(move |change| made(change, &application, &new, &endpoint, moves))
            .await?;
        self.changed();
        let Some(id) = made else { return Ok(false) };
        if self.secrets.usual().is_some() {
            self.secrets.forget(&[id])?;
            return Ok(false);
        }
        if self.secrets.current(&id).is_none() {
            let secret = Secrets::generate(self.ambient)?;
            self.secrets.set(&id, secret, now)?;
        }
        Ok(true)
    }
}

/// Finds or makes the application and its endpoint. Gives the endpoint's id, if there is one: one
/// that was removed is not made again.
fn made(
    change: &Change<'_>,
    application: &Record,
    new: &Record,
    endpoint: &Endpoint,
    moves: bool,
) -> rusqlite::Result<Option<String>> {
    let app = match change.find_record(Kind::Application, DEFAULT)? {
        Some(known) => {
            let kind = Kind::EndpointOf(known.row);
            let Some(mut record) = change.find_record(kind, DEFAULT)? else {
                return Ok(None);
            };
            let kept: Option<Endpoint> = serde_json::from_str(&record.document).ok();
            if let Some(mut kept) = kept.filter(|kept| moves && kept.url != endpoint.url) {
                kept.url.clone_from(&endpoint.url);
                record.document = serde_json::to_string(&kept).unwrap_or_default();
                let _ = change.change_record(kind, &record)?;
            }
            return Ok(Some(record.id));
        }
        None => change.add_record(Kind::Application, application)?,
    };
    let Ok(app) = app else { return Ok(None) };
    let id = new.id.clone();
    let _ = change.add_record(Kind::EndpointOf(app), new)?;
    Ok(Some(id))
}
