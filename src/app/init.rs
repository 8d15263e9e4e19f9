//! `cew init`: the guide, done.

use std::fs;
use std::io;
use std::path::Path;

use zeroize::Zeroizing;

use super::{Error, Exit};
use crate::cli::InitArgs;
use crate::context::Context;
use crate::init::{Folder, Framework, KnownSecret, Plan, Project, Step, detect, plan, print};
use crate::settings::{Draft, WriteError, assigned_secrets, write_secret};
use crate::signing::SigningSecret;
use crate::terminal::{Reporter, consent};
use crate::view::{NextView, PlanView};

/// Says what it is going to do, asks, does it, and says what comes next.
pub fn run(args: &InitArgs, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let folder = Folder::new(reporter.context().directory.clone());
    if let Some(framework) = args.print {
        reporter.bytes(print(framework, &folder).as_bytes())?;
        return Ok(Exit::Done);
    }
    let project = Project::read(&folder)?;
    let framework = match args.framework {
        Some(framework) => framework,
        None => detect(&project, &folder)?,
    };
    let known = known_secrets(framework, reporter.context());
    let plan = plan(framework, &project, &folder, &known)?;
    reporter.show(&PlanView::new(&plan))?;
    let changes = plan.changes_something();
    if changes && !args.yes {
        reporter.flush()?;
        if !consent("Do this?", "changing files of the project", reporter)? {
            return Ok(Exit::No);
        }
    }
    for step in &plan.steps {
        carry_out(step, reporter.context())?;
    }
    reporter.show(&NextView::new(&plan, changes, &commands(&plan)))?;
    Ok(Exit::Done)
}

/// The secrets that the handler may find: in files, else in the environment.
fn known_secrets(framework: Framework, context: &Context) -> Vec<KnownSecret> {
    let files = assigned_secrets(&context.directory).into_iter();
    let mut known: Vec<_> = files
        .map(|(file, name)| KnownSecret {
            path: Some(file.to_owned()),
            name: name.to_owned(),
        })
        .collect();
    if known.is_empty() && context.text_variable(framework.secret()).is_some() {
        known.push(KnownSecret {
            path: None,
            name: framework.secret().to_owned(),
        });
    }
    known
}

/// The project's own commands, then what delivers to it.
fn commands(plan: &Plan) -> Vec<String> {
    let env_file = plan.env_file.as_ref();
    let env_file = env_file.map_or_else(String::new, |file| format!(" --env-file {file}"));
    let path = plan.path.as_deref().unwrap_or_default();
    let send = format!(
        "cew send-example user.created --to localhost:{}{path}{env_file}",
        plan.port
    );
    plan.next.iter().cloned().chain([send]).collect()
}

fn carry_out(step: &Step, context: &mut Context) -> Result<(), Error> {
    let path = context.directory.join(step.path());
    let written = match step {
        Step::Keep { .. } => return Ok(()),
        Step::Create { text, .. } => create(&path, text),
        Step::Edit { old, text, .. } => edit(&path, old, text),
        Step::Secret { name, .. } => {
            let key: Zeroizing<[u8; 24]> = Zeroizing::new(context.ambient.random_bytes()?);
            let secret = SigningSecret::generate(&*key);
            let written = write_secret(&path, Some(name), &secret);
            written.map(|_| ()).map_err(WriteError::into)
        }
    };
    written.map_err(Error::io(format!("cannot write {}", step.path())))
}

/// A new file, whole from the start, and never in place of another.
fn create(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Draft::beside(path)?.create(path, text.as_bytes())
}

/// A file with more in it, if it is still what the plan was made of.
fn edit(path: &Path, old: &str, text: &str) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let draft = Draft::beside(&path)?;
    if fs::read(&path)? != old.as_bytes() {
        return Err(io::Error::other("it has changed meanwhile"));
    }
    draft.replace(&path, text.as_bytes()).map(|_| ())
}
