//! `cew send-example --via`: examples that a Svix server delivers.

use std::sync::Arc;

use tokio::time::Instant;

use super::deliveries::{Reporting, heading, pace};
use super::{Error, Exit, block_on, via};
use crate::cli::{SecretArgs, SendExampleArgs};
use crate::context::Context;
use crate::delivery::{Examples, Pace};
use crate::http::Endpoint;
use crate::settings::secrets;
use crate::signing::{Scheme, SecretSet, SigningSecret};
use crate::svix::{
    Application, Client, Created, Destination, RunKey, Sending, SvixError, Wanted,
    make_application, send_all,
};
use crate::terminal::Reporter;
use crate::view::CreatedView;

/// Calls that make messages at the same time, unless it is said how many.
const AT_ONCE: u16 = 4;

/// Everything decided, nothing asked of the server.
pub struct Through {
    client: Arc<Client>,
    application: Option<String>,
    endpoint: Option<String>,
    create: Option<Create>,
    key: RunKey,
    pace: Pace,
    within: Option<std::time::Duration>,
}

/// What `--create` makes where it is missing.
struct Create {
    endpoint: Endpoint,
    secrets: SecretSet,
    /// The current one, as servers take it.
    secret: zeroize::Zeroizing<String>,
}

impl Through {
    /// What the command line says.
    ///
    /// # Errors
    /// When there is no such server, or no secret for the endpoint that is to be made.
    pub fn plan(
        args: &SendExampleArgs,
        (key, endpoint): (RunKey, Endpoint),
        secret: &SecretArgs,
        context: &mut Context,
    ) -> Result<Self, Error> {
        if args.to.is_some() && !args.create {
            return Err(Error::usage(
                "--to is for the endpoint that --create makes: a server knows where it delivers to",
                "add --create, or name one of the server's endpoints with --endpoint",
            ));
        }
        let trust = Some(&args.delivery.trust);
        let client = via::client(&args.via, trust, args.store.as_deref(), context)?;
        let create = args.create.then(|| Create::plan(endpoint, secret, context));
        Ok(Self {
            client,
            application: args.via.app.clone(),
            endpoint: args.endpoint.clone(),
            create: create.transpose()?,
            key,
            pace: pace(&args.delivery, AT_ONCE),
            within: args.within,
        })
    }

    /// The server.
    #[must_use]
    pub fn server(&self) -> &Endpoint {
        self.client.server().base()
    }

    /// The secrets of an endpoint that is made.
    #[must_use]
    pub fn secrets(&self) -> Option<&SecretSet> {
        self.create.as_ref().map(|create| &create.secrets)
    }

    /// Gives the server all of `messages`, and reports what becomes of them.
    ///
    /// # Errors
    /// When the server cannot be reached, or refuses.
    pub fn send(
        self,
        messages: Examples,
        mut reporting: Reporting,
        reporter: &mut Reporter<'_>,
    ) -> Result<Exit, Error> {
        block_on(async {
            let application = self.application(reporter).await?;
            let destinations = self.destinations(&application, reporter).await?;
            let count = messages.count();
            reporting.messages = deliveries(&messages, &destinations)?;
            if reporting.messages < count {
                remark_on_untaken(count, reporting.messages, reporter);
            }
            let place = format!(
                "{}, application {}",
                self.client.server(),
                application.shown()
            );
            heading(place, reporter);
            if !reporter.form.json {
                for destination in &destinations {
                    reporter.note(format_args!("delivered to {}", destination.url));
                }
                reporter.note("");
            }
            let sending = Sending {
                client: Arc::clone(&self.client),
                application: application.id.clone(),
                destinations,
                key: self.key,
                messages: count,
                within: self.within,
            };
            self.follow(sending, messages, &reporting, reporter).await
        })
    }

    async fn follow(
        &self,
        sending: Sending,
        messages: Examples,
        reporting: &Reporting,
        reporter: &mut Reporter<'_>,
    ) -> Result<Exit, Error> {
        let interrupt = reporting.interrupt(reporter);
        let started = Instant::now();
        let count = sending.messages;
        let next = move |n| messages.draft(n);
        let (run, created) = send_all(sending, self.pace, next, reporting.pick(reporter));
        let seen = reporting
            .see_through(
                (run, self.pace, started),
                &interrupt,
                say_stopping,
                reporter,
            )
            .await;
        let seen = match seen {
            Ok(seen) => seen,
            Err(error) => {
                self.say_left(&created, count, 0, reporter);
                return Err(error);
            }
        };
        let (exit, under_way) = seen;
        if let Some(elapsed) = created.elapsed().filter(|_| count > 100) {
            reporter.show(&CreatedView {
                created: created.count(),
                elapsed,
            })?;
        }
        if exit == Exit::Interrupted || under_way > 0 {
            self.say_left(&created, count, under_way, reporter);
        }
        Ok(exit)
    }

    /// Says what was made, what the server goes on with, and how the run goes on.
    fn say_left(&self, created: &Created, count: u64, under_way: u64, reporter: &mut Reporter<'_>) {
        let made = created.count();
        let is_cut_short = made < count;
        let server = self.client.server();
        let going_on = match under_way {
            0 => String::new(),
            1 => "; one delivery is under way there, and goes on without cew".to_owned(),
            n => format!("; {n} deliveries are under way there, and go on without cew"),
        };
        let messages = if made == 1 { "message" } else { "messages" };
        let made = format!("made {made} of {count} {messages} at {server}{going_on}");
        reporter.remark(made);
        if is_cut_short && count > 1 {
            reporter.remark(format_args!(
                "the same command with --resume {:016x} goes on from here",
                self.key.0
            ));
        }
    }

    async fn application(&self, reporter: &mut Reporter<'_>) -> Result<Application, Error> {
        let name = self.application.as_deref();
        if self.create.is_none() {
            return via::application(&self.client, name).await;
        }
        let name = name.unwrap_or(via::USUAL_APPLICATION);
        let (application, is_new) = make_application(&self.client, name).await?;
        if is_new {
            reporter.remark(format_args!("made the application {name}"));
        }
        Ok(application)
    }

    async fn destinations(
        &self,
        application: &Application,
        reporter: &mut Reporter<'_>,
    ) -> Result<Vec<Destination>, Error> {
        if let Some(create) = &self.create {
            let url = &create.endpoint;
            let (made, is_new) =
                Destination::make(&self.client, application, url, &create.secret).await?;
            let name = &create.secrets.current().name;
            if is_new {
                reporter.remark(format_args!(
                    "made the endpoint {url}, which signs with {name}"
                ));
            } else if made
                .signs_with(&self.client, application, &create.secret)
                .await?
                == Some(false)
            {
                reporter.remark(format_args!(
                    "the endpoint {url} is there already, and signs with another secret than {name}"
                ));
            }
            return Ok(vec![made]);
        }
        let wanted = self.endpoint.as_deref().map_or(Wanted::All, Wanted::Named);
        Ok(Destination::of(&self.client, application, wanted).await?)
    }
}

impl Create {
    fn plan(endpoint: Endpoint, secret: &SecretArgs, context: &mut Context) -> Result<Self, Error> {
        let secrets = secrets(&secret.options(), Scheme::Svix, context)?;
        let key = secrets.current().secret.key(Scheme::Svix);
        Ok(Self {
            endpoint,
            secret: SigningSecret::generate(&key.unwrap_or_default()),
            secrets,
        })
    }
}

/// How many deliveries come of all messages.
fn deliveries(messages: &Examples, destinations: &[Destination]) -> Result<u64, Error> {
    let round = messages.count() / messages.rounds.max(1);
    let (mut of_a_round, mut untaken) = (0, Vec::new());
    for n in 0..round {
        let Some(draft) = messages.draft(n)? else {
            break;
        };
        let event_type = draft.event_type.as_deref().ok_or(SvixError::NoEventType)?;
        let takers = destinations.iter();
        let takers = takers
            .filter(|it| it.endpoint.takes(event_type, None))
            .count();
        of_a_round += takers as u64;
        if takers == 0 {
            untaken.push(event_type.to_owned());
        }
    }
    if of_a_round == 0 {
        let what = untaken.join(", ");
        return Err(SvixError::NoTaker { what }.into());
    }
    Ok(of_a_round * messages.rounds)
}

fn remark_on_untaken(count: u64, taken: u64, reporter: &mut Reporter<'_>) {
    reporter.remark(format_args!(
        "of {count} messages no endpoint takes some: {taken} deliveries come of them"
    ));
}

/// Says at once that Ctrl-C was heard.
fn say_stopping(_: u64, reporter: &mut Reporter<'_>) {
    reporter.remark("nothing more is given to the server; Ctrl-C again ends at once");
}
