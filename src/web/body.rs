//! What a call of cew's own is given.

use serde::de::DeserializeOwned;

use crate::service::api::Problem;

/// A body that is an object with these fields and no others.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let nowhere = ["body", "", ""];
    // An array would be read field by field.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(Problem::malformed(&nowhere, "the body must be an object"));
    }
    serde_json::from_slice(body).map_err(|error| Problem::malformed(&nowhere, error.to_string()))
}
