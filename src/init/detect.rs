//! Which framework a project is made with.

use super::folder::{Folder, Unusable};
use super::framework::Framework;
use super::project::Project;

/// Packages of frameworks that are built on those known here, and take handlers in another way.
const OTHERS: [(&str, &str); 6] = [
    ("@nestjs/core", "NestJS"),
    ("@adonisjs/core", "AdonisJS"),
    ("@remix-run/dev", "Remix 2"),
    ("@redwoodjs/core", "RedwoodJS"),
    ("@feathersjs/feathers", "Feathers"),
    ("@keystone-6/core", "Keystone"),
];

/// Where the apps of a workspace are.
const APPS: [&str; 4] = ["apps", "packages", "services", "sites"];

/// The framework of `project`, which was read from `folder`.
///
/// # Errors
/// When there is none, or more than one.
pub fn detect(project: &Project, folder: &Folder) -> Result<Framework, Unusable> {
    let mut found: Vec<_> = Framework::ALL
        .into_iter()
        .filter(|framework| project.has(framework.package()))
        .filter(|framework| match framework {
            Framework::NextApp => has_app_router(folder),
            Framework::NextPages => !has_app_router(folder),
            _ => true,
        })
        .collect();
    let others = OTHERS.into_iter().find(|(package, _)| project.has(package));
    let is_whole = |framework: &Framework| !framework.is_server() && !framework.is_python();
    if found.iter().any(is_whole) {
        // Its own server, or one that is put before it.
        found.retain(|framework| !framework.is_server());
    }
    match found[..] {
        [_] if others.is_some() && found[0].is_server() => {}
        [one] => return Ok(one),
        [] => {}
        _ => return Err(Unusable::Several(found)),
    }
    let apps = if project.is_workspace {
        apps(folder)
    } else {
        Vec::new()
    };
    if apps.is_empty() {
        Err(Unusable::Unknown {
            file: project.read.join(" or "),
            known: others.map(|(_, name)| name),
        })
    } else {
        Err(Unusable::Workspace { apps })
    }
}

/// Projects have both while they move from `pages/` to `app/`. A new one has neither yet.
fn has_app_router(folder: &Folder) -> bool {
    let has = |name| {
        ["", "src/"]
            .iter()
            .any(|at| folder.has_folder(&format!("{at}{name}")))
    };
    has("app") || !has("pages")
}

/// The folders of a workspace in which `cew init` would do something.
fn apps(folder: &Folder) -> Vec<String> {
    let mut apps = Vec::new();
    for group in APPS {
        for name in folder.names(group) {
            let path = format!("{group}/{name}");
            let app = Folder::new(folder.root().join(&path));
            if Project::read(&app).is_ok_and(|project| detect(&project, &app).is_ok()) {
                apps.push(path);
            }
        }
    }
    apps
}
