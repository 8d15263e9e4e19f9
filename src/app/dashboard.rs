//! `cew dashboard`: the service, with its APIs and its page.
//!
//! Two threads beside this one: the server answers, the engine delivers. Ctrl-C stops the server,
//! then the engine, each once it has finished what is under way.

use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::watch;

use super::dashboard_demo::Demo;
use super::delivering::{deliver, join, on_a_thread, until};
use super::listen::opening::paste;
use super::page::{client, served_elsewhere};
use super::receiving::{self, Ready};
use super::{Error, Exit, block_on, browser, dashboard_via, network, store, via};
use crate::cli::{DashboardArgs, SecretArgs, USUAL_PORT};
use crate::context::Ambient;
use crate::http::{Bound, Outbound, bind, serve};
use crate::service::{Claim, Manner, NotServed, Service, Serving, Token, Whereabouts};
use crate::settings::{endpoint, outbound};
use crate::signing::SecretSet;
use crate::store::{Access, Bounds, Store};
use crate::terminal::{Interrupt, Reporter, leave, write_in_background};
use crate::text::shell::quoted;
use crate::view::sanitize;
use crate::web::{Keys, Site, limits};

/// Whoever delivers from the store in the meantime is looked at so often,
const INTERVAL: Duration = Duration::from_millis(100);
/// said to be waited for after this,
const SOME_TIME: Duration = Duration::from_secs(2);
/// and has so much time to come to an end: a handler has less to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Serves until it is interrupted.
pub fn run(
    args: &DashboardArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    via::check(&args.via)?;
    if args.via.via.is_some() {
        return dashboard_via::run(args, reporter);
    }
    let interrupt = Interrupt::listen(reporter.context());
    write_in_background();
    receiving::check(args)?;
    let ambient = reporter.context().ambient;
    let demo = args
        .demo
        .then(|| Demo::begin(secret, ambient))
        .transpose()?;
    let named = demo.as_ref().map(Demo::store).or(args.store.clone());
    let Some(Begun {
        store,
        token,
        serving,
    }) = begin(args, named.as_deref(), &interrupt, reporter)?
    else {
        return Ok(Exit::Done);
    };
    let handler = match &demo {
        Some(demo) => demo.handler(),
        None => endpoint(None, reporter.context())?.to_string(),
    };
    let plan = Plan {
        handler,
        handler_is_named: reporter.context().text_variable("CEW_TO").is_some(),
        outbound: outbound(None, false, reporter.context())?,
        interrupt,
    };
    let received = match receiving::prepare(args, secret, &plan.interrupt, reporter)? {
        ControlFlow::Continue(received) => received,
        ControlFlow::Break(exit) => return Ok(exit),
    };
    let runtime = network()?;
    let port = args.port.unwrap_or(USUAL_PORT);
    let bound = runtime.block_on(bind("localhost", port))?;
    let readers = [store.again()?, store.again()?, store.again()?];
    let reception = received.reception(plan.handler.clone(), args.timeout, store.again()?)?;
    let for_received = store.again()?;
    let path = store.path().to_owned();
    let secrets = demo.as_ref().map(Demo::secrets).or(received.secrets());
    let service = service(args, store, secrets, ambient)?;
    let makes_its_own = block_on(async {
        let made = service.make_usual(plan.handler, plan.handler_is_named);
        made.await.map_err(Error::from)
    })?;
    if makes_its_own {
        reporter.remark(
            "no signing secret was found: your handler's endpoint has one of its own, which \
             `cew endpoints rotate default` replaces and prints",
        );
    }
    let keys = Keys::new(ambient);
    let caller_token = token.clone();
    let whereabouts = whereabouts(&bound);
    serving
        .is_at(&whereabouts)
        .map_err(Error::io("cannot write beside the store"))?;
    let [one, other, for_engine] = readers;
    let (stop_engine, stopped) = watch::channel(false);
    let (closing, closed) = watch::channel(false);
    let engine = {
        let (service, interrupt) = (Arc::clone(&service), plan.interrupt.clone());
        let parts = (for_engine, plan.outbound.clone());
        on_a_thread("engine", move || {
            deliver(service, parts, until(stopped), &interrupt)
        })?
    };
    let server = {
        let (service, keys) = (Arc::clone(&service), keys.clone());
        let interrupt = plan.interrupt.clone();
        let hosts = args.allow_host.clone();
        on_a_thread("server", move || {
            let replaying = reception.replaying.clone();
            let stores = [one, other];
            let site = Site::new(&service, stores, token, keys, hosts, reception, closed);
            runtime.block_on(answer(bound, site, &interrupt, &closing));
            replaying.finish();
            Ok(())
        })?
    };
    if let Some(demo) = &demo {
        tell(demo, &whereabouts, &caller_token, ambient, reporter);
    }
    let opened = open(args, &whereabouts, &keys, &path, &received, reporter);
    let received = received.start(for_received, plan.interrupt, reporter);
    let received = received.and_then(|received| received.follow(reporter));
    let served = join(server);
    stop_engine.send_replace(true);
    let delivered = join(engine);
    drop(serving);
    opened.and(received).and(served).and(delivered)?;
    Ok(Exit::Done)
}

/// The store, which nobody else serves.
struct Begun {
    store: Store,
    token: Token,
    serving: Serving,
}

/// Opens the store for service. `None` if only its token was asked for, which is printed then.
fn begin(
    args: &DashboardArgs,
    named: Option<&Path>,
    interrupt: &Interrupt,
    reporter: &mut Reporter<'_>,
) -> Result<Option<Begun>, Error> {
    let store = store::open(named, Access::Create, reporter.context())?;
    let ambient = reporter.context().ambient;
    let token = Token::of_store(store.path(), ambient)
        .map_err(Error::io("cannot read or make the token beside the store"))?;
    if args.print_token {
        reporter.bytes(format!("{}\n", token.expose()).as_bytes())?;
        return Ok(None);
    }
    let serving = match take_over(store.path(), interrupt, reporter) {
        Ok(serving) => serving,
        Err(error) => return Err(served_elsewhere(error, &token, ambient)),
    };
    let pruned = store.prune(&Bounds::default(), reporter.context().now())?;
    store::remark_on_pruned(pruned, reporter);
    Ok(Some(Begun {
        store,
        token,
        serving,
    }))
}

/// Begins to serve the store at `path`. A `cew listen --retry` that delivers from it leaves that to
/// whoever does more, as soon as nothing of it is under way.
fn take_over(
    path: &Path,
    interrupt: &Interrupt,
    reporter: &mut Reporter<'_>,
) -> Result<Serving, NotServed> {
    let mut claim = None;
    let mut waited = Duration::ZERO;
    loop {
        match Serving::begin(path) {
            Err(NotServed::Elsewhere(None)) if waited < PATIENCE => {}
            Ok(serving) if claim.is_some() => {
                reporter.note("what `cew listen --retry` keeps is delivered from here");
                return Ok(serving);
            }
            served => return served,
        }
        if interrupt.is_set() {
            leave(Exit::Interrupted as u8);
        }
        if claim.is_none() {
            claim = Claim::make(path)?;
        }
        if waited == SOME_TIME {
            reporter.note("waiting until `cew listen --retry` has delivered what is under way");
        }
        thread::sleep(INTERVAL);
        waited += INTERVAL;
    }
}

/// Everything decided before anything is done.
struct Plan {
    handler: String,
    handler_is_named: bool,
    outbound: Outbound,
    interrupt: Interrupt,
}

fn service(
    args: &DashboardArgs,
    store: Store,
    usual: Option<SecretSet>,
    ambient: Ambient,
) -> Result<Arc<Service>, Error> {
    let manner = Manner {
        speedup: args.speedup,
        time_out: Some(args.timeout),
        allow_link_local: args.allow_link_local,
    };
    let service =
        Service::new(store, manner, ambient).map_err(Error::io("cannot begin the service"))?;
    let kept = service.secrets.set_usual(usual, ambient.now());
    kept.map_err(Error::io("cannot write beside the store"))?;
    Ok(Arc::new(service))
}

/// Answers requests until it is interrupted; `closing` learns of that.
async fn answer(bound: Bound, site: Site, interrupt: &Interrupt, closing: &watch::Sender<bool>) {
    let over = async {
        interrupt.first().await;
        closing.send_replace(true);
    };
    tokio::select! {
        _ = serve(bound.listeners, Rc::new(site), limits(), over) => {}
        () = interrupt.second() => leave(Exit::Interrupted as u8),
    }
}

/// Sends the story of the demonstration.
fn tell(
    demo: &Demo,
    whereabouts: &Whereabouts,
    token: &Token,
    ambient: Ambient,
    reporter: &mut Reporter<'_>,
) {
    let told = block_on(async {
        let client = client(whereabouts, token, ambient)?;
        demo.tell(&client, ambient).await
    });
    if let Err(error) = told {
        reporter.remark(format_args!("the story is not told to its end: {error}"));
    }
}

fn whereabouts(bound: &Bound) -> Whereabouts {
    let url = format!("http://localhost:{}", bound.address.port());
    Whereabouts {
        api: url.clone(),
        url,
    }
}

/// Says that it is ready, and opens the page for whoever sits there.
fn open(
    args: &DashboardArgs,
    whereabouts: &Whereabouts,
    keys: &Keys,
    store: &Path,
    received: &Ready<'_>,
    reporter: &mut Reporter<'_>,
) -> Result<(), Error> {
    let Whereabouts { url, api } = whereabouts;
    let page = format!("{url}/#key={}", keys.make()?);
    let (listen, inbox) = (received.url(), received.inbox());
    let mut ready = serde_json::json!({"type": "ready", "url": page, "api": api});
    for (name, value) in [("listen_url", &listen), ("relay_url", &inbox)] {
        if let Some(value) = value {
            ready[name] = value.as_str().into();
        }
    }
    reporter.object(&ready)?;
    reporter.line(format_args!("ready: {page}"))?;
    reporter.flush()?;
    if !reporter.form.json {
        let store = store.to_string_lossy();
        let until = if args.demo { " until it ends" } else { "" };
        reporter.note(format_args!("kept in {}{until}", sanitize(&store)));
        // Without the option, the token is that of the project's store.
        let named = if args.demo || args.store.is_some() {
            format!(" --store {}", quoted(&sanitize(&store)))
        } else {
            String::new()
        };
        reporter.note(format_args!(
            "APIs at {api}/api/v1 and {api}/v1/webhooks; `cew dashboard --print-token{named}` prints their token"
        ));
    }
    if !reporter.form.json
        && let Some(listen) = listen
    {
        reporter.note(format_args!("receives on {listen}"));
    }
    if !reporter.form.json
        && let Some(inbox) = inbox
    {
        reporter.note(paste(&inbox));
    }
    if !args.no_open {
        browser::open(&page, reporter);
    }
    Ok(())
}
