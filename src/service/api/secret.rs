//! Calls about an endpoint's secret, its own headers and how it does.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;

use super::applications::document;
use super::check::{check_headers, read_secret};
use super::fields::Fields;
use super::problem::Problem;
use super::query::Query;
use super::reply::{Reply, time};
use super::{Api, Asked};
use crate::service::endpoint::Endpoint;
use crate::service::secrets::{NotRotated, Secrets};
use crate::store::Record;

/// How long the secret before still signs.
const GRACE: u64 = 24 * 60 * 60;
const LONGEST_GRACE: u64 = 7 * 24 * 60 * 60;

/// Statistics go back so far.
const STATS: Duration = Duration::from_secs(28 * 24 * 60 * 60);

/// Headers whose values are not told.
pub const SENSITIVE: [&str; 6] = [
    "authorization",
    "x-auth-token",
    "www-authenticate",
    "authentication",
    "apikey",
    "api-key",
];

impl Api {
    pub(super) fn secret(&self, app: &str, name: &str) -> Result<Reply, Problem> {
        let (_, record) = self.find_endpoint(app, name)?;
        self.revealed(&record)
    }

    fn revealed(&self, record: &Record) -> Result<Reply, Problem> {
        let key = self.secret_text(record)?;
        let mut reply = Reply::ok(&json!({"key": *key}))?;
        reply.is_secret = true;
        Ok(reply)
    }

    /// The current secret of an endpoint.
    pub(super) fn secret_text(
        &self,
        record: &Record,
    ) -> Result<zeroize::Zeroizing<String>, Problem> {
        if let Some(kept) = self.service.secrets.current(&record.id) {
            return Ok(kept);
        }
        let endpoint: Endpoint = document(record)?;
        let usual = self
            .service
            .secrets
            .usual()
            .filter(|_| endpoint.usual_secret);
        let usual = usual.map(|usual| usual.current().secret.expose().to_owned());
        usual.map(Into::into).ok_or_else(Problem::not_found)
    }

    pub(super) fn rotate_secret(
        &self,
        app: &str,
        name: &str,
        asked: &Asked<'_>,
    ) -> Result<Reply, Problem> {
        let (_, record) = self.find_endpoint(app, name)?;
        let fields = Fields::of(asked.body)?;
        let given = read_secret(&fields, "key")?;
        let grace: Option<u64> = fields.optional("gracePeriodSeconds")?;
        let grace = grace.unwrap_or(GRACE);
        if grace > LONGEST_GRACE {
            let at = ["body", "gracePeriodSeconds"];
            let msg = format!("it must not exceed {LONGEST_GRACE}");
            return Err(Problem::invalid(&at, msg));
        }
        let new = match given {
            Some(secret) => secret,
            None => Secrets::generate(self.service.ambient)?,
        };
        let before = self.secret_text(&record).ok();
        let now = self.service.ambient.now();
        let grace = Duration::from_secs(grace);
        let rotated = self
            .service
            .secrets
            .rotate(&record.id, before, new, grace, now);
        match rotated {
            Ok(()) => {
                self.service.endpoint_changed(record.row);
                // Newer SDKs read the new secret here; older ones, which expect nothing, ignore it.
                self.revealed(&record)
            }
            Err(NotRotated::TooMany(next)) => Err(Problem::bad(
                "limit_reached",
                format!(
                    "10 old keys are still good, and no endpoint has more. \
                     Your next key expires at {}",
                    time(next)
                ),
            )),
            Err(NotRotated::Io(error)) => Err(error.into()),
        }
    }

    pub(super) fn headers(&self, app: &str, name: &str) -> Result<Reply, Problem> {
        let (_, record) = self.find_endpoint(app, name)?;
        let endpoint: Endpoint = document(&record)?;
        let is_sensitive = |name: &&String| SENSITIVE.contains(&name.to_ascii_lowercase().as_str());
        let sensitive: Vec<_> = endpoint.headers.keys().filter(is_sensitive).collect();
        let shown = endpoint.headers.iter();
        let shown: BTreeMap<_, _> = shown.filter(|(name, _)| !is_sensitive(name)).collect();
        Reply::ok(&json!({"headers": shown, "sensitive": sensitive}))
    }

    pub(super) async fn put_headers(
        &self,
        app: &str,
        name: &str,
        asked: &Asked<'_>,
    ) -> Result<Reply, Problem> {
        let (app, record) = self.find_endpoint(app, name)?;
        let mut endpoint: Endpoint = document(&record)?;
        endpoint.headers = Fields::of(asked.body)?.required("headers")?;
        check_headers(&endpoint.headers)?;
        self.change_endpoint(app, record, &endpoint).await?;
        Ok(Reply::nothing())
    }

    pub(super) async fn patch_headers(
        &self,
        app: &str,
        name: &str,
        asked: &Asked<'_>,
    ) -> Result<Reply, Problem> {
        let (app, record) = self.find_endpoint(app, name)?;
        let mut endpoint: Endpoint = document(&record)?;
        let fields = Fields::of(asked.body)?;
        let changes: BTreeMap<String, Option<String>> = fields.required("headers")?;
        let deleted: Option<Vec<String>> = fields.optional("deleteHeaders")?;
        let deleted = deleted
            .unwrap_or_default()
            .into_iter()
            .map(|name| (name, None));
        for (name, value) in changes.into_iter().chain(deleted) {
            endpoint
                .headers
                .retain(|known, _| !known.eq_ignore_ascii_case(&name));
            if let Some(value) = value {
                endpoint.headers.insert(name, value);
            }
        }
        check_headers(&endpoint.headers)?;
        self.change_endpoint(app, record, &endpoint).await?;
        Ok(Reply::nothing())
    }

    pub(super) fn stats(&self, app: &str, name: &str, query: &Query) -> Result<Reply, Problem> {
        let (_, record) = self.find_endpoint(app, name)?;
        let now = self.service.ambient.now();
        let until = query.time("until")?.unwrap_or(now);
        let since = query
            .time("since")?
            .unwrap_or_else(|| until.saturating_sub(STATS));
        let range = |detail: &str| Err(Problem::bad("invalid_range", detail));
        if until > now.saturating_add(Duration::from_secs(60)) {
            return range("'until' cannot be in the future");
        }
        if since > until {
            return range("'since' must be before 'until'");
        }
        if until.duration_since(since) > STATS {
            return range("'since' cannot be more than 28 days before 'until'");
        }
        let counts = self.store.attempt_counts(record.row, since, until)?;
        Reply::ok(&json!({
            "success": counts.succeeded,
            "pending": 0,
            "sending": self.store.due_count(record.row)?,
            "fail": counts.failed,
            "canceled": 0,
        }))
    }
}
