//! What a call is answered with.

use hyper::StatusCode;
use serde::Serialize;

use super::problem::Problem;
use crate::store::{Cursor, Paged, Scanned};
use crate::time::Time;

/// What a call is answered with.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// JSON; empty: there is none.
    pub body: Vec<u8>,
    /// It has a signing secret, and must not be kept.
    pub is_secret: bool,
}

/// A page of a list.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct List<T> {
    data: Vec<T>,
    iterator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prev_iterator: Option<String>,
    done: bool,
}

impl Reply {
    /// With `body` as JSON.
    pub fn json(status: StatusCode, body: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_vec(body).map_err(|error| Problem::Failed(error.to_string()))?;
        Ok(Self {
            status,
            body,
            is_secret: false,
        })
    }

    /// 200 with `body`.
    pub fn ok(body: &impl Serialize) -> Result<Self, Problem> {
        Self::json(StatusCode::OK, body)
    }

    /// 204.
    #[must_use]
    pub const fn nothing() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            body: Vec::new(),
            is_secret: false,
        }
    }

    /// A page of a list that is filtered: of a page with few entries, or none, an iterator says where
    /// to go on all the same.
    pub fn scanned<'p, T, S: Serialize>(
        scanned: &'p Scanned<T>,
        cursor: &Cursor,
        id: impl Fn(&T) -> String,
        show: impl FnMut(&'p T) -> Result<S, Problem>,
    ) -> Result<Self, Problem> {
        let mut list = List::of(&scanned.page, cursor.limit, id, show)?;
        match &scanned.reached {
            Some(reached) if cursor.backwards => list.prev_iterator = Some(format!("-{reached}")),
            Some(reached) => list.iterator = Some(reached.clone()),
            None => {}
        }
        Self::ok(&list)
    }

    /// A page: what `show` makes of the entries, which `id` names.
    pub fn list<'p, T, S: Serialize>(
        page: &'p Paged<T>,
        limit: u32,
        id: impl Fn(&T) -> String,
        show: impl FnMut(&'p T) -> Result<S, Problem>,
    ) -> Result<Self, Problem> {
        Self::ok(&List::of(page, limit, id, show)?)
    }
}

impl<S> List<S> {
    fn of<'p, T>(
        page: &'p Paged<T>,
        limit: u32,
        id: impl Fn(&T) -> String,
        show: impl FnMut(&'p T) -> Result<S, Problem>,
    ) -> Result<Self, Problem> {
        let entries = &page.entries;
        Ok(Self {
            data: entries.iter().map(show).collect::<Result<_, _>>()?,
            iterator: entries.last().map(&id),
            prev_iterator: entries.first().map(|first| format!("-{}", id(first))),
            done: page.done && limit > 0,
        })
    }
}

/// A time as Svix writes it: with microseconds.
#[must_use]
pub fn time(time: Time) -> String {
    format!("{time:.6}")
}
