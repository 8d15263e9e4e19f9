//! What is to be done in a project, step by step; nothing of it is done yet.

use super::entry::entry;
use super::folder::{Folder, Unusable};
use super::framework::Framework;
use super::handler::{Language, Verifier};
use super::middleware::public;
use super::next_steps::Scene;
use super::place::Place;
use super::project::Project;
use super::route::route;
use super::secret::secret;
use super::step::{ByHand, KnownSecret, Step, Steps};

/// What is to be done.
#[derive(Debug)]
pub struct Plan {
    /// What was found.
    pub found: Found,
    /// In this order.
    pub steps: Vec<Step>,
    /// What somebody has to decide.
    pub by_hand: Vec<ByHand>,
    /// What lets a tunnel's name in: the file, and the line.
    pub hosts: Option<(&'static str, &'static str)>,
    /// The commands that come next, without cew's own.
    pub next: Vec<String>,
    /// Where the handler will be.
    pub port: u16,
    /// The file of the secret, if cew does not look there by itself.
    pub env_file: Option<String>,
}

/// What a project is made with.
#[derive(Debug)]
pub struct Found {
    /// The framework.
    pub framework: Framework,
    /// Its version, as the project asks for it.
    pub version: Option<String>,
    /// What the handler is written in.
    pub language: Language,
    /// What verifies.
    pub verifier: Verifier,
}

impl Plan {
    /// Whether anything would be changed.
    #[must_use]
    pub fn changes_something(&self) -> bool {
        self.steps
            .iter()
            .any(|step| !matches!(step, Step::Keep { .. }))
    }
}

/// Decides what is to be done in the project of `folder`, where there are these secrets.
///
/// # Errors
/// When something that would be written leads out of the folder, or a file cannot be read.
pub fn plan(
    framework: Framework,
    project: &Project,
    folder: &Folder,
    known: &[KnownSecret],
) -> Result<Plan, Unusable> {
    let verifier = Verifier::choose(framework, |package| project.has(package));
    let made = entry(framework, project, folder);
    let place = Place::of(framework, project, folder, made.as_ref());
    let mut all = Steps::default();
    let env_file = secret(framework, folder, known, &mut all)?;
    route(
        framework,
        folder,
        made.as_ref(),
        &place,
        &verifier,
        &mut all,
    )?;
    public(framework, folder, &mut all);
    let Steps { steps, by_hand } = all;
    for step in &steps {
        folder.keep_within(step.path())?;
    }
    let scene = Scene {
        framework,
        project,
        folder,
        entry: made.as_ref(),
        env_file: &env_file,
    };
    let next = scene
        .install(&verifier)
        .into_iter()
        .chain([scene.start()])
        .collect();
    let version = project.version(framework.package());
    Ok(Plan {
        found: Found {
            framework,
            version: version.map(str::to_owned),
            language: place.language,
            verifier,
        },
        steps,
        by_hand,
        hosts: framework.allowed_hosts(),
        next,
        port: scene.port(),
        env_file: (env_file == ".dev.vars").then_some(env_file),
    })
}
