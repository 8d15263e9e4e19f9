//! What is to be done in a project, step by step; nothing of it is done yet.

use super::database::{Known, Orm, database};
use super::entry::{Entry, entry};
use super::folder::{Folder, Unusable};
use super::framework::Framework;
use super::handler::{handler, handler_with};
use super::language::Language;
use super::middleware::public;
use super::next_steps::Scene;
use super::place::Place;
use super::project::Project;
use super::route::{Taken, route, taken};
use super::secret::secret;
use super::step::{ByHand, KnownSecret, Step, Steps};
use super::table::add_table;
use super::verifier::Verifier;

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
    /// The path of its URL, where it is not the usual one.
    pub path: Option<String>,
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
    /// What the handler writes with.
    pub orm: Option<Orm>,
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
    let made = made.as_ref();
    let place = Place::of(framework, project, folder, made);
    let taken = taken(framework, folder, made, &place);
    let mut all = Steps::default();
    let env_file = secret(framework, folder, known, &mut all)?;
    let known = written_to(framework, project, folder, made, &place, &taken);
    let database = known.database();
    let has_kit = project.has("drizzle-kit");
    let is_new_table = match database {
        Some(database) => add_table(database, &place, folder, has_kit, &mut all)?,
        None => false,
    };
    let text = handler_with(framework, place.language, &verifier, database);
    route(framework, folder, made, &place, taken, text, &mut all)?;
    if let Known::Unclear(orm, why) = known {
        let why = format!("{}: {why}; its comments say what to write", orm.name());
        all.by_hand(place.path(), why, Vec::new());
    }
    public(framework, folder, &mut all);
    let Steps { steps, by_hand } = all;
    for step in &steps {
        folder.keep_within(step.path())?;
    }
    let scene = Scene {
        framework,
        project,
        folder,
        entry: made,
        env_file: &env_file,
    };
    let next = scene
        .install(&verifier)
        .into_iter()
        .chain(
            database
                .filter(|_| is_new_table)
                .into_iter()
                .flat_map(|database| scene.migrate(database)),
        )
        .chain([scene.start()])
        .collect();
    let version = project.version(framework.package());
    Ok(Plan {
        found: Found {
            framework,
            version: version.map(str::to_owned),
            language: place.language,
            verifier,
            orm: database.map(|database| database.orm),
        },
        steps,
        by_hand,
        hosts: framework.allowed_hosts(),
        next,
        port: scene.port(),
        path: scene.path(),
        env_file: (env_file == ".dev.vars").then_some(env_file),
    })
}

/// The database that the handler writes to, or will: what somebody wrote is theirs.
fn written_to(
    framework: Framework,
    project: &Project,
    folder: &Folder,
    made: Option<&Entry>,
    place: &Place,
    taken: &Taken,
) -> Known {
    let find = || database(framework, project, folder, made, place);
    match taken {
        Taken::Nothing => find(),
        Taken::Ours(path)
            if folder
                .glance(path)
                .to_ascii_lowercase()
                .contains("synceduser") =>
        {
            match find() {
                Known::Unclear(..) => Known::None,
                known => known,
            }
        }
        Taken::Ours(_) | Taken::Inside(_) | Taken::By(_) => Known::None,
    }
}

/// The handler as it would be in `folder`; where there is no project, for one without packages.
#[must_use]
pub fn print(framework: Framework, folder: &Folder) -> String {
    let Ok(project) = Project::read(folder) else {
        let language = if framework.is_python() {
            Language::Python
        } else {
            Language::TypeScript
        };
        return handler(framework, language, &Verifier::StandardWebhooks);
    };
    let verifier = Verifier::choose(framework, |package| project.has(package));
    let made = entry(framework, &project, folder);
    let place = Place::of(framework, &project, folder, made.as_ref());
    let known = database(framework, &project, folder, made.as_ref(), &place);
    let database = known.database();
    handler_with(framework, place.language, &verifier, database)
}
