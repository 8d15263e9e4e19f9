//! Event types, made known to a server with their schemas and examples: then endpoints can choose
//! among them, and the server can send the examples by itself.

use serde_json::{Value, json};

use super::{Call, Client, SvixError};

/// What became of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    /// The server did not know it.
    Created,
    /// It knew it, and knows this of it now.
    Updated,
}

/// Makes `name` known, of the JSON Schema `schema`, with `example`.
///
/// # Errors
/// When the server refuses.
pub async fn register(
    client: &Client,
    name: &str,
    (summary, group): (&str, &str),
    mut schema: Value,
    example: Value,
) -> Result<Registered, SvixError> {
    schema["examples"] = json!([example]);
    let new = json!({
        "description": summary,
        "schemas": {"1": schema},
        "archived": false,
        "groupName": group,
    });
    let call = Call::put(&["event-type", name]).body(&new);
    let (_, is_new) = client.create::<Value>(call).await?;
    Ok(if is_new {
        Registered::Created
    } else {
        Registered::Updated
    })
}
