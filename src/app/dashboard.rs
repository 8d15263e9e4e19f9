//! `cew dashboard`: the service, with its APIs and its page.
//!
//! Two threads beside this one: the server answers, the engine delivers. Ctrl-C stops the server,
//! then the engine, each once it has finished what is under way.

use std::io;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::sync::watch;

use super::{Error, Exit, block_on, network, remark_on_secrets, store};
use crate::cli::{DashboardArgs, SecretArgs};
use crate::context::{Ambient, Context};
use crate::http::{Bound, Outbound, bind, open_files, serve};
use crate::service::{Engine, Manner, NotServed, Service, Serving, Token, Whereabouts};
use crate::settings::{SecretsError, endpoint, outbound, secrets};
use crate::signing::{Scheme, SecretSet};
use crate::store::{Access, Bounds, Store};
use crate::svix;
use crate::terminal::{Interrupt, Reporter, leave, write_in_background};
use crate::view::sanitize;
use crate::web::{Keys, Site, limits};

/// Files that are needed besides the connections to endpoints: those of the server, and the store's.
const OTHER_FILES: u64 = 200;

/// So many attempts at most are under way at all endpoints together.
const MOST_ATTEMPTS: u64 = 2000;

/// Serves until it is interrupted.
pub fn run(
    args: &DashboardArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let interrupt = Interrupt::listen(reporter.context());
    write_in_background();
    let store = store::open(args.store.as_deref(), Access::Create, reporter.context())?;
    let ambient = reporter.context().ambient;
    let token = Token::of_store(store.path(), ambient)
        .map_err(Error::io("cannot read or make the token beside the store"))?;
    if args.print_token {
        reporter.bytes(format!("{}\n", token.expose()).as_bytes())?;
        return Ok(Exit::Done);
    }
    let serving = match Serving::begin(store.path()) {
        Ok(serving) => serving,
        Err(error) => return Err(served_elsewhere(error, &token, ambient)),
    };
    let pruned = store.prune(&Bounds::default(), reporter.context().now())?;
    store::remark_on_pruned(pruned, reporter);
    let plan = Plan {
        secrets: usual_secrets(secret, reporter)?,
        handler: endpoint(None, reporter.context())?.to_string(),
        handler_is_named: reporter.context().text_variable("CEW_TO").is_some(),
        outbound: outbound(None, false, reporter.context())?,
        interrupt,
    };
    let runtime = network()?;
    let bound = runtime.block_on(bind("localhost", args.port))?;
    let readers = [store.again()?, store.again()?, store.again()?];
    let path = store.path().to_owned();
    let service = service(args, store, plan.secrets, ambient)?;
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
    let whereabouts = whereabouts(&bound);
    serving
        .is_at(&whereabouts)
        .map_err(Error::io("cannot write beside the store"))?;
    let [one, other, for_engine] = readers;
    let (stop_engine, stopped) = watch::channel(false);
    let (closing, closed) = watch::channel(false);
    let engine = {
        let (service, interrupt) = (Arc::clone(&service), plan.interrupt.clone());
        let parts = (for_engine, plan.outbound);
        on_a_thread("engine", move || {
            deliver(service, parts, stopped, &interrupt)
        })?
    };
    let server = {
        let (service, keys, interrupt) = (Arc::clone(&service), keys.clone(), plan.interrupt);
        let hosts = args.allow_host.clone();
        on_a_thread("server", move || {
            runtime.block_on(async {
                let site = Site::new(&service, [one, other], token, keys, hosts, closed);
                let over = async {
                    interrupt.first().await;
                    closing.send_replace(true);
                };
                tokio::select! {
                    _ = serve(bound.listeners, site, limits(), over) => {}
                    () = interrupt.second() => leave(Exit::Interrupted as u8),
                }
            });
            Ok(())
        })?
    };
    let opened = open(args, &whereabouts, &keys, &path, reporter);
    let served = join(server);
    stop_engine.send_replace(true);
    let delivered = join(engine);
    drop(serving);
    opened.and(served).and(delivered)?;
    Ok(Exit::Done)
}

/// Everything decided before anything is begun.
struct Plan {
    secrets: Option<SecretSet>,
    handler: String,
    handler_is_named: bool,
    outbound: Outbound,
    interrupt: Interrupt,
}

/// What signs for the developer's own handler. None at all is no error.
fn usual_secrets(
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Option<SecretSet>, Error> {
    let options = secret.options();
    match secrets(&options, Scheme::Svix, reporter.context()) {
        Ok(secrets) => {
            remark_on_secrets(&secrets, &options, reporter);
            Ok(Some(secrets))
        }
        Err(SecretsError::Missing { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
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
    service.secrets.set_usual(usual);
    Ok(Arc::new(service))
}

/// Makes the attempts that are due until it is stopped, and finishes those under way.
fn deliver(
    service: Arc<Service>,
    (store, outbound): (Store, Outbound),
    mut stopped: watch::Receiver<bool>,
    interrupt: &Interrupt,
) -> Result<(), Error> {
    let files = open_files().map_or(MOST_ATTEMPTS, |files| files.saturating_sub(OTHER_FILES) / 2);
    let most = usize::try_from(files.clamp(16, MOST_ATTEMPTS)).unwrap_or(16);
    let runtime = network()?;
    let engine = Engine::new(service, store, outbound, most);
    runtime.block_on(async {
        let stop = async move {
            // The other end is gone only when the command has ended.
            let _ = stopped.wait_for(|stopped| *stopped).await;
        };
        tokio::select! {
            ended = engine.run(stop) => Ok(ended?),
            () = interrupt.second() => leave(Exit::Interrupted as u8),
        }
    })
}

fn on_a_thread<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, Error> {
    let thread = thread::Builder::new().name(name.to_owned()).spawn(work);
    thread.map_err(Error::io("cannot start a thread"))
}

fn join(thread: JoinHandle<Result<(), Error>>) -> Result<(), Error> {
    let failed = || Error::io("a thread failed")(io::Error::other("see above"));
    thread.join().unwrap_or_else(|_| Err(failed()))
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
    store: &std::path::Path,
    reporter: &mut Reporter<'_>,
) -> Result<(), Error> {
    let Whereabouts { url, api } = whereabouts;
    let page = format!("{url}/#key={}", keys.make()?);
    reporter.object(&serde_json::json!({"type": "ready", "url": page, "api": api}))?;
    reporter.line(format_args!("ready: {page}"))?;
    reporter.flush()?;
    if !reporter.form.json {
        let store = store.to_string_lossy();
        reporter.note(format_args!("kept in {}", sanitize(&store)));
        reporter.note(format_args!(
            "APIs at {api}/api/v1 and {api}/v1/webhooks; `cew dashboard --print-token` prints their token"
        ));
    }
    let is_watched = reporter.context().terminal.stdout && reporter.context().terminal.stdin;
    if is_watched && !args.no_open && !reporter.form.json {
        open_page(&page, reporter.context());
    }
    Ok(())
}

/// Opens a browser, where there is one.
fn open_page(page: &str, _: &Context) {
    let (program, arguments): (_, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(arguments).arg(page);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // The address is printed, too.
    let _ = command.spawn();
}

/// A new key for the page of a service that runs.
fn new_key(whereabouts: &Whereabouts, token: &Token, ambient: Ambient) -> Option<String> {
    let token = svix::Token::new(token.expose()).ok()?;
    let server = svix::Server::new(Some(&whereabouts.api), token).ok()?;
    let made = block_on(async {
        let client = svix::Client::new(server, &Outbound::default(), ambient)?;
        Ok(client
            .call::<serde_json::Value>(svix::Call::post_own(&["keys"]))
            .await?)
    });
    made.ok()?["key"].as_str().map(str::to_owned)
}

/// Where the one is that serves this store, with a new key for its page.
fn served_elsewhere(error: NotServed, token: &Token, ambient: Ambient) -> Error {
    let NotServed::Elsewhere(Some(whereabouts)) = &error else {
        return error.into();
    };
    let page =
        new_key(whereabouts, token, ambient).map(|key| format!("{}/#key={key}", whereabouts.url));
    Error::Served { error, page }
}
