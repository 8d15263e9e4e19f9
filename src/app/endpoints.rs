//! `cew endpoints`: those of the service that runs on this machine.

use serde_json::{Value, json};

use super::calling::Caller;
use super::{Error, Exit, dashboard};
use crate::cli::{EndpointsArgs, EndpointsCommand};
use crate::settings::parse_endpoint;
use crate::terminal::Reporter;
use crate::text::percent;
use crate::view::EndpointView;

/// Lists, adds, removes or rotates.
pub fn run(args: &EndpointsArgs, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let caller = dashboard::running(args.store.as_deref(), reporter.context())?;
    let all = format!("/api/v1/app/{}/endpoint", percent::encode(&args.app));
    match &args.command {
        EndpointsCommand::List => list(&caller, &all, reporter),
        EndpointsCommand::Add {
            url,
            events,
            description,
            uid,
        } => {
            let url = parse_endpoint(url, "URL")?;
            let new = json!({
                "url": url.url().as_str(),
                "eventTypes": (!events.is_empty()).then_some(events),
                "description": description,
                "uid": uid,
            });
            let made = caller.call("POST", &all, Some(&new))?;
            show(&made, reporter)
        }
        EndpointsCommand::Remove { endpoint } => {
            let one = format!("{all}/{}", percent::encode(endpoint));
            caller.call("DELETE", &one, None)?;
            reporter.note(format_args!("removed {endpoint}"));
            Ok(Exit::Done)
        }
        EndpointsCommand::Rotate { endpoint, grace } => {
            let secret = format!("{all}/{}/secret", percent::encode(endpoint));
            let grace = json!({"gracePeriodSeconds": grace.as_secs()});
            caller.call("POST", &format!("{secret}/rotate"), Some(&grace))?;
            let rotated = caller.call("GET", &secret, None)?;
            let key = rotated["key"].as_str().unwrap_or_default();
            if reporter.form.json {
                reporter.object(&json!({"type": "secret", "endpoint": endpoint, "key": key}))?;
            } else {
                reporter.bytes(format!("{key}\n").as_bytes())?;
            }
            Ok(Exit::Done)
        }
    }
}

fn list(caller: &Caller, all: &str, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let listed = caller.call("GET", &format!("{all}?limit=250&order=ascending"), None)?;
    let endpoints = listed["data"].as_array().map(Vec::as_slice);
    let endpoints = endpoints.unwrap_or_default();
    for endpoint in endpoints {
        show(endpoint, reporter)?;
    }
    if endpoints.is_empty() {
        reporter.note("no endpoints");
    }
    Ok(Exit::Done)
}

fn show(endpoint: &Value, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    reporter.show(&EndpointView(endpoint))?;
    Ok(Exit::Done)
}
