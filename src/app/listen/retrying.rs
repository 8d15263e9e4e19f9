//! `cew listen --retry`: what a handler has refused is delivered again, by the engine of the service.
//!
//! It is on disk before the sender is answered, and whoever serves the store delivers it. That is
//! this process if nobody else does. It leaves the store to a `cew dashboard` that asks for it, and
//! goes on when that has ended.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::app::delivering::{deliver, join, on_a_thread, until};
use crate::app::{Error, block_on};
use crate::cli::ListenArgs;
use crate::delivery::Redelivery;
use crate::diagnosis::Verifier;
use crate::http::Outbound;
use crate::intake::{Feed, Kept, Later, News, Targets};
use crate::service::{Claim, Happening, Manner, NotServed, Service, Serving};
use crate::settings::outbound;
use crate::signing::{Scheme, SecretSet};
use crate::store::Store;
use crate::terminal::{Interrupt, Reporter};

/// While another process serves the store, it is looked so often whether it still does.
const INTERVAL: Duration = Duration::from_millis(500);

/// What is refused, on its way to be delivered again.
pub(super) struct Retrying {
    service: Arc<Service>,
    /// For reading.
    store: Store,
    /// Whether this process serves the store.
    serves: Arc<AtomicBool>,
    stop: watch::Sender<bool>,
    engine: JoinHandle<Result<(), Error>>,
}

/// Whether what is refused can be delivered again.
pub(super) fn check(
    args: &ListenArgs,
    verifier: &Verifier,
    targets: &Targets,
) -> Result<(), Error> {
    if !args.retry {
        return Ok(());
    }
    if verifier.secrets(Scheme::Svix).is_none() {
        return Err(Error::usage(
            "--retry signs afresh what it delivers again, and there is no signing secret",
            "set the secret (CLERK_WEBHOOK_SIGNING_SECRET), or leave --retry out",
        ));
    }
    if targets
        .iter()
        .any(|target| target.forward.has_credentials())
    {
        return Err(Error::usage(
            "--retry keeps where deliveries go, and passwords are not kept",
            "give the handler's password with -H 'authorization: …', which is",
        ));
    }
    Ok(())
}

impl Retrying {
    /// Delivers from `store` what is due there, as soon as nobody else does. Each attempt is told to
    /// `feed`.
    pub fn start(
        args: &ListenArgs,
        store: &Store,
        verifier: &Verifier,
        interrupt: &Interrupt,
        feed: Feed,
        reporter: &mut Reporter<'_>,
    ) -> Result<Self, Error> {
        let context = reporter.context();
        let ambient = context.ambient;
        let outbound = outbound(args.cacert.as_deref(), args.insecure, context)?;
        let secrets = verifier.secrets(Scheme::Svix).cloned();
        let interrupt = interrupt.clone();
        let path = store.path().to_owned();
        let manner = Manner {
            speedup: args.speedup.unwrap_or(1.0),
            time_out: Some(args.timeout),
            allow_link_local: false,
        };
        let service = Service::new(store.again()?, manner, ambient)
            .map_err(Error::io("cannot begin the service"))?;
        let service = Arc::new(service);
        let (stop, stopped) = watch::channel(false);
        let first = serve(&path)?;
        let serves = Arc::new(AtomicBool::new(first.is_some()));
        tell(&service, feed.clone())?;
        let turns = Turns {
            service: Arc::clone(&service),
            store: store.again()?,
            outbound,
            secrets,
            serves: Arc::clone(&serves),
            stopped,
            interrupt,
            feed,
            service_is_at: Serving::whereabouts(&path).map(|whereabouts| whereabouts.url),
        };
        let engine = on_a_thread("engine", move || turns.take(first))?;
        Ok(Self {
            service,
            store: store.again()?,
            serves,
            stop,
            engine,
        })
    }

    /// Who delivers what was refused, as it is said at the start.
    pub fn note(&self) -> String {
        let by = if self.serves.load(Ordering::Acquire) {
            String::new()
        } else {
            match Serving::whereabouts(self.store.path()) {
                Some(whereabouts) => format!(" by the service at {}", whereabouts.url),
                None => " by another `cew listen --retry`".to_owned(),
            }
        };
        format!("what is refused is answered 202 and delivered again{by}, by Svix's schedule")
    }

    /// Takes what was refused.
    pub fn later(&self) -> Box<dyn Later> {
        Box::new(TakingOver(Arc::clone(&self.service)))
    }

    /// Finishes the attempts under way, and says what is still due.
    pub fn end(self, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        self.stop.send_replace(true);
        let ended = join(self.engine);
        drop(self.service);
        let due = self.store.count_due()?;
        if due > 0 {
            let what = match due {
                1 => "1 delivery is still due".to_owned(),
                due => format!("{due} deliveries are still due"),
            };
            let who = match Serving::running(self.store.path()) {
                Some(whereabouts) => format!("the service at {} goes on", whereabouts.url),
                None => "`cew listen --retry` or `cew dashboard` goes on once one runs".to_owned(),
            };
            reporter.remark(format_args!("{what}; {who}"));
        }
        ended
    }
}

/// The store is this process's to serve; `None` if it is another's now.
fn serve(path: &Path) -> Result<Option<Serving>, Error> {
    match Serving::begin(path) {
        Ok(serving) => Ok(Some(serving)),
        Err(NotServed::Elsewhere(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The engine, whenever it is this process's turn.
struct Turns {
    service: Arc<Service>,
    store: Store,
    outbound: Outbound,
    secrets: Option<SecretSet>,
    serves: Arc<AtomicBool>,
    stopped: watch::Receiver<bool>,
    interrupt: Interrupt,
    feed: Feed,
    /// The service that delivers in the meantime, as it was said.
    service_is_at: Option<String>,
}

impl Turns {
    /// Delivers until it is stopped, except while a service does, which is left the store when it
    /// asks for it.
    fn take(mut self, mut first: Option<Serving>) -> Result<(), Error> {
        while let Some(serving) = first.take().or_else(|| self.wait()) {
            self.say(None);
            self.serves.store(true, Ordering::Release);
            self.deliver()?;
            self.serves.store(false, Ordering::Release);
            drop(serving);
        }
        Ok(())
    }

    fn deliver(&self) -> Result<(), Error> {
        let (service, now) = (Arc::clone(&self.service), self.service.ambient.now());
        let read = service.secrets.read_again();
        read.map_err(Error::io("cannot read beside the store"))?;
        let kept = service.secrets.set_usual(self.secrets.clone(), now);
        kept.map_err(Error::io("cannot write beside the store"))?;
        let parts = (self.store.again()?, self.outbound.clone());
        let path = self.store.path();
        let stop = async {
            tokio::select! {
                () = until(self.stopped.clone()) => {}
                () = claimed(path) => {}
            }
        };
        deliver(service, parts, stop, &self.interrupt)
    }

    /// Waits until nobody serves the store, or asks for it; `None` if it is to end first.
    fn wait(&mut self) -> Option<Serving> {
        while !*self.stopped.borrow() {
            if !Claim::is_made(self.store.path()) {
                match Serving::begin(self.store.path()) {
                    Ok(serving) => return Some(serving),
                    Err(NotServed::Elsewhere(Some(whereabouts))) => self.say(Some(whereabouts.url)),
                    Err(_) => {}
                }
            }
            thread::sleep(INTERVAL);
        }
        None
    }

    /// Says who delivers, if that has changed.
    fn say(&mut self, service: Option<String>) {
        if self.service_is_at != service {
            let at = self.service.ambient.now();
            self.feed.other(News::DeliveredBy(service.clone(), at));
            self.service_is_at = service;
        }
    }
}

/// Waits until a service asks for the store at `path`.
async fn claimed(path: &Path) {
    while !Claim::is_made(path) {
        sleep(INTERVAL).await;
    }
}

/// Passes on each attempt, on a thread of its own that ends with the service.
fn tell(service: &Service, feed: Feed) -> Result<(), Error> {
    let mut happening = service.bus.watch();
    on_a_thread("attempts", move || {
        let told = block_on(async {
            loop {
                match happening.recv().await {
                    Ok(Happening::Attempted {
                        message,
                        status,
                        at,
                        next,
                        ..
                    }) => feed.other(News::Again {
                        message,
                        status,
                        at,
                        next,
                    }),
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return Ok(()),
                }
            }
        });
        // Without a runtime nothing is told, and delivered all the same.
        told.unwrap_or_default();
    })
    .map(drop)
}

/// Hands over to the service.
struct TakingOver(Arc<Service>);

impl Later for TakingOver {
    fn keep(&self, refused: Redelivery) -> Kept<'_> {
        Box::pin(async move { self.0.take_over(refused).await.ok().flatten() })
    }
}
