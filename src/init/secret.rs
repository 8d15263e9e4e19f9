//! The signing secret in the file that the framework reads, and that file out of git's sight.

use super::folder::{Folder, Unusable};
use super::framework::Framework;
use super::ignore::is_ignored;
use super::next_steps::is_worker;
use super::step::{KnownSecret, Step, Steps};
use super::tracked::is_tracked;
use super::wire::Additions;

/// The secret, and that git does not see it. The file that holds it.
pub(super) fn secret(
    framework: Framework,
    folder: &Folder,
    known: &[KnownSecret],
    steps: &mut Steps,
) -> Result<String, Unusable> {
    let name = framework.secret();
    let usual = match framework {
        Framework::NextApp | Framework::NextPages => ".env.local",
        Framework::Hono if is_worker(folder) => ".dev.vars",
        _ => ".env",
    };
    let (right, other): (Vec<_>, Vec<_>) = known.iter().partition(|secret| secret.name == name);
    let right = right.first().copied();
    if let Some(KnownSecret {
        path: Some(path), ..
    }) = right
    {
        steps.keep(path, format!("{name} is set there"));
    } else if let Some(other) = other.first() {
        let path = other.path.as_deref().unwrap_or("the environment");
        let why = format!(
            "{} is set there, and the handler reads {name}: rename it",
            other.name
        );
        steps.by_hand(path, why, Vec::new());
    } else if right.is_none() {
        steps.steps.push(Step::Secret {
            path: usual.to_owned(),
            name,
        });
    }
    let file = right
        .or(other.first().copied())
        .and_then(|secret| secret.path.clone());
    let file = file.unwrap_or_else(|| usual.to_owned());
    // What the environment has is in no file.
    let is_in_file = right.is_none_or(|secret| secret.path.is_some());
    if is_in_file && !is_ignored(folder, &file) {
        // Before the secret: it is at no time a file that git would take.
        steps.steps.insert(0, ignore(folder, &file)?);
    }
    if is_in_file && is_tracked(folder, &file) {
        let why = "git tracks it, whatever it ignores: once a secret was committed with it, make a new one";
        steps.by_hand(&file, why, vec![format!("git rm --cached {file}")]);
    }
    Ok(file)
}

/// One more line of `.gitignore`.
fn ignore(folder: &Folder, file: &str) -> Result<Step, Unusable> {
    let path = ".gitignore".to_owned();
    let Some(old) = folder.text(&path)? else {
        return Ok(Step::Create {
            path,
            text: format!("{file}\n"),
            about: "keeps the secret out of git",
        });
    };
    let mut lines = Additions::new(&old);
    lines.add(old.split_inclusive('\n').count(), file.to_owned());
    let wired = lines.wired();
    Ok(Step::Edit {
        path,
        text: wired.text,
        added: wired.added,
        old,
    })
}
