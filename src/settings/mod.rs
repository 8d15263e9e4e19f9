//! What options, the environment and `.env` files say: the signing secret, the endpoint, where the
//! store is.

mod doubts;
mod draft;
mod endpoint;
mod env_file;
mod env_places;
mod regular_file;
mod relay;
mod secrets;
mod store;
mod svix;
mod write_secret;

pub use doubts::{Doubts, doubts};
pub use draft::{Draft, DraftError};
pub use endpoint::{ENDPOINT_HINT, GUIDE_PATH, Misplaced, endpoint, outbound, parse_endpoint};
pub use env_places::LeftOut;
pub use relay::{ProjectRelay, ProjectToken, RelaySettingError};
pub use secrets::{SecretOptions, SecretsError, elsewhere, secrets, tidied, unpadded};
pub use store::{
    NoStateDirectory, OtherStore, ProjectNote, other_stores, project_note, store_path,
};
pub use svix::{LOCAL_SERVER, ServerSettingError, USUAL_SERVER, svix_server};
pub use write_secret::{WriteError, Written, assigned_secrets, write_secret};
