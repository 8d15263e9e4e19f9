//! Where the signing secret comes from: options, the environment, `.env` files. First hit wins.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;
use zeroize::Zeroizing;

use super::env_places::{ENV_FILES, EnvPlaces, LeftOut};
use super::{env_file, regular_file};
use crate::context::Context;
use crate::diagnosis::Elsewhere;
use crate::signing::{NamedSecret, Scheme, SecretError, SecretSet, SigningSecret};
use crate::view::sanitize;

/// Tried in each place, in this order. The first is cew's own, the second what the guide says.
pub(super) const NAMES: [&str; 4] = [
    "CEW_SIGNING_SECRET",
    GUIDE_NAME,
    NUXT_NAME,
    "CONSIGNEASE_WEBHOOK_SIGNING_SECRET",
];

/// What the guide's handlers read.
pub(super) const GUIDE_NAME: &str = "CLERK_WEBHOOK_SIGNING_SECRET";

/// The same for Nuxt, which reads no variable of another prefix.
pub(super) const NUXT_NAME: &str = "NUXT_CLERK_WEBHOOK_SIGNING_SECRET";

/// Tried before the others for `body-hmac`: what that system's documentation says.
pub(super) const BODY_HMAC_NAME: &str = "WEBHOOK_SECRET";

/// What the command line says about the secret.
#[derive(Clone, Default)]
pub struct SecretOptions {
    /// The secrets themselves, the current one first.
    pub given: Vec<Zeroizing<String>>,
    /// A file that holds nothing else; `-` for standard input.
    pub file: Option<PathBuf>,
    /// A `.env` file to look into before the environment.
    pub env_file: Option<PathBuf>,
    /// Look into no other `.env` file.
    pub no_env_file: bool,
}

impl SecretOptions {
    /// Whether standard input gives the secret.
    #[must_use]
    pub fn read_stdin(&self) -> bool {
        self.file.as_deref() == Some(Path::new("-"))
    }
}

/// Why there is no secret to work with. Never contains one.
#[derive(Debug, Error)]
pub enum SecretsError {
    /// No secret in any of the places.
    #[error("no signing secret found (looked in {}){}", looked.join(", "), except(left_out))]
    Missing {
        /// Files that could have one, but were not read.
        left_out: Vec<LeftOut>,
        /// The places, in the order in which they were looked at.
        looked: Vec<String>,
        /// Variables of other names whose values look like signing secrets, with their files.
        likely: Vec<String>,
        /// The environment variables that would have been taken.
        names: Vec<&'static str>,
    },
    /// A secret that is none.
    #[error("{name}: {source}")]
    Unusable {
        /// Its name and place.
        name: String,
        /// What it is instead.
        source: SecretError,
    },
    /// A file that was named cannot be read.
    #[error("cannot read {name}: {source}")]
    Read {
        /// The file, or `standard input`.
        name: String,
        /// Why.
        source: io::Error,
    },
}

/// What was not looked at, as the end of a sentence.
fn except(left_out: &[LeftOut]) -> String {
    let left_out = left_out.iter().map(|file| format!("; not read: {file}"));
    left_out.collect()
}

/// A secret's text with the name of its source, which is fit for output.
#[derive(Clone)]
struct FoundSecret {
    /// `CLERK_WEBHOOK_SIGNING_SECRET from .env`.
    name: String,
    text: Zeroizing<String>,
    /// Whether it is in use here: not commented out, overridden or of another environment.
    is_current: bool,
}

impl FoundSecret {
    fn new(name: impl Into<String>, text: Zeroizing<String>) -> Self {
        let name = sanitize(&name.into()).into_owned();
        Self {
            name,
            text,
            is_current: true,
        }
    }

    fn parse(self, scheme: Scheme) -> Result<NamedSecret, SecretsError> {
        let Self { name, text, .. } = self;
        match SigningSecret::parse(&text, scheme) {
            Ok(secret) => Ok(NamedSecret { name, secret }),
            Err(source) => Err(SecretsError::Unusable { name, source }),
        }
    }
}

/// The secrets for `scheme`: those of the first place that has any.
///
/// # Errors
/// When no place has one, one is unusable, or a file that was named cannot be read.
pub fn secrets(
    options: &SecretOptions,
    scheme: Scheme,
    context: &mut Context,
) -> Result<SecretSet, SecretsError> {
    let (mut looked, mut left_out) = (Vec::new(), Vec::new());
    let found = find(options, scheme, context, &mut looked, &mut left_out)?;
    let parsed = found.into_iter().map(|secret| secret.parse(scheme));
    let parsed = parsed.collect::<Result<_, _>>()?;
    SecretSet::new(parsed).ok_or_else(|| SecretsError::Missing {
        left_out,
        looked,
        likely: in_files(options, &context.directory, (context.user)())
            .filter(|secret| secret.is_current)
            .map(|secret| secret.name)
            .collect(),
        names: names(scheme),
    })
}

/// Those of `secrets`, by their names, that had white space at their end, which was dropped.
pub fn tidied(secrets: &SecretSet) -> impl Iterator<Item = &str> {
    let tidied = |named: &&NamedSecret| named.secret.had_trailing_whitespace();
    let secrets = secrets.as_slice().iter().filter(tidied);
    secrets.map(|named| named.name.as_str())
}

/// Those of `secrets`, by their names, without the padding of their base64.
pub fn unpadded(secrets: &SecretSet) -> impl Iterator<Item = &str> {
    let unpadded = |named: &&NamedSecret| named.secret.lacks_padding();
    let secrets = secrets.as_slice().iter().filter(unpadded);
    secrets.map(|named| named.name.as_str())
}

/// Finds every other secret, of whatever name, and in `.env` files each variable that looks like
/// one: to tell that a request was signed with one of them. Files are read when it is asked.
#[must_use]
pub fn elsewhere(options: &SecretOptions, context: &Context) -> Arc<Elsewhere> {
    let variables = names(Scheme::BodyHmac).into_iter().filter_map(|name| {
        let text = Zeroizing::new(context.text_variable(name)?);
        let source = format!("{name} from the environment");
        Some(FoundSecret::new(source, text))
    });
    let variables: Vec<_> = variables.collect();
    let (options, directory) = (options.clone(), context.directory.clone());
    let user = (context.user)();
    Arc::new(move |scheme, known| {
        let mut others: Vec<NamedSecret> = Vec::new();
        let found = variables
            .iter()
            .cloned()
            .chain(in_files(&options, &directory, user));
        for named in found.filter_map(|secret| secret.parse(scheme).ok()) {
            let is_same = |seen: &SigningSecret| seen.expose() == named.secret.expose();
            let is_known =
                known.secrets().any(is_same) || others.iter().any(|other| is_same(&other.secret));
            if !is_known {
                others.push(named);
            }
        }
        others
    })
}

fn in_files(
    options: &SecretOptions,
    directory: &Path,
    user: Option<u32>,
) -> impl Iterator<Item = FoundSecret> {
    let named = options.env_file.iter();
    let named = named.map(|path| (directory.join(path), path.clone(), true));
    let places = if options.no_env_file {
        Vec::new()
    } else {
        vec![
            (EnvPlaces::around(directory, user), true),
            (EnvPlaces::others_around(directory, user), false),
        ]
    };
    let files = places.into_iter().flat_map(|(places, are_current)| {
        let files = places.files.into_iter();
        files.map(move |file| (file.path, file.shown, are_current))
    });
    named.chain(files).flat_map(|(file, shown, is_current)| {
        let bytes = regular_file::read(&file).unwrap_or_default();
        let mut found = all_in_env_file(&bytes, &shown);
        for secret in &mut found {
            secret.is_current &= is_current;
        }
        found
    })
}

/// The secrets of the first place that has any; the places that were `looked` at before it.
fn find(
    options: &SecretOptions,
    scheme: Scheme,
    context: &mut Context,
    looked: &mut Vec<String>,
    left_out: &mut Vec<LeftOut>,
) -> Result<Vec<FoundSecret>, SecretsError> {
    if !options.given.is_empty() {
        let alone = options.given.len() == 1;
        let named = |(number, text): (usize, &Zeroizing<String>)| {
            let name = if alone {
                "--secret".to_owned()
            } else {
                format!("--secret #{number}")
            };
            FoundSecret::new(name, text.clone())
        };
        return Ok((1..).zip(&options.given).map(named).collect());
    }
    if let Some(path) = &options.file {
        return read_secret_file(path, context).map(|secret| vec![secret]);
    }
    let names = names(scheme);
    if let Some(path) = &options.env_file {
        let file = context.directory.join(path);
        let text = File::open(&file)
            .and_then(regular_file::bounded)
            .map_err(|source| SecretsError::Read {
                name: path.display().to_string(),
                source,
            })?;
        if let Some(secret) = in_env_file(&text, path, &names) {
            return Ok(vec![secret]);
        }
        looked.push(path.display().to_string());
    }
    for name in &names {
        if let Some(text) = context.text_variable(name) {
            let source = format!("{name} from the environment");
            return Ok(vec![FoundSecret::new(source, Zeroizing::new(text))]);
        }
    }
    looked.push("the environment".to_owned());
    if !options.no_env_file {
        let places = EnvPlaces::around(&context.directory, (context.user)());
        for file in &places.files {
            match file.read() {
                Ok(text) => {
                    if let Some(secret) = in_env_file(&text, &file.shown, &names) {
                        return Ok(vec![secret]);
                    }
                }
                Err(unreadable) => left_out.push(unreadable),
            }
        }
        left_out.extend(places.left_out);
        let above = if places.above {
            " and above, up to the repository's root"
        } else {
            ""
        };
        looked.push(format!(
            "{} in {}{above}",
            ENV_FILES.join(", "),
            context.directory.display()
        ));
    }
    Ok(Vec::new())
}

/// The names to try for `scheme`.
fn names(scheme: Scheme) -> Vec<&'static str> {
    match scheme {
        Scheme::Svix | Scheme::Standard => NAMES.to_vec(),
        Scheme::BodyHmac => [&[BODY_HMAC_NAME], &NAMES[..]].concat(),
    }
}

fn read_secret_file(path: &Path, context: &mut Context) -> Result<FoundSecret, SecretsError> {
    let (name, read) = if path == Path::new("-") {
        let read = regular_file::bounded(&mut context.stdin);
        ("standard input".to_owned(), read)
    } else {
        let file = File::open(context.directory.join(path));
        let read = file.and_then(regular_file::bounded);
        (path.display().to_string(), read)
    };
    let text = read.and_then(|bytes| {
        let text = str::from_utf8(&bytes).map_err(io::Error::other)?;
        Ok(Zeroizing::new(text.to_owned()))
    });
    match text {
        Ok(text) => Ok(FoundSecret::new(name, text)),
        Err(source) => Err(SecretsError::Read { name, source }),
    }
}

/// The first of `names` that the file sets to something.
fn in_env_file(bytes: &[u8], path: &Path, names: &[&str]) -> Option<FoundSecret> {
    let text = Zeroizing::new(String::from_utf8_lossy(bytes).into_owned());
    names.iter().find_map(|name| {
        let value = env_file::value(&text, name).filter(|value| !value.is_empty())?;
        let source = format!("{name} from {}", path.display());
        Some(FoundSecret::new(source, value))
    })
}

/// All variables of the file that have a name of a secret, or look like one; also those that are
/// commented out, and lines that are a secret without a name, as `cew secret > .env` writes it.
fn all_in_env_file(bytes: &[u8], path: &Path) -> Vec<FoundSecret> {
    let text = Zeroizing::new(String::from_utf8_lossy(bytes).into_owned());
    let names = names(Scheme::BodyHmac);
    let secret = |name: &str, value: Zeroizing<String>, how: &str| {
        let likely = value.starts_with("whsec_") || names.contains(&name);
        let source = format!("{name}{how} from {}", path.display());
        likely.then(|| FoundSecret {
            is_current: how.is_empty(),
            ..FoundSecret::new(source, value)
        })
    };
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        // Its padding looks like an assignment.
        if line.trim().starts_with("whsec_") {
            let value = Zeroizing::new(line.trim().to_owned());
            let source = format!("line {} of {}", index + 1, path.display());
            found.push(FoundSecret::new(source, value));
            continue;
        }
        let bare = line
            .trim_start()
            .trim_start_matches(['#', ';'])
            .trim_start();
        let is_comment = bare.len() < line.trim_start().len();
        let Some((name, _)) = bare.split_once('=') else {
            continue;
        };
        let name = name.trim().trim_start_matches("export ").trim();
        if is_comment {
            let value = env_file::value(bare, name);
            found.extend(value.and_then(|value| secret(name, value, ", commented out,")));
        } else {
            let value = env_file::value(&text, name);
            found.extend(value.and_then(|value| secret(name, value, "")));
            // An earlier assignment, which the last one of the name overrides.
            let own = env_file::value(line, name);
            found.extend(own.and_then(|value| secret(name, value, ", overridden,")));
        }
    }
    found
}
