//! The endpoints that a message of the application goes to, and those that are asked after.

use serde_json::{Value, json};

use super::{Application, Call, Client, Endpoint, SvixError};
use crate::http;

/// An endpoint, and where it is.
#[derive(Clone, Debug)]
pub struct Destination {
    /// As the server has it.
    pub endpoint: Endpoint,
    /// Its URL.
    pub url: http::Endpoint,
}

/// Which endpoint is meant.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    /// All of them.
    All,
    /// The only one.
    Only,
    /// The one of this id, uid or URL.
    Named(&'a str),
}

impl Destination {
    /// Of `endpoint`, whose URL the server has taken.
    fn new(endpoint: Endpoint, client: &Client) -> Result<Self, SvixError> {
        match http::Endpoint::parse(&endpoint.url, "/") {
            Ok(url) => Ok(Self { endpoint, url }),
            Err(error) => Err(SvixError::Strange {
                server: client.server().to_string(),
                reason: error.to_string(),
            }),
        }
    }

    /// The endpoints of `application` that are meant.
    ///
    /// # Errors
    /// When there is none.
    pub async fn of(
        client: &Client,
        application: &Application,
        wanted: Wanted<'_>,
    ) -> Result<Vec<Self>, SvixError> {
        if let Wanted::Named(name) = wanted {
            let call = Call::get(&["app", &application.id, "endpoint", name]);
            match client.call(call).await {
                Ok(endpoint) => return Ok(vec![Self::new(endpoint, client)?]),
                // Who knows no id knows the URL.
                Err(error) if error.is_not_found() => {
                    let url = http::Endpoint::parse(name, "/");
                    let is_it = |it: &Endpoint| {
                        it.url == name || url.as_ref().is_ok_and(|url| url.url().as_str() == it.url)
                    };
                    let mut all = application.endpoints(client).await?;
                    all.retain(is_it);
                    return match all.len() {
                        0 => Err(error),
                        1 => Ok(vec![Self::new(all.remove(0), client)?]),
                        _ => Err(several(application, &all)),
                    };
                }
                Err(error) => return Err(error),
            }
        }
        let all = application.endpoints(client).await?;
        match (all.as_slice(), wanted) {
            ([], _) => Err(SvixError::NoEndpoint {
                application: application.shown().to_owned(),
            }),
            ([_, _, ..], Wanted::Only) => Err(several(application, &all)),
            _ => all.into_iter().map(|it| Self::new(it, client)).collect(),
        }
    }

    /// The endpoint that `name` names; without a name the only one.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub async fn one(
        client: &Client,
        application: &Application,
        name: Option<&str>,
    ) -> Result<Self, SvixError> {
        let wanted = name.map_or(Wanted::Only, Wanted::Named);
        let found = Self::of(client, application, wanted).await?;
        let none = || SvixError::NoEndpoint {
            application: application.shown().to_owned(),
        };
        found.into_iter().next().ok_or_else(none)
    }

    /// The endpoint at `url`, made with this secret if there is none. Whether it was made.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn make(
        client: &Client,
        application: &Application,
        url: &http::Endpoint,
        secret: &str,
    ) -> Result<(Self, bool), SvixError> {
        let all = application.endpoints(client).await?;
        let same = |it: &Endpoint| it.url == url.url().as_str();
        if let Some(endpoint) = all.into_iter().find(same) {
            return Ok((Self::new(endpoint, client)?, false));
        }
        let new =
            json!({"url": url.url().as_str(), "secret": secret, "description": "made by cew"});
        let call = Call::post(&["app", &application.id, "endpoint"]).body(&new);
        Ok((Self::new(client.call(call).await?, client)?, true))
    }

    /// Whether the endpoint signs with `secret`; nothing where the server does not say.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn signs_with(
        &self,
        client: &Client,
        application: &Application,
        secret: &str,
    ) -> Result<Option<bool>, SvixError> {
        let call = Call::get(&[
            "app",
            &application.id,
            "endpoint",
            &self.endpoint.id,
            "secret",
        ]);
        match client.call::<Value>(call).await {
            Ok(said) => Ok(said["key"].as_str().map(|key| key == secret)),
            Err(SvixError::Forbidden { .. } | SvixError::Unsupported { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// One of these has to be named.
fn several(application: &Application, all: &[Endpoint]) -> SvixError {
    let names = all.iter().map(|it| format!("{} ({})", it.id, it.url));
    SvixError::SeveralEndpoints {
        application: application.shown().to_owned(),
        endpoints: names.collect(),
    }
}
