//! Applications: whose endpoints and messages they are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What an application is, besides its names and times.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Application {
    /// For people.
    pub name: String,
    /// Kept, and not enforced, as with the open-source server.
    pub throttle_rate: Option<u64>,
    /// The caller's own.
    pub metadata: BTreeMap<String, String>,
}

/// The application of the developer's own handler.
pub const DEFAULT: &str = "default";

/// The application of what handlers have refused of deliveries from outside.
pub const OUTSIDE: &str = "outside";

/// The application of the generic system's webhooks.
pub const GENERIC: &str = "generic";
