//! The application that everything is in: found by its id, its uid or its name.

use serde::Deserialize;
use serde_json::json;

use super::object::Identified;
use super::{Call, Client, Endpoint, Listing, SvixError, Window};

/// So many others are named when one is not there.
const NAMED: usize = 5;

/// An application.
#[derive(Clone, Debug, Deserialize)]
pub struct Application {
    /// `app_…`.
    pub id: String,
    /// Its user's name for it.
    pub uid: Option<String>,
    /// Its name.
    pub name: String,
}

impl Identified for Application {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Application {
    /// All its endpoints.
    ///
    /// # Errors
    /// When the server does not list them.
    pub async fn endpoints(&self, client: &Client) -> Result<Vec<Endpoint>, SvixError> {
        let call = Call::get(&["app", &self.id, "endpoint"]);
        Listing::new(call, Window::default()).all(client).await
    }

    /// As people know it.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.uid.as_deref().unwrap_or(&self.name)
    }
}

/// The application that `name` names.
///
/// # Errors
/// When there is none, or more than one.
pub async fn find_application(client: &Client, name: &str) -> Result<Application, SvixError> {
    match client.call(Call::get(&["app", name])).await {
        Ok(application) => return Ok(application),
        // A name may have what no id has.
        Err(error) if error.is_not_found() => {}
        Err(error) => return Err(error),
    }
    let mut all = Listing::<Application>::new(Call::get(&["app"]), Window::default());
    let (mut found, mut known): (Vec<Application>, Vec<String>) = (Vec::new(), Vec::new());
    while let Some(application) = all.next(client).await? {
        if application.name == name {
            found.push(application);
        } else if known.len() < NAMED {
            known.push(application.shown().to_owned());
        }
    }
    match found.len() {
        0 => Err(SvixError::NoApplication {
            name: name.to_owned(),
            known,
        }),
        1 => Ok(found.remove(0)),
        _ => Err(SvixError::SeveralApplications {
            name: name.to_owned(),
            ids: found.into_iter().map(|it| it.id).collect(),
        }),
    }
}

/// The same, made if there is none. Whether it was made.
///
/// # Errors
/// When it can be neither found nor made.
pub async fn make_application(
    client: &Client,
    name: &str,
) -> Result<(Application, bool), SvixError> {
    match find_application(client, name).await {
        Err(SvixError::NoApplication { .. }) => {}
        found => return found.map(|application| (application, false)),
    }
    let is_uid = name.len() <= 256
        && !name.starts_with("app_")
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let new = json!({"name": name, "uid": is_uid.then_some(name)});
    // Two who make it at once get the same one.
    let call = Call::post(&["app"]).query("get_if_exists", "true");
    client.create(call.body(&new)).await
}
