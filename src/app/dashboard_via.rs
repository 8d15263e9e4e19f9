//! `cew dashboard --via`: the page before a Svix server. Nothing is delivered and nothing is kept
//! here; the server's token stays in this process.

use std::rc::Rc;
use std::time::Duration;

use super::{Error, Exit, browser, network, via};
use crate::cli::{DashboardArgs, USUAL_PORT};
use crate::http::{BindError, Bound, bind, serve};
use crate::settings::LOCAL_SERVER;
use crate::svix::{Application, Call, Client, SvixError, find_application};
use crate::terminal::{Interrupt, Reporter, leave, write_in_background};
use crate::view::sanitize;
use crate::web::{Keys, Portal, limits};

/// Serves the page until it is interrupted.
pub fn run(args: &DashboardArgs, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    check(args)?;
    let interrupt = Interrupt::listen(reporter.context());
    write_in_background();
    let ambient = reporter.context().ambient;
    let client = via::client(&args.via, None, args.store.as_deref(), reporter.context())?;
    let runtime = network()?;
    let found = runtime.block_on(async {
        tokio::select! {
            found = application(&client, args.via.app.as_deref()) => found.map(Some),
            // A server may ask for patience for a long time.
            () = interrupt.first() => Ok(None),
        }
    })?;
    let Some(application) = found else {
        return Ok(Exit::Interrupted);
    };
    let bound = runtime.block_on(listen(args.port))?;
    let keys = Keys::new(ambient);
    let page = format!(
        "http://localhost:{}/#key={}",
        bound.address.port(),
        keys.make()?
    );
    let server = client.server().to_string();
    let hosts = args.allow_host.clone();
    let portal = Portal::new(client, application, keys, hosts);
    let ready = serde_json::json!({"type": "ready", "url": page, "via": server});
    reporter.object(&ready)?;
    reporter.line(format_args!("ready: {page}"))?;
    reporter.flush()?;
    if !reporter.form.json {
        let server = sanitize(&server);
        reporter.note(format_args!(
            "what it shows and does is at {server}; nothing is kept here"
        ));
    }
    if !args.no_open {
        browser::open(&page, reporter);
    }
    runtime.block_on(async {
        tokio::select! {
            _ = serve(bound.listeners, Rc::new(portal), limits(), interrupt.first()) => {}
            () = interrupt.second() => leave(Exit::Interrupted as u8),
        }
    });
    Ok(Exit::Done)
}

/// The application that is asked for, else the usual one if there is such; `None`: the page lets one
/// choose. Whether the server answers, and knows the token, is found out by that.
async fn application(client: &Client, name: Option<&str>) -> Result<Option<Application>, Error> {
    if let Some(name) = name {
        return Ok(Some(find_application(client, name).await?));
    }
    let usual = Call::get(&["app", via::USUAL_APPLICATION]);
    match client.call::<Application>(usual).await {
        Ok(application) => return Ok(Some(application)),
        Err(error) if error.is_not_found() => {}
        Err(error) => return Err(error.into()),
    }
    match client.act(Call::get(&["app"]).query("limit", "1")).await {
        Ok(()) => Ok(None),
        Err(SvixError::Forbidden { .. }) => Err(Error::usage(
            "this token is one of a single application, and does not say which",
            "name the application with --app",
        )),
        Err(error) => Err(error.into()),
    }
}

/// The service here may have the usual port, and be the server that is meant: then any other will do.
async fn listen(port: Option<u16>) -> Result<Bound, BindError> {
    let bound = bind("localhost", port.unwrap_or(USUAL_PORT)).await;
    match bound {
        Err(BindError::PortTaken { .. }) if port.is_none() => bind("localhost", 0).await,
        bound => bound,
    }
}

/// What is about the service of this machine does not go with a server in its place.
fn check(args: &DashboardArgs) -> Result<(), Error> {
    let is_elsewhere = args.via.via.as_deref() != Some(LOCAL_SERVER);
    let given = [
        ("--demo", args.demo),
        ("--listen", args.listen.is_some()),
        ("--relay", args.relay),
        ("--forward-to", !args.forward_to.is_empty()),
        ("--print-token", args.print_token),
        ("--speedup", args.speedup.total_cmp(&1.0).is_ne()),
        ("--timeout", args.timeout != Duration::from_secs(15)),
        ("--allow-link-local", args.allow_link_local),
        // With `local`, it says which service is meant.
        ("--store", args.store.is_some() && is_elsewhere),
    ];
    match given.into_iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((option, _)) => Err(Error::usage(
            format!("{option} is about the service here, and --via shows a server in its place"),
            "leave one of the two out; `cew listen` receives beside it",
        )),
    }
}
