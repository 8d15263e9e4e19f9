//! Calls about applications.

use hyper::StatusCode;
use serde::Serialize;
use std::collections::BTreeMap;

use super::fields::{Fields, check_rate, check_uid};
use super::problem::Problem;
use super::query::Query;
use super::reply::{Reply, time};
use super::{Api, Asked};
use crate::service::application::Application;
use crate::store::{Kind, Record, Taken};

/// An application as the API shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ApplicationOut<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    uid: Option<&'a str>,
    name: String,
    throttle_rate: Option<u64>,
    id: &'a str,
    created_at: String,
    updated_at: String,
    metadata: BTreeMap<String, String>,
}

fn out(record: &Record) -> Result<ApplicationOut<'_>, Problem> {
    let application: Application = document(record)?;
    Ok(ApplicationOut {
        uid: record.uid.as_deref(),
        name: application.name,
        throttle_rate: application.throttle_rate,
        id: &record.id,
        created_at: time(record.created_at),
        updated_at: time(record.updated_at),
        metadata: application.metadata,
    })
}

/// What a record says.
pub fn document<T: serde::de::DeserializeOwned>(record: &Record) -> Result<T, Problem> {
    serde_json::from_str(&record.document)
        .map_err(|_| Problem::Failed("what is in the store cannot be read".to_owned()))
}

/// No installation of this size has more.
const MOST: i64 = 10_000;

impl Api {
    pub(super) fn applications(&self, query: &Query) -> Result<Reply, Problem> {
        let kind = Kind::Application;
        let ascending = query.ascending(true)?;
        let cursor = query.cursor("app_", ascending, |id| self.row_of(kind, id))?;
        let page = self.store.records(kind, &cursor)?;
        Reply::list(&page, cursor.limit, |record| record.id.clone(), out)
    }

    pub(super) async fn make_application(&self, asked: &Asked<'_>) -> Result<Reply, Problem> {
        let (uid, application) = read(&Fields::of(asked.body)?)?;
        if asked.query.flag("get_if_exists", false)?
            && let Some(uid) = &uid
            && let Some(known) = self.store.find_record(Kind::Application, uid)?
        {
            return Reply::ok(&out(&known)?);
        }
        let made = self.add_application(uid, &application).await?;
        Reply::json(StatusCode::CREATED, &out(&made)?)
    }

    /// Adds an application.
    pub(super) async fn add_application(
        &self,
        uid: Option<String>,
        application: &Application,
    ) -> Result<Record, Problem> {
        let now = self.service.ambient.now().to_milliseconds();
        let mut new = Record {
            row: 0,
            id: self.new_id("app_")?,
            uid,
            created_at: now,
            updated_at: now,
            document: to_document(application)?,
        };
        let adding = new.clone();
        let added = self
            .service
            .committer
            .commit(move |change| {
                if change.count_records(Kind::Application)? >= MOST {
                    return Ok(None);
                }
                change.add_record(Kind::Application, &adding).map(Some)
            })
            .await?;
        let added = added.ok_or_else(|| {
            Problem::bad(
                "limit_reached",
                format!("There are {MOST} applications already"),
            )
        })?;
        new.row = added.map_err(|Taken| taken())?;
        self.service.changed();
        Ok(new)
    }

    pub(super) fn application(&self, name: &str) -> Result<Reply, Problem> {
        Reply::ok(&out(&self.find_application(name)?)?)
    }

    pub(super) async fn put_application(
        &self,
        name: &str,
        asked: &Asked<'_>,
    ) -> Result<Reply, Problem> {
        let (uid, application) = read(&Fields::of(asked.body)?)?;
        let Some(mut record) = self.store.find_record(Kind::Application, name)? else {
            let made = self.add_application(uid, &application).await?;
            return Reply::json(StatusCode::CREATED, &out(&made)?);
        };
        record.uid = uid;
        record.document = to_document(&application)?;
        self.change_application(record).await
    }

    pub(super) async fn patch_application(
        &self,
        name: &str,
        asked: &Asked<'_>,
    ) -> Result<Reply, Problem> {
        let mut record = self.find_application(name)?;
        let mut application: Application = document(&record)?;
        let fields = Fields::of(asked.body)?;
        fields.given("uid")?.put(&mut record.uid);
        if fields.raw("name").is_some() {
            application.name = fields.required("name")?;
        }
        fields
            .given("throttleRate")?
            .put(&mut application.throttle_rate);
        fields
            .given("metadata")?
            .put_or_default(&mut application.metadata);
        check(record.uid.as_ref(), &application)?;
        record.document = to_document(&application)?;
        self.change_application(record).await
    }

    async fn change_application(&self, mut record: Record) -> Result<Reply, Problem> {
        record.updated_at = self.service.ambient.now().to_milliseconds();
        let changing = record.clone();
        let changed = self
            .service
            .committer
            .commit(move |change| change.change_record(Kind::Application, &changing))
            .await?;
        changed.map_err(|Taken| taken())?;
        self.service.changed();
        Reply::ok(&out(&record)?)
    }

    pub(super) async fn delete_application(&self, name: &str) -> Result<Reply, Problem> {
        let record = self.find_application(name)?;
        for endpoint in self.all_endpoints(record.row)? {
            self.remove_endpoint(record.row, &endpoint).await?;
        }
        let row = record.row;
        self.service
            .committer
            .commit(move |change| change.remove_record(Kind::Application, row))
            .await?;
        self.service.changed();
        Ok(Reply::nothing())
    }

    /// The application of that id or uid.
    pub(super) fn find_application(&self, name: &str) -> Result<Record, Problem> {
        let found = self.store.find_record(Kind::Application, name)?;
        found.ok_or_else(Problem::not_found)
    }
}

fn read(fields: &Fields<'_>) -> Result<(Option<String>, Application), Problem> {
    let rate = match fields.optional("throttleRate")? {
        Some(rate) => Some(rate),
        None => fields.optional("rateLimit")?,
    };
    let application = Application {
        name: fields.required("name")?,
        throttle_rate: rate,
        metadata: fields.optional("metadata")?.unwrap_or_default(),
    };
    let uid = fields.optional("uid")?;
    check(uid.as_ref(), &application)?;
    Ok((uid, application))
}

/// An application in the body of another call.
pub fn read_inline(fields: &Fields<'_>) -> Result<Option<(Option<String>, Application)>, Problem> {
    let Some(raw) = fields.raw("application").filter(|raw| raw.get() != "null") else {
        return Ok(None);
    };
    read(&Fields::of(raw.get().as_bytes())?).map(Some)
}

fn check(uid: Option<&String>, application: &Application) -> Result<(), Problem> {
    check_uid(uid, "app_")?;
    check_rate(application.throttle_rate)?;
    if application.name.trim().is_empty() {
        let at = ["body", "name"];
        return Err(Problem::invalid(
            &at,
            "Application names must be at least one character",
        ));
    }
    Ok(())
}

/// What is kept of it.
pub fn to_document(value: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|error| Problem::Failed(error.to_string()))
}

fn taken() -> Problem {
    let detail = "An application with that id or uid already exists";
    Problem::conflict("conflict", detail)
}
