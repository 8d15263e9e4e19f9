//! `cew secret`: a new random signing secret.

use serde::Serialize;
use zeroize::Zeroizing;

use crate::cli::SecretCommandArgs;
use crate::settings::{WriteError, write_secret};
use crate::signing::SigningSecret;
use crate::terminal::{OutputError, Reporter};
use crate::text::{json, shell};
use crate::view::sanitize;

use super::{Error, Exit};

/// The variable that the guide's handlers read.
const NAME: &str = "CLERK_WEBHOOK_SIGNING_SECRET";

#[derive(Serialize)]
struct JsonSecret<'a> {
    r#type: &'static str,
    secret: Option<&'a str>,
    name: Option<&'static str>,
    path: Option<String>,
}

/// Prints a new secret, or writes it into a file and prints only where.
pub fn run(args: &SecretCommandArgs, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let key: Zeroizing<[u8; 24]> = Zeroizing::new(reporter.context().ambient.random_bytes()?);
    let secret = SigningSecret::generate(&*key);
    let Some(path) = &args.write else {
        return print(&secret, reporter);
    };
    if path.to_string_lossy().contains("whsec_") {
        return Err(Error::usage(
            "--write takes a file, not a secret",
            "name a file such as .env: the secret that is put there is a new one",
        ));
    }
    let file = reporter.context().directory.join(path);
    let written = write_secret(&file, NAME, &secret).map_err(|error| match error {
        WriteError::Occupied => Error::SecretExists {
            path: path.clone(),
            name: NAME,
        },
        error => Error::Io {
            what: format!("cannot write {}", path.display()),
            source: error.into(),
        },
    })?;
    if written.others_may_read {
        reporter.remark(format_args!(
            "other users of this machine may read {}; to change that: chmod 600 {}",
            sanitize(&path.to_string_lossy()),
            shell::word(&path.to_string_lossy())
        ));
    }
    reporter.object(&JsonSecret {
        r#type: "secret",
        secret: None,
        name: Some(NAME),
        path: Some(path.display().to_string()),
    })?;
    let shown = path.to_string_lossy();
    reporter.line(format_args!("{NAME} is now in {}", sanitize(&shown)))?;
    Ok(Exit::Done)
}

/// The one place where a secret is asked for: it is the result itself.
fn print(secret: &str, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let mut line = Zeroizing::new(Vec::new());
    if reporter.form.json {
        let object = JsonSecret {
            r#type: "secret",
            secret: Some(secret),
            name: None,
            path: None,
        };
        json::write(&mut *line, &object).map_err(OutputError)?;
    } else if !reporter.form.quiet {
        line.extend_from_slice(secret.as_bytes());
    }
    if !line.is_empty() {
        line.push(b'\n');
        reporter.bytes(&line)?;
    }
    Ok(Exit::Done)
}
