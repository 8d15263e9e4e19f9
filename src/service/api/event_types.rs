//! Calls about event types: the bundled ones, and what was added or put in their place.

use std::collections::BTreeMap;

use hyper::StatusCode;

use super::applications::to_document;
use super::check::check_event_type;
use super::event_type::{Document, Known, bundled, check, read};
use super::fields::Fields;
use super::messages::{PING, compact};
use super::problem::Problem;
use super::query::Query;
use super::reply::Reply;
use super::{Api, Asked};
use crate::event::EventType;
use crate::signing::Scheme;
use crate::store::KeptEventType;

/// No installation of this size adds more.
const MOST: i64 = 5_000;

impl Api {
    fn find_event_type(&self, name: &str, with_schema: bool) -> Result<Option<Known>, Problem> {
        match self.store.event_type(name)? {
            Some(kept) => Ok(Known::kept(kept)),
            None => Ok(bundled(name).map(|event| Known::bundled(event, with_schema))),
        }
    }

    /// Each must exist: what nobody sends is waited for in vain.
    pub(super) fn check_event_types(
        &self,
        names: &[String],
        scheme: Scheme,
    ) -> Result<(), Problem> {
        let mut unknown = Vec::new();
        for name in names {
            let of_scheme = EventType::named(name, scheme).is_some();
            if !of_scheme && self.find_event_type(name, false)?.is_none() {
                unknown.push(name.as_str());
            }
        }
        if unknown.is_empty() {
            return Ok(());
        }
        let msg = format!(
            "The following event types don't exist: {}",
            unknown.join(", ")
        );
        Err(Problem::invalid(&["body", "eventTypes"], msg))
    }

    /// The payload of the example of an event type: the first of the first version of its schema.
    pub(super) fn example(&self, name: &str) -> Result<Vec<u8>, Problem> {
        if name == "svix.ping" {
            return Ok(PING.to_vec());
        }
        if self.store.event_type(name)?.is_none()
            && let Some(event) = bundled(name)
        {
            return Ok(event.payload());
        }
        let known = self
            .find_event_type(name, true)?
            .ok_or_else(Problem::not_found)?;
        let schemas = known.document.schemas.unwrap_or_default();
        let example = schemas
            .get("1")
            .and_then(|schema| schema["examples"].get(0));
        let example = example.filter(|example| example.is_object());
        let none = "cannot make an example message from the schema of the event type";
        let example = example.ok_or_else(|| Problem::bad("invalid_scheme", none))?;
        Ok(compact(example))
    }

    pub(super) fn event_types(&self, query: &Query) -> Result<Reply, Problem> {
        let archived = query.flag("include_archived", false)?;
        let with_content = query.flag("with_content", false)?;
        let (limit, ascending) = (query.limit()?, query.ascending(true)?);
        let kept = self.store.event_types()?;
        let is_kept = |event: &EventType| kept.iter().any(|kept| kept.name == event.name());
        let bundled = EventType::all(Scheme::Svix).filter(|event| !is_kept(event));
        let mut all: BTreeMap<String, Known> = bundled
            .map(|event| (event.name().to_owned(), Known::bundled(event, with_content)))
            .collect();
        all.extend(
            kept.iter()
                .cloned()
                .filter_map(Known::kept)
                .map(|it| (it.name.clone(), it)),
        );
        let known = all
            .into_values()
            .filter(|known| archived || !known.document.archived);
        let mut known: Vec<_> = known.collect();
        if !ascending {
            known.reverse();
        }
        let (backwards, iterator) = match query.one("iterator") {
            Some(text) => match text.strip_prefix('-') {
                Some(name) => (true, Some(name)),
                None => (false, Some(text)),
            },
            None => (false, None),
        };
        let comes_after = |known: &Known, name: &str| {
            let order = known.name.as_str().cmp(name);
            if ascending {
                order.is_gt()
            } else {
                order.is_lt()
            }
        };
        let comes_before =
            |known: &Known, name: &str| known.name != name && !comes_after(known, name);
        if let Some(name) = iterator {
            known.retain(|it| {
                if backwards {
                    comes_before(it, name)
                } else {
                    comes_after(it, name)
                }
            });
        }
        let count = usize::try_from(limit).unwrap_or(usize::MAX);
        let done = known.len() <= count;
        if backwards {
            known.drain(..known.len().saturating_sub(count));
        } else {
            known.truncate(count);
        }
        let entries = known;
        let page = crate::store::Paged { entries, done };
        let id = |known: &Known| known.name.clone();
        Reply::list(&page, limit, id, |known| Ok(known.out(with_content)))
    }

    pub(super) fn event_type(&self, name: &str) -> Result<Reply, Problem> {
        let known = self
            .find_event_type(name, true)?
            .ok_or_else(Problem::not_found)?;
        Reply::ok(&known.out(true))
    }

    pub(super) async fn make_event_type(&self, asked: &Asked<'_>) -> Result<Reply, Problem> {
        let fields = Fields::of(asked.body)?;
        let name: String = fields.required("name")?;
        check_event_type(&name, "name")?;
        let document = read(&fields)?;
        let before = self.find_event_type(&name, false)?;
        if before
            .as_ref()
            .is_some_and(|known| !known.document.archived)
        {
            let detail = "An event_type with this name already exists";
            return Err(Problem::conflict("event_type_exists", detail));
        }
        let made = self
            .keep_event_type(name, document, before.as_ref())
            .await?;
        Reply::json(StatusCode::CREATED, &made.out(true))
    }

    pub(super) async fn put_event_type(
        &self,
        name: &str,
        asked: &Asked<'_>,
    ) -> Result<Reply, Problem> {
        check_event_type(name, "name")?;
        let document = read(&Fields::of(asked.body)?)?;
        let before = self.find_event_type(name, false)?;
        let status = if before.is_some() {
            StatusCode::OK
        } else {
            StatusCode::CREATED
        };
        let kept = self.keep_event_type(name.to_owned(), document, before.as_ref());
        Reply::json(status, &kept.await?.out(true))
    }

    pub(super) async fn patch_event_type(
        &self,
        name: &str,
        asked: &Asked<'_>,
    ) -> Result<Reply, Problem> {
        let known = self
            .find_event_type(name, true)?
            .ok_or_else(Problem::not_found)?;
        let mut document = known.document.clone();
        let fields = Fields::of(asked.body)?;
        if fields.raw("description").is_some() {
            document.description = fields.required("description")?;
        }
        fields
            .given("archived")?
            .put_or_default(&mut document.archived);
        fields
            .given("deprecated")?
            .put_or_default(&mut document.deprecated);
        fields.given("schemas")?.put(&mut document.schemas);
        fields.given("featureFlag")?.put(&mut document.feature_flag);
        fields
            .given("featureFlags")?
            .put(&mut document.feature_flags);
        fields.given("groupName")?.put(&mut document.group_name);
        check(&document)?;
        let kept = self.keep_event_type(name.to_owned(), document, Some(&known));
        Reply::ok(&kept.await?.out(true))
    }

    pub(super) async fn delete_event_type(
        &self,
        name: &str,
        query: &Query,
    ) -> Result<Reply, Problem> {
        let expunge = query.flag("expunge", false)?;
        let known = self
            .find_event_type(name, true)?
            .ok_or_else(Problem::not_found)?;
        let mut document = known.document.clone();
        document.archived = true;
        let now = self.service.ambient.now().to_milliseconds();
        let kept = KeptEventType {
            name: name.to_owned(),
            created_at: known.created_at,
            updated_at: now,
            document: (!expunge).then(|| to_document(&document)).transpose()?,
        };
        self.put(kept).await?;
        Ok(Reply::nothing())
    }

    async fn keep_event_type(
        &self,
        name: String,
        document: Document,
        before: Option<&Known>,
    ) -> Result<Known, Problem> {
        let now = self.service.ambient.now().to_milliseconds();
        let known = Known {
            name,
            created_at: before.map_or(now, |before| before.created_at),
            updated_at: now,
            document,
        };
        let kept = KeptEventType {
            name: known.name.clone(),
            created_at: known.created_at,
            updated_at: known.updated_at,
            document: Some(to_document(&known.document)?),
        };
        self.put(kept).await?;
        Ok(known)
    }

    async fn put(&self, kept: KeptEventType) -> Result<(), Problem> {
        let put = self.service.committer.commit(move |change| {
            if change.count_event_types()? >= MOST {
                return Ok(false);
            }
            change.put_event_type(&kept).map(|()| true)
        });
        if put.await? {
            Ok(())
        } else {
            let detail = format!("There are {MOST} event types already");
            Err(Problem::bad("limit_reached", detail))
        }
    }
}
