//! `cew endpoints`: those of the service that runs on this machine, or of a Svix server.

use serde_json::{Value, json};

use super::{Error, Exit, block_on, via};
use crate::cli::{EndpointsArgs, EndpointsCommand};
use crate::settings::parse_endpoint;
use crate::svix::{Call, Client, Destination, Listing, RawEndpoint, Window, make_application};
use crate::terminal::Reporter;
use crate::view::EndpointView;

/// Lists, adds, removes or rotates.
pub fn run(args: &EndpointsArgs, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let client = via::client(&args.via, None, args.store.as_deref(), reporter.context())?;
    block_on(carry_out(args, &client, reporter))
}

async fn carry_out(
    args: &EndpointsArgs,
    client: &Client,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let name = args.via.app.as_deref();
    let application = match &args.command {
        EndpointsCommand::Add { create: true, .. } => {
            let name = name.unwrap_or(via::USUAL_APPLICATION);
            make_application(client, name).await?.0
        }
        _ => via::application(client, name).await?,
    };
    let all = ["app", &application.id, "endpoint"];
    // By its id, its uid or its URL.
    let id = async |name: &str| {
        let found = Destination::one(client, &application, Some(name)).await;
        found.map(|it| it.endpoint.id)
    };
    match &args.command {
        EndpointsCommand::List => list(client, &all, reporter).await,
        EndpointsCommand::Add {
            url,
            events,
            description,
            uid,
            create: _,
        } => {
            let url = parse_endpoint(url, "URL")?;
            let new = json!({
                "url": url.url().as_str(),
                "eventTypes": (!events.is_empty()).then_some(events),
                "description": description,
                "uid": uid,
            });
            let made: Value = client.call(Call::post(&all).body(&new)).await?;
            show(&made, reporter)
        }
        EndpointsCommand::Remove { endpoint } => {
            let id = id(endpoint).await?;
            let one = [&all[..], &[&id]].concat();
            client.act(Call::delete(&one)).await?;
            reporter.note(format_args!("removed {endpoint}"));
            Ok(Exit::Done)
        }
        EndpointsCommand::Rotate { endpoint, grace } => {
            let id = id(endpoint).await?;
            let secret = [&all[..], &[&id, "secret"]].concat();
            let grace = json!({"gracePeriodSeconds": grace.as_secs()});
            let rotate = [&secret[..], &["rotate"]].concat();
            client.act(Call::post(&rotate).body(&grace)).await?;
            let rotated: Value = client.call(Call::get(&secret)).await?;
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

async fn list(client: &Client, all: &[&str], reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let call = Call::get(all).query("order", "ascending");
    let mut listing = Listing::<RawEndpoint>::new(call, Window::default());
    let mut count = 0;
    while let Some(endpoint) = listing.next(client).await? {
        count += 1;
        show(&endpoint.0, reporter)?;
    }
    if count == 0 {
        reporter.note("no endpoints");
    }
    Ok(Exit::Done)
}

fn show(endpoint: &Value, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    reporter.show(&EndpointView(endpoint))?;
    Ok(Exit::Done)
}
