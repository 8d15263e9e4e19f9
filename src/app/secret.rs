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

#[derive(Serialize)]
struct JsonSecret<'a> {
    r#type: &'static str,
    secret: Option<&'a str>,
    name: Option<&'a str>,
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
    let written = write_secret(&file, args.name.as_deref(), &secret);
    let written = written.map_err(|error| match error {
        WriteError::Occupied(name) => Error::SecretExists {
            path: path.clone(),
            name,
        },
        error => Error::Io {
            what: format!("cannot write {}", path.display()),
            source: error.into(),
        },
    })?;
    if written.others_may_read {
        reporter.remark(format_args!(
            "other users of this machine can read {}; `chmod 600 {}` prevents that",
            sanitize(&path.to_string_lossy()),
            shell::word(&path.to_string_lossy())
        ));
    }
    reporter.object(&JsonSecret {
        r#type: "secret",
        secret: None,
        name: Some(&written.name),
        path: Some(path.display().to_string()),
    })?;
    let shown = path.to_string_lossy();
    let name = &written.name;
    reporter.line(format_args!("{name} is now in {}", sanitize(&shown)))?;
    if !written.is_looked_for {
        reporter.remark(format_args!(
            "cew itself does not look for {name}: give it this secret with --secret \"${name}\""
        ));
    }
    Ok(Exit::Done)
}

/// The one place where a secret is asked for: it is the result itself.
fn print(secret: &str, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    if reporter.context().stdout_is_closed {
        let closed = std::io::Error::other("standard output is closed");
        return Err(OutputError(closed).into());
    }
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
