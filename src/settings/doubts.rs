//! Whether the secret that was found is the one that is meant: others may stand beside it, or in
//! files that could not be read.

use zeroize::Zeroizing;

use super::env_places::{EnvFile, EnvPlaces, LeftOut};
use super::secrets::{BODY_HMAC_NAME, NAMES};
use super::{SecretOptions, env_file};
use crate::context::Context;
use crate::signing::{Scheme, SecretSet, SigningSecret};
use crate::view::sanitize;

/// What speaks for another secret than the one that was found.
#[derive(Default)]
pub struct Doubts {
    /// The names of those that it is used in place of, though they differ from it. One that is its
    /// own name is set several times, and the last one counts.
    pub shadowed: Vec<String>,
    /// Files that may hold one that would come first.
    pub unread: Vec<LeftOut>,
}

/// A variable with the text of a secret.
struct Variable {
    name: String,
    /// `CLERK_WEBHOOK_SIGNING_SECRET from .env`.
    shown: String,
    secret: SigningSecret,
}

impl Variable {
    /// `None` if `text` is nothing that could be meant: empty, or the placeholder of the guide.
    fn new(name: &str, place: &str, text: &str) -> Option<Self> {
        let scheme = if name == BODY_HMAC_NAME {
            Scheme::BodyHmac
        } else {
            Scheme::Svix
        };
        Some(Self {
            name: name.to_owned(),
            shown: sanitize(&format!("{name} from {place}")).into_owned(),
            secret: SigningSecret::parse(text, scheme).ok()?,
        })
    }

    /// Whether whoever looks for one of the two takes the other.
    fn is_rival_of(&self, other: &Self) -> bool {
        let is_known = |variable: &Self| NAMES.contains(&&*variable.name);
        self.name == other.name || is_known(self) && is_known(other)
    }
}

/// Looks for what else `secrets` could have been. One that was given on the command line is meant.
#[must_use]
pub fn doubts(options: &SecretOptions, secrets: &SecretSet, context: &Context) -> Doubts {
    let mut doubts = Doubts::default();
    if !options.given.is_empty() || options.file.is_some() {
        return doubts;
    }
    let variables = variables(options, context, &mut doubts.unread);
    let used = &secrets.current().name;
    let Some(at) = variables.iter().position(|it| it.shown == *used) else {
        return doubts;
    };
    for variable in &variables {
        let differs = variable.secret.expose() != variables[at].secret.expose();
        let is_new = !doubts.shadowed.contains(&variable.shown);
        if differs && is_new && variable.is_rival_of(&variables[at]) {
            doubts.shadowed.push(variable.shown.clone());
        }
    }
    doubts
}

/// All variables that the search comes by, the first one first; of several assignments to one name
/// in a file the last.
fn variables(
    options: &SecretOptions,
    context: &Context,
    unread: &mut Vec<LeftOut>,
) -> Vec<Variable> {
    let mut variables = Vec::new();
    let names = || [BODY_HMAC_NAME].into_iter().chain(NAMES);
    if let Some(path) = &options.env_file {
        // Whoever names a file wants that one, whatever stands elsewhere.
        let file = EnvFile {
            path: context.directory.join(path),
            shown: path.clone(),
        };
        variables.extend(
            file.read()
                .map(|text| of_file(&text, &file))
                .unwrap_or_default(),
        );
        return variables;
    }
    variables.extend(names().filter_map(|name| {
        let text = context.text_variable(name)?;
        Variable::new(name, "the environment", &text)
    }));
    if options.no_env_file {
        return variables;
    }
    let places = EnvPlaces::around(&context.directory, (context.user)());
    for file in &places.files {
        match file.read() {
            Ok(text) => variables.extend(of_file(&text, file)),
            Err(left_out) if variables.is_empty() => unread.push(left_out),
            Err(_) => {}
        }
    }
    variables
}

/// Those of a file.
fn of_file(bytes: &[u8], file: &EnvFile) -> Vec<Variable> {
    let text = Zeroizing::new(String::from_utf8_lossy(bytes).into_owned());
    let place = file.shown.to_string_lossy();
    let assigned: Vec<_> = env_file::assignments(&text).collect();
    let is_known = |name: &str| name == BODY_HMAC_NAME || NAMES.contains(&name);
    let known = assigned.iter().rev().filter(|(name, _)| is_known(name));
    known
        .filter_map(|(name, value)| Variable::new(name, &place, value))
        .collect()
}
