//! Where the signing secret comes from: flags, the environment, `.env` files. First hit wins.

mod env_file;

use std::path::{Path, PathBuf};
use std::{fs, io};

use zeroize::Zeroizing;

use crate::cli::{SecretArgs, SecretText};
use crate::context::Context;
use crate::diagnosis::NamedSecret;
use crate::error::Error;
use crate::report::Reporter;
use crate::signing::{Scheme, SigningSecret};

/// Tried in each place, in this order. The first is cew's own, the second what the guide says.
const NAMES: [&str; 4] = [
    "CEW_SIGNING_SECRET",
    "CLERK_WEBHOOK_SIGNING_SECRET",
    "NUXT_CLERK_WEBHOOK_SIGNING_SECRET",
    "CONSIGNEASE_WEBHOOK_SIGNING_SECRET",
];

/// Tried before the others for `body-hmac`: what that system's documentation says.
const BODY_HMAC_NAME: &str = "WEBHOOK_SECRET";

/// The files that frameworks read in development, the strongest first.
const ENV_FILES: [&str; 4] = [
    ".env.development.local",
    ".env.local",
    ".env.development",
    ".env",
];

/// A secret's text with the name of its source, which is fit for output.
#[derive(Clone)]
pub struct FoundSecret {
    /// `CLERK_WEBHOOK_SIGNING_SECRET from .env`.
    pub source: String,
    text: Zeroizing<String>,
}

impl FoundSecret {
    /// A secret of known origin.
    #[must_use]
    pub fn new(source: impl Into<String>, text: Zeroizing<String>) -> Self {
        Self {
            source: source.into(),
            text,
        }
    }

    /// The secret for `scheme`.
    ///
    /// # Errors
    /// When the text is none; the error names the source.
    pub fn parse(&self, scheme: Scheme) -> Result<SigningSecret, Error> {
        SigningSecret::parse(&self.text, scheme).map_err(|source| Error::SecretUnusable {
            origin: self.source.clone(),
            source,
        })
    }
}

/// The secrets to sign and verify with, parsed, with their names.
#[derive(Clone, Debug)]
pub struct Secrets {
    /// The current one first. Never empty.
    pub secrets: Vec<SigningSecret>,
    /// The source of each.
    pub names: Vec<String>,
}

/// Where every other secret is to be found: to tell that a request was signed with one of them.
#[derive(Clone)]
pub struct Elsewhere {
    args: SecretArgs,
    directory: PathBuf,
    variables: Vec<FoundSecret>,
}

impl Elsewhere {
    /// Remembers what only `context` has; files are read when the secrets are asked for.
    #[must_use]
    pub fn new(args: &SecretArgs, context: &Context) -> Self {
        let names = names(Scheme::BodyHmac);
        let variables = names.iter().filter_map(|name| {
            let text = Zeroizing::new(context.text_variable(name)?);
            let source = format!("{name} from the environment");
            Some(FoundSecret::new(source, text))
        });
        Self {
            args: args.clone(),
            directory: context.directory.clone(),
            variables: variables.collect(),
        }
    }

    /// The secrets for `scheme` that are not among `known`: of whatever name, and in `.env` files
    /// each variable that looks like one.
    #[must_use]
    pub fn secrets(&self, scheme: Scheme, known: &Secrets) -> Vec<NamedSecret> {
        let mut others: Vec<NamedSecret> = Vec::new();
        for found in self.variables.iter().cloned().chain(self.in_files()) {
            let Ok(secret) = SigningSecret::parse(&found.text, scheme) else {
                continue;
            };
            let seen = others.iter().map(|other| &other.secret);
            let mut seen = known.secrets.iter().chain(seen);
            if !seen.any(|seen| seen.expose() == secret.expose()) {
                let name = found.source;
                others.push(NamedSecret { name, secret });
            }
        }
        others
    }

    fn in_files(&self) -> impl Iterator<Item = FoundSecret> {
        let named = self.args.env_file.iter();
        let named = named.map(|path| (self.directory.join(path), path.clone()));
        let usual = env_files(&self.directory).filter(|_| !self.args.no_env_file);
        named.chain(usual).flat_map(|(file, shown)| {
            let bytes = Zeroizing::new(fs::read(file).unwrap_or_default());
            all_in_env_file(&bytes, &shown)
        })
    }
}

impl Secrets {
    /// Finds the secrets for `scheme` and parses them.
    ///
    /// # Errors
    /// When there is none, or one is unusable.
    pub fn find(args: &SecretArgs, scheme: Scheme, context: &mut Context) -> Result<Self, Error> {
        let found = find(args, scheme, context)?;
        let secrets = found.iter().map(|secret| secret.parse(scheme));
        Ok(Self {
            secrets: secrets.collect::<Result<_, _>>()?,
            names: found.into_iter().map(|secret| secret.source).collect(),
        })
    }

    /// Each with its name.
    #[must_use]
    pub fn named(&self) -> Vec<NamedSecret> {
        let own = self.names.iter().cloned().zip(self.secrets.iter().cloned());
        own.map(|(name, secret)| NamedSecret { name, secret })
            .collect()
    }

    /// Says which of them were tidied up.
    pub fn remark(&self, reporter: &mut Reporter<'_>) {
        for (secret, name) in self.secrets.iter().zip(&self.names) {
            if secret.had_trailing_whitespace() {
                reporter.remark(format_args!("{name}: dropped the white space at its end"));
            }
        }
    }
}

/// The secrets for each scheme, found when first asked for.
pub struct Keyring {
    args: SecretArgs,
    found: [Option<Secrets>; 2],
}

impl Keyring {
    /// Finds nothing yet.
    #[must_use]
    pub const fn new(args: SecretArgs) -> Self {
        Self {
            args,
            found: [None, None],
        }
    }

    /// The secrets for `scheme`. Remarks on them the first time.
    ///
    /// # Errors
    /// When there is none, or one is unusable.
    pub fn secrets(
        &mut self,
        scheme: Scheme,
        reporter: &mut Reporter<'_>,
    ) -> Result<&Secrets, Error> {
        let slot = &mut self.found[usize::from(scheme == Scheme::BodyHmac)];
        if let Some(secrets) = slot {
            return Ok(secrets);
        }
        let secrets = Secrets::find(&self.args, scheme, reporter.context())?;
        secrets.remark(reporter);
        Ok(slot.insert(secrets))
    }
}

/// The secrets of the first place that has any.
///
/// # Errors
/// When no place has one, or a file named on the command line cannot be read.
pub fn find(
    args: &SecretArgs,
    scheme: Scheme,
    context: &mut Context,
) -> Result<Vec<FoundSecret>, Error> {
    if !args.secret.is_empty() {
        let named = |text: &SecretText| FoundSecret::new("--secret", text.expose());
        return Ok(args.secret.iter().map(named).collect());
    }
    if let Some(path) = &args.secret_file {
        return read_secret_file(path, context).map(|secret| vec![secret]);
    }
    let names = names(scheme);
    let mut looked = Vec::new();
    if let Some(path) = &args.env_file {
        let file = context.directory.join(path);
        let text = fs::read(&file).map_err(|source| Error::Read {
            what: path.display().to_string(),
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
    if !args.no_env_file {
        for (file, shown) in env_files(&context.directory) {
            if let Ok(text) = fs::read(&file)
                && let Some(secret) = in_env_file(&text, &shown, &names)
            {
                return Ok(vec![secret]);
            }
        }
        let above = match steps_to_root(&context.directory) {
            None | Some(0) => "",
            Some(_) => " and above, up to the repository's root",
        };
        looked.push(format!(
            "{} in {}{above}",
            ENV_FILES.join(", "),
            context.directory.display()
        ));
    }
    Err(Error::SecretMissing { looked, names })
}

/// The names to try for `scheme`.
fn names(scheme: Scheme) -> Vec<&'static str> {
    match scheme {
        Scheme::Svix | Scheme::Standard => NAMES.to_vec(),
        Scheme::BodyHmac => [&[BODY_HMAC_NAME], &NAMES[..]].concat(),
    }
}

fn read_secret_file(path: &Path, context: &mut Context) -> Result<FoundSecret, Error> {
    let (what, read) = if path == Path::new("-") {
        let mut text = String::new();
        let read = io::Read::read_to_string(&mut context.stdin, &mut text).map(|_| text);
        ("standard input".to_owned(), read)
    } else {
        let read = fs::read_to_string(context.directory.join(path));
        (path.display().to_string(), read)
    };
    match read {
        Ok(text) => Ok(FoundSecret::new(what, Zeroizing::new(text))),
        Err(source) => Err(Error::Read { what, source }),
    }
}

/// The files to try, with the names to show: those of this directory, then of its parents up to
/// the repository's root. Without a repository the parents are somebody else's.
fn env_files(directory: &Path) -> impl Iterator<Item = (PathBuf, PathBuf)> {
    let mut up = PathBuf::new();
    let steps = steps_to_root(directory).unwrap_or(0);
    let directories = directory.ancestors().take(steps + 1);
    directories.flat_map(move |at| {
        let shown = up.clone();
        up.push("..");
        ENV_FILES.map(|name| (at.join(name), shown.join(name)))
    })
}

/// How many directories up the repository's root is, if `directory` is in one.
fn steps_to_root(directory: &Path) -> Option<usize> {
    let mut up = directory.ancestors();
    up.position(|at| at.join(".git").exists())
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

/// All variables of the file that have a name of a secret, or look like one.
fn all_in_env_file(bytes: &[u8], path: &Path) -> Vec<FoundSecret> {
    let text = Zeroizing::new(String::from_utf8_lossy(bytes).into_owned());
    let names = names(Scheme::BodyHmac);
    let assigned = text.lines().filter_map(|line| line.split_once('='));
    let assigned = assigned.map(|(name, _)| name.trim().trim_start_matches("export ").trim());
    let secrets = assigned.filter_map(|name| {
        let value = env_file::value(&text, name)?;
        let likely = value.starts_with("whsec_") || names.contains(&name);
        let source = format!("{name} from {}", path.display());
        likely.then(|| FoundSecret::new(source, value))
    });
    secrets.collect()
}
