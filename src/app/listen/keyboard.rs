//! What the keys do while `cew listen` runs on a terminal, or `cew dashboard --listen`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args as _, Command, FromArgMatches as _};

use super::showing::Last;
use crate::app::page::open_running;
use crate::app::{Error, fail, replay};
use crate::cli::{ReplayArgs, SecretArgs};
use crate::delivery::Header;
use crate::http::Endpoint;
use crate::intake::{Feed, Target, Targets};
use crate::settings::GUIDE_PATH;
use crate::store::{Access, Store};
use crate::terminal::{Interrupt, Keys, Reporter};

/// What each key does.
const KEYS: &str = "r  replays the last delivery\n\
                    f  replays all that failed\n\
                    o  opens the page of `cew dashboard`\n\
                    q  ends\n\
                    ?  shows this";

/// What the keys work on.
pub struct Keyboard<'a> {
    way: Way<'a>,
    secret: &'a SecretArgs,
    store: Option<PathBuf>,
    /// Where deliveries are handed on to.
    goals: Vec<Goal>,
    /// Ends it all.
    interrupt: Interrupt,
}

/// How deliveries are handed on, and so replayed.
#[derive(Clone, Copy)]
pub struct Way<'a> {
    pub headers: &'a [Header],
    pub time_out: Duration,
    pub cacert: Option<&'a Path>,
    pub insecure: bool,
}

/// Where a target sends what it gets.
enum Goal {
    Exactly(String),
    Anywhere { origin: String },
}

impl<'a> Keyboard<'a> {
    pub fn new(
        way: Way<'a>,
        secret: &'a SecretArgs,
        targets: &Targets,
        store: Option<&Store>,
        interrupt: Interrupt,
    ) -> Self {
        let goal = |target: &Target| {
            let endpoint = target.forward.endpoint("/");
            if target.forward.is_exact() {
                Goal::Exactly(endpoint.to_string())
            } else {
                let origin = endpoint.origin();
                Goal::Anywhere { origin }
            }
        };
        Self {
            way,
            secret,
            store: store.map(|store| store.path().to_owned()),
            goals: targets.iter().map(goal).collect(),
            interrupt,
        }
    }

    /// Reads keys, where somebody is there to press them, and says how to learn of them.
    pub fn watch(feed: Feed, reporter: &mut Reporter<'_>) -> Option<Keys> {
        let keys = Keys::watch(reporter, move |key| feed.pressed(key));
        if keys.is_some() {
            reporter.note("press ? for the keys");
        }
        keys
    }

    /// Does what `key` means. What fails of that is said, and listening goes on.
    ///
    /// # Errors
    /// When nothing can be written any more.
    pub fn pressed(
        &self,
        key: char,
        last: Option<&Last>,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Error> {
        let done = match key {
            'q' => {
                self.interrupt.press();
                Ok(())
            }
            '?' => {
                reporter.note(KEYS);
                Ok(())
            }
            // Somebody wants some room between what was and what comes.
            '\n' | '\r' => Ok(reporter.line("")?),
            'r' => self.replay_last(last, reporter),
            'f' => self.replay_failed(reporter),
            'o' => {
                self.open_page(reporter);
                Ok(())
            }
            _ => Ok(()),
        };
        match done {
            Err(error @ Error::Output(_)) => Err(error),
            Err(error) => {
                fail(&error, reporter);
                Ok(())
            }
            Ok(()) => Ok(reporter.flush()?),
        }
    }

    fn replay_last(&self, last: Option<&Last>, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        let Some(last) = last else {
            reporter.note("nothing has been delivered yet");
            return Ok(());
        };
        if last.endpoints.is_empty() {
            if !self.goals.is_empty() && !last.is_withheld {
                reporter.note("the last delivery was of a type that no handler gets");
                return Ok(());
            }
            return self.replay(&[&last.message], None, reporter);
        }
        let mut endpoints = last.endpoints.iter();
        endpoints.try_for_each(|url| self.replay(&[&last.message], Some(url), reporter))
    }

    /// All that failed where deliveries are handed on to; without a handler, where `cew replay` finds
    /// them.
    fn replay_failed(&self, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        let Some(path) = &self.store else {
            return self.replay(&["--failed"], None, reporter);
        };
        if self.goals.is_empty() {
            return self.replay(&["--failed"], None, reporter);
        }
        let failures = Store::open(path, Access::Read)?.failures()?;
        let here = |url: &&str| self.goals.iter().any(|goal| goal.is(url));
        let urls: Vec<_> = failures
            .iter()
            .map(|failures| &*failures.endpoint)
            .collect();
        let mut urls = urls.into_iter().filter(here).peekable();
        if urls.peek().is_none() {
            reporter.note("nothing has failed");
        }
        urls.try_for_each(|url| self.replay(&["--failed"], Some(url), reporter))
    }

    /// As `cew replay` does.
    fn replay(
        &self,
        what: &[&str],
        to: Option<&str>,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Error> {
        if self.store.is_none() {
            reporter.note("nothing is kept (--no-store) that could be replayed");
            return Ok(());
        }
        let to = to.into_iter().flat_map(|url| ["--to", url]);
        let line = std::iter::once("replay")
            .chain(to)
            .chain(what.iter().copied());
        let command = ReplayArgs::augment_args(Command::new("replay"));
        let matches = command.try_get_matches_from(line);
        let args = matches.and_then(|matches| ReplayArgs::from_arg_matches(&matches));
        let mut args = args.map_err(|error| Error::usage(error.to_string(), "use `cew replay`"))?;
        args.store.clone_from(&self.store);
        args.headers = self.way.headers.to_vec();
        args.delivery.timeout = self.way.time_out;
        args.delivery.trust.cacert = self.way.cacert.map(Path::to_owned);
        args.delivery.trust.insecure = self.way.insecure;
        replay::run(&args, self.secret, reporter).map(drop)
    }

    fn open_page(&self, reporter: &mut Reporter<'_>) {
        let ambient = reporter.context().ambient;
        let running = self.store.as_deref();
        match running.and_then(|path| open_running(path, ambient)) {
            Some(page) => reporter.note(format_args!("opening {page}")),
            None => reporter.note("no page is there: `cew dashboard` in another terminal has one"),
        }
    }
}

impl Goal {
    fn is(&self, url: &str) -> bool {
        match self {
            Self::Exactly(goal) => goal == url,
            Self::Anywhere { origin } => {
                let endpoint = Endpoint::parse(url, GUIDE_PATH);
                endpoint.is_ok_and(|endpoint| endpoint.origin() == *origin)
            }
        }
    }
}
