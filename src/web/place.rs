//! The endpoint that a path names.

use crate::service::api::Problem;
use crate::store::{Kind, Record, Store};

/// The row of the application `app`, and the record of its endpoint `endpoint`; both are ids, or names
/// that the caller gave.
pub fn endpoint(store: &Store, app: &str, endpoint: &str) -> Result<(i64, Record), Problem> {
    let app = store.find_record(Kind::Application, app)?;
    let app = app.ok_or_else(Problem::not_found)?.row;
    let endpoint = store.find_record(Kind::EndpointOf(app), endpoint)?;
    Ok((app, endpoint.ok_or_else(Problem::not_found)?))
}
