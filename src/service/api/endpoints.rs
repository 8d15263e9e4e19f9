//! Calls about endpoints.

use std::collections::BTreeMap;

use hyper::StatusCode;
use serde::Serialize;
use zeroize::Zeroizing;

use super::applications::{document, to_document};
use super::check::{check_channels, check_headers, check_url, read_secret};
use super::fields::{Fields, check_rate, check_uid};
use super::problem::Problem;
use super::query::Query;
use super::reply::{Reply, time};
use super::{Api, Asked};
use crate::service::endpoint::Endpoint;
use crate::service::secrets::Secrets;
use crate::store::{Cursor, Kind, Record, Taken};

/// So many endpoints an application may have.
const MOST: i64 = 50;

/// An endpoint as the API shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EndpointOut<'a> {
    description: String,
    rate_limit: Option<u64>,
    throttle_rate: Option<u64>,
    uid: Option<&'a str>,
    url: String,
    version: u16,
    disabled: bool,
    event_types: Option<Vec<String>>,
    filter_types: Option<Vec<String>>,
    channels: Option<Vec<String>>,
    created_at: String,
    updated_at: String,
    id: &'a str,
    metadata: BTreeMap<String, String>,
}

pub(super) fn out(record: &Record) -> Result<EndpointOut<'_>, Problem> {
    let endpoint: Endpoint = document(record)?;
    Ok(EndpointOut {
        description: endpoint.description,
        rate_limit: endpoint.throttle_rate,
        throttle_rate: endpoint.throttle_rate,
        uid: record.uid.as_deref(),
        url: endpoint.url,
        version: 1,
        disabled: endpoint.disabled,
        event_types: endpoint.event_types.clone(),
        filter_types: endpoint.event_types,
        channels: endpoint.channels,
        created_at: time(record.created_at),
        updated_at: time(record.updated_at),
        id: &record.id,
        metadata: endpoint.metadata,
    })
}

impl Api {
    pub(super) fn endpoints(&self, app: &str, query: &Query) -> Result<Reply, Problem> {
        let kind = Kind::EndpointOf(self.find_application(app)?.row);
        let ascending = query.ascending(false)?;
        let cursor = query.cursor("ep_", ascending, |id| self.row_of(kind, id))?;
        let page = self.store.records(kind, &cursor)?;
        Reply::list(&page, cursor.limit, |record| record.id.clone(), out)
    }

    pub(super) async fn make_endpoint(
        &self,
        app: &str,
        asked: &Asked<'_>,
    ) -> Result<Reply, Problem> {
        let app = self.find_application(app)?;
        let fields = Fields::of(asked.body)?;
        let (uid, endpoint) = self.read_endpoint(&fields)?;
        let secret = read_secret(&fields, "secret")?;
        let made = self.add_endpoint(app.row, uid, endpoint, secret).await?;
        Reply::json(StatusCode::CREATED, &out(&made)?)
    }

    /// Adds an endpoint, with a secret of its own unless it takes that from the usual places.
    pub(super) async fn add_endpoint(
        &self,
        app: i64,
        uid: Option<String>,
        endpoint: Endpoint,
        secret: Option<Zeroizing<String>>,
    ) -> Result<Record, Problem> {
        let now = self.service.ambient.now().to_milliseconds();
        let mut new = Record {
            row: 0,
            id: self.new_id("ep_")?,
            uid,
            created_at: now,
            updated_at: now,
            document: to_document(&endpoint)?,
        };
        if !endpoint.usual_secret {
            // Before the endpoint is there: no attempt at it must find none.
            let secret = match secret {
                Some(secret) => secret,
                None => Secrets::generate(self.service.ambient)?,
            };
            self.service.secrets.set(&new.id, secret, now)?;
        }
        let (adding, kind) = (new.clone(), Kind::EndpointOf(app));
        let added = self.service.committer.commit(move |change| {
            if change.count_records(kind)? >= MOST {
                return Ok(None);
            }
            change.add_record(kind, &adding).map(Some)
        });
        let refusal = match added.await {
            Ok(Some(Ok(row))) => {
                new.row = row;
                self.service.endpoint_changed(row);
                return Ok(new);
            }
            Ok(Some(Err(Taken))) => taken(),
            Ok(None) => Problem::bad(
                "limit_reached",
                format!("An application has at most {MOST} endpoints"),
            ),
            Err(error) => error.into(),
        };
        self.service.secrets.forget(&[new.id])?;
        Err(refusal)
    }

    pub(super) fn endpoint(&self, app: &str, name: &str) -> Result<Reply, Problem> {
        let (_, record) = self.find_endpoint(app, name)?;
        Reply::ok(&out(&record)?)
    }

    pub(super) async fn put_endpoint(
        &self,
        app: &str,
        name: &str,
        asked: &Asked<'_>,
    ) -> Result<Reply, Problem> {
        let app = self.find_application(app)?.row;
        let fields = Fields::of(asked.body)?;
        let (uid, mut endpoint) = self.read_endpoint(&fields)?;
        let known = self.store.find_record(Kind::EndpointOf(app), name)?;
        let Some(mut record) = known else {
            let made = self.add_endpoint(app, uid, endpoint, None).await?;
            return Reply::json(StatusCode::CREATED, &out(&made)?);
        };
        let before: Endpoint = document(&record)?;
        endpoint.usual_secret = before.usual_secret;
        if fields.raw("headers").is_none() {
            endpoint.headers = before.headers;
        }
        record.uid = uid;
        let changed = self.change_endpoint(app, record, &endpoint).await?;
        Reply::ok(&out(&changed)?)
    }

    pub(super) async fn patch_endpoint(
        &self,
        app: &str,
        name: &str,
        asked: &Asked<'_>,
    ) -> Result<Reply, Problem> {
        let (app, mut record) = self.find_endpoint(app, name)?;
        let mut endpoint: Endpoint = document(&record)?;
        let fields = Fields::of(asked.body)?;
        fields.given("uid")?.put(&mut record.uid);
        if fields.raw("url").is_some() {
            endpoint.url = fields.required("url")?;
        }
        if fields.raw("disabled").is_some() {
            endpoint.disabled = fields.required("disabled")?;
        }
        fields
            .given("description")?
            .put_or_default(&mut endpoint.description);
        fields.given("filterTypes")?.put(&mut endpoint.event_types);
        fields.given("eventTypes")?.put(&mut endpoint.event_types);
        fields.given("channels")?.put(&mut endpoint.channels);
        fields.given("rateLimit")?.put(&mut endpoint.throttle_rate);
        fields
            .given("throttleRate")?
            .put(&mut endpoint.throttle_rate);
        fields
            .given("metadata")?
            .put_or_default(&mut endpoint.metadata);
        self.check_endpoint(record.uid.as_ref(), &endpoint)?;
        let changed = self.change_endpoint(app, record, &endpoint).await?;
        Reply::ok(&out(&changed)?)
    }

    /// Writes an endpoint anew. What is due at one that is disabled is called off.
    pub(super) async fn change_endpoint(
        &self,
        app: i64,
        mut record: Record,
        endpoint: &Endpoint,
    ) -> Result<Record, Problem> {
        record.updated_at = self.service.ambient.now().to_milliseconds();
        record.document = to_document(endpoint)?;
        let (changing, disabled) = (record.clone(), endpoint.disabled);
        let changed = self.service.committer.commit(move |change| {
            let changed = change.change_record(Kind::EndpointOf(app), &changing)?;
            if disabled && changed.is_ok() {
                change.unschedule_all(changing.row)?;
            }
            Ok(changed)
        });
        changed.await?.map_err(|Taken| taken())?;
        self.service.endpoint_changed(record.row);
        Ok(record)
    }

    pub(super) async fn delete_endpoint(&self, app: &str, name: &str) -> Result<Reply, Problem> {
        let (app, record) = self.find_endpoint(app, name)?;
        self.remove_endpoint(app, &record).await?;
        Ok(Reply::nothing())
    }

    /// Removes an endpoint, what is due there, and its secrets.
    pub(super) async fn remove_endpoint(&self, app: i64, record: &Record) -> Result<(), Problem> {
        let row = record.row;
        self.service
            .committer
            .commit(move |change| {
                change.unschedule_all(row)?;
                change.remove_record(Kind::EndpointOf(app), row)
            })
            .await?;
        self.service.endpoint_changed(row);
        self.service
            .secrets
            .forget(std::slice::from_ref(&record.id))?;
        Ok(())
    }

    /// All endpoints of an application, the oldest first.
    pub(super) fn all_endpoints(&self, app: i64) -> Result<Vec<Record>, Problem> {
        let cursor = Cursor {
            from: None,
            backwards: false,
            ascending: true,
            limit: u32::try_from(MOST).unwrap_or(u32::MAX),
        };
        let page = self.store.records(Kind::EndpointOf(app), &cursor)?;
        Ok(page.entries)
    }

    /// The row of the application, and the endpoint of that id or uid there.
    pub(super) fn find_endpoint(&self, app: &str, name: &str) -> Result<(i64, Record), Problem> {
        let app = self.find_application(app)?.row;
        let found = self.store.find_record(Kind::EndpointOf(app), name)?;
        Ok((app, found.ok_or_else(Problem::not_found)?))
    }

    fn read_endpoint(&self, fields: &Fields<'_>) -> Result<(Option<String>, Endpoint), Problem> {
        let either = |new: Option<Vec<String>>, old| if new.is_some() { new } else { old };
        let rate = match fields.optional("throttleRate")? {
            Some(rate) => Some(rate),
            None => fields.optional("rateLimit")?,
        };
        let endpoint = Endpoint {
            url: fields.required("url")?,
            description: fields.optional("description")?.unwrap_or_default(),
            disabled: fields.optional("disabled")?.unwrap_or_default(),
            event_types: either(
                fields.optional("eventTypes")?,
                fields.optional("filterTypes")?,
            ),
            channels: fields.optional("channels")?,
            throttle_rate: rate,
            metadata: fields.optional("metadata")?.unwrap_or_default(),
            headers: fields.optional("headers")?.unwrap_or_default(),
            usual_secret: false,
        };
        let uid = fields.optional("uid")?;
        self.check_endpoint(uid.as_ref(), &endpoint)?;
        Ok((uid, endpoint))
    }

    fn check_endpoint(&self, uid: Option<&String>, endpoint: &Endpoint) -> Result<(), Problem> {
        check_uid(uid, "ep_")?;
        check_rate(endpoint.throttle_rate)?;
        check_url(&endpoint.url, self.service.allow_link_local)?;
        check_channels(endpoint.channels.as_deref(), 10)?;
        check_headers(&endpoint.headers)?;
        if let Some(types) = &endpoint.event_types {
            if types.is_empty() {
                let at = ["body", "eventTypes"];
                return Err(Problem::invalid(
                    &at,
                    "there must be at least one, or none at all",
                ));
            }
            self.check_event_types(types, endpoint.scheme())?;
        }
        Ok(())
    }
}

fn taken() -> Problem {
    Problem::conflict("conflict", "A conflict has occurred")
}
