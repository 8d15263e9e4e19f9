//! Where calls are answered.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::known::{Cache, Known};
use super::problem::Problem;
use super::query::Query;
use super::repeat::Repeats;
use crate::context::MessageIds;
use crate::service::Service;
use crate::service::id::new_id;
use crate::store::{Kind, Store};

/// Answers calls, on one thread.
pub struct Api {
    /// Which does what is asked for.
    pub(super) service: Arc<Service>,
    /// For reading; what is written goes through the service.
    pub(super) store: Store,
    pub(super) message_ids: RefCell<MessageIds>,
    pub(super) repeats: Repeats,
    cache: Cache,
}

/// What is asked for, besides the path.
pub struct Asked<'a> {
    /// What stands behind the question mark.
    pub query: &'a Query,
    /// The body.
    pub body: &'a [u8],
}

impl Api {
    /// One that reads `store`.
    #[must_use]
    pub fn new(service: Arc<Service>, store: Store) -> Self {
        let message_ids = MessageIds::new(service.ambient).into();
        Self {
            service,
            store,
            message_ids,
            repeats: Repeats::default(),
            cache: Cache::default(),
        }
    }

    /// The application of that id or uid, with its endpoints.
    pub(super) fn known(&self, name: &str) -> Result<Rc<Known>, Problem> {
        self.cache.get(name, &self.service, &self.store)
    }

    /// A new id.
    pub(super) fn new_id(&self, prefix: &str) -> Result<String, Problem> {
        Ok(new_id(prefix, self.service.ambient)?)
    }

    /// The row that an iterator stands for.
    pub(super) fn row_of(&self, kind: Kind, id: &str) -> Result<Option<i64>, Problem> {
        let found = self.store.find_record(kind, id)?;
        Ok(found.map(|record| record.row))
    }
}
