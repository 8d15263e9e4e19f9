//! `cew secret`: a new random signing secret.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use zeroize::Zeroizing;

use crate::cli::SecretCommandArgs;
use crate::error::Error;
use crate::exit::Exit;
use crate::report::Reporter;
use crate::signing::{Scheme, SigningSecret};

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
    let key: Zeroizing<[u8; 24]> = Zeroizing::new(reporter.context().random_bytes()?);
    let secret = SigningSecret::generate(&*key);
    let Some(path) = &args.write else {
        reporter.json(&JsonSecret {
            r#type: "secret",
            secret: Some(&secret),
            name: None,
            path: None,
        })?;
        reporter.line(secret.as_str())?;
        return Ok(Exit::Done);
    };
    if path.to_string_lossy().contains("whsec_") {
        return Err(Error::usage(
            "--write takes a file, not a secret",
            "name a file such as .env: the secret that is put there is a new one",
        ));
    }
    let file = reporter.context().directory.join(path);
    write(&file, path, &secret)?;
    reporter.json(&JsonSecret {
        r#type: "secret",
        secret: None,
        name: Some(NAME),
        path: Some(path.display().to_string()),
    })?;
    reporter.line(format_args!("{NAME} is now in {}", path.display()))?;
    Ok(Exit::Done)
}

/// Adds the line, or fills in the guide's placeholder. The file is replaced in one step.
fn write(file: &Path, shown: &Path, secret: &str) -> Result<(), Error> {
    let failed = |source| Error::Io {
        what: format!("cannot write {}", shown.display()),
        source,
    };
    let old = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failed(error)),
    };
    let mut lines = Vec::new();
    let mut placed = false;
    for line in old.lines() {
        let value = line
            .trim_start()
            .trim_start_matches("export ")
            .strip_prefix(NAME);
        match value.and_then(|rest| rest.trim_start().strip_prefix('=')) {
            None => lines.push(line.to_owned()),
            Some(value) if is_vacant(value) => {
                if !placed {
                    lines.push(format!("{NAME}={secret}"));
                }
                placed = true;
            }
            Some(_) => {
                return Err(Error::SecretExists {
                    path: shown.to_owned(),
                    name: NAME,
                });
            }
        }
    }
    if !placed {
        lines.push(format!("{NAME}={secret}"));
    }
    let text = Zeroizing::new(lines.join("\n") + "\n");
    replace(file, text.as_bytes()).map_err(failed)
}

/// Nothing there, or what the guide prints.
fn is_vacant(value: &str) -> bool {
    use crate::signing::SecretError::{Empty, Placeholder};
    let value = value.trim().trim_matches(['"', '\'']);
    matches!(
        SigningSecret::parse(value, Scheme::Svix),
        Err(Empty | Placeholder)
    )
}

/// Writes beside the file and renames, so that no reader sees half of it and no failure loses it.
fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = file.with_file_name(name);
    let written = create_private(&beside).and_then(|mut new| {
        new.write_all(bytes)?;
        new.sync_all()?;
        if let Ok(old) = fs::metadata(&file) {
            fs::set_permissions(&beside, old.permissions())?;
        }
        fs::rename(&beside, &file)
    });
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn create_private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
