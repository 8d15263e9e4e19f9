//! Values of options, parsed.

mod content;
mod number;
mod time;

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Command, error::ErrorKind};
use zeroize::Zeroizing;

use crate::check;
use crate::delivery::Header;
use crate::event::schema::Language;
use crate::event::{EventType, Story};
use crate::signing::Scheme;

pub use content::{answer, body_test, header_test};
pub use number::{concurrency, count, port, rate, run, seconds, share, size, speedup, status};
pub use time::{Moment, age, at, duration, moment, schedule, time};

/// On `--to`.
pub const ENDPOINT_HELP: &str = "The endpoint: 3000, localhost:3000/hook or a URL \
    [env: CEW_TO] [default: http://localhost:3000/api/webhooks]";

/// On `--store`.
pub const STORE_HELP: &str = "The store [env: CEW_STORE] [default: a store for each \
    project, in the user's state directory]";

/// `--secret`: any text, which does not show itself.
#[derive(Clone)]
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// The text, to be parsed.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        self.0.clone()
    }
}

impl FromStr for SecretText {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(Zeroizing::new(text.to_owned())))
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(redacted)")
    }
}

/// `name: value`. Names become lower-case, as they are sent.
pub fn header(text: &str) -> Result<Header, String> {
    let (name, value) = text
        .split_once(':')
        .ok_or("a header is written 'name: value'")?;
    if !is_header_name(name) {
        return Err(format!("{name:?} is not a header name"));
    }
    if value.contains(|c: char| c.is_control() && c != '\t') {
        return Err("a header value cannot contain control characters".to_owned());
    }
    Ok((name.to_ascii_lowercase(), value.trim().to_owned()))
}

fn is_header_name(name: &str) -> bool {
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !name.is_empty() && name.bytes().all(is_token)
}

/// The name of an environment variable, as every shell takes it.
pub fn variable(text: &str) -> Result<String, String> {
    let is_letter = |b: u8| b.is_ascii_alphabetic() || b == b'_';
    let starts_well = text.bytes().next().is_some_and(is_letter);
    if text.starts_with("whsec_") {
        Err("that is a signing secret, not the name of a variable".to_owned())
    } else if starts_well && text.bytes().all(|b| is_letter(b) || b.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err("the name of a variable has letters, digits and _ only".to_owned())
    }
}

/// The schemes by name, also for completion.
pub fn scheme() -> impl TypedValueParser<Value = Scheme> {
    PossibleValuesParser::new(Scheme::ALL.map(Scheme::name)).try_map(|name| name.parse::<Scheme>())
}

/// The languages of `--types`.
pub fn language() -> impl TypedValueParser<Value = Language> {
    let known = Language::ALL
        .map(|language| PossibleValue::new(language.name()).alias(language.other_name()));
    PossibleValuesParser::new(known).try_map(|name| name.parse::<Language>())
}

/// Any text, with the event types for completion: an unknown one is not a usage error but gets a
/// suggestion, once the scheme is known.
#[derive(Clone)]
pub struct EventTypeParser;

impl TypedValueParser for EventTypeParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        _: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        let text = value.to_str().map(str::to_owned);
        text.ok_or_else(|| clap::Error::new(ErrorKind::InvalidUtf8).with_cmd(command))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let known = |event: EventType| PossibleValue::new(event.name()).help(event.summary());
        Some(Box::new(EventType::all(Scheme::Svix).map(known)))
    }
}

/// Any text, with the probes and their groups for completion.
#[derive(Clone)]
pub struct ProbeParser;

impl TypedValueParser for ProbeParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        EventTypeParser.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let groups = check::Group::ALL
            .into_iter()
            .map(|group| PossibleValue::new(group.name()).help(group.question()));
        let probes = check::probes().map(|probe| PossibleValue::new(probe.id).help(probe.purpose));
        Some(Box::new(groups.chain(probes)))
    }
}

/// What to do with stories: describe them, or send the one of that name.
pub fn story() -> impl TypedValueParser<Value = StoryChoice> {
    let list = PossibleValue::new("list").help("Describe the stories");
    let known = Story::all().map(|story| PossibleValue::new(story.name).help(story.summary));
    PossibleValuesParser::new([list].into_iter().chain(known))
        .map(|name| Story::find(&name).map_or(StoryChoice::List, StoryChoice::Send))
}

/// `--story`.
#[derive(Clone, Debug)]
pub enum StoryChoice {
    /// `--story list`.
    List,
    /// `--story NAME`.
    Send(Story),
}
