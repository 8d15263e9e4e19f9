//! Where the handler belongs.

use super::entry::{Entry, script};
use super::folder::Folder;
use super::framework::Framework;
use super::language::Language;
use super::project::Project;

/// The file of the handler.
pub(super) struct Place {
    /// Without its ending.
    stem: String,
    /// `ts`, say.
    pub(super) ending: String,
    /// What it is written in.
    pub(super) language: Language,
}

impl Place {
    /// Where a handler for `framework` belongs: beside `entry`, where the framework has no place of its own for it.
    pub(super) fn of(
        framework: Framework,
        project: &Project,
        folder: &Folder,
        entry: Option<&Entry>,
    ) -> Self {
        let typed = if project.is_typescript {
            Language::TypeScript
        } else {
            Language::JavaScript
        };
        let language = match entry {
            _ if framework.is_python() => Language::Python,
            Some(entry) => entry.language(project),
            None if framework.is_server() && !project.is_typescript => script(project),
            None => typed,
        };
        let mut ending = language.ending();
        let stem = match framework {
            Framework::NextApp => format!("{}api/webhooks/route", of_next("app", folder)),
            Framework::NextPages => format!("{}api/webhooks", of_next("pages", folder)),
            Framework::Astro => "src/pages/api/webhooks".to_owned(),
            Framework::Nuxt => "server/api/webhooks".to_owned(),
            Framework::ReactRouter if has_flat_routes(folder) => {
                "app/routes/api.webhooks".to_owned()
            }
            Framework::ReactRouter => "app/routes/webhooks".to_owned(),
            Framework::TanStackStart
                if !folder.has_folder("src/routes") && folder.has_folder("app/routes") =>
            {
                "app/routes/api/webhooks".to_owned()
            }
            Framework::TanStackStart => "src/routes/api/webhooks".to_owned(),
            Framework::SvelteKit => "src/routes/api/webhooks/+server".to_owned(),
            Framework::Django => format!("{}webhooks", django_package(folder)),
            _ => {
                let path = entry.map_or("", |entry| &entry.path);
                let own = path.rsplit_once('.').map(|(_, ending)| ending);
                // `.mjs` stays beside `.mjs`, or the other would not be found.
                ending = own
                    .and_then(|own| ["mts", "mjs", "cjs"].into_iter().find(|one| *one == own))
                    .unwrap_or(ending);
                let in_source =
                    entry.is_none() && !framework.is_python() && folder.has_folder("src");
                let place = entry.map_or(if in_source { "src/" } else { "" }, Entry::folder);
                format!("{place}webhooks")
            }
        };
        Self {
            stem,
            ending: ending.to_owned(),
            language,
        }
    }

    /// Within the folder.
    pub(super) fn path(&self) -> String {
        format!("{}.{}", self.stem, self.ending)
    }

    /// Whether it is a script that has `require` alone.
    pub(super) fn is_common_js(&self) -> bool {
        self.language == Language::CommonJs
    }

    /// What handles the route already.
    pub(super) fn taken(&self, framework: Framework, folder: &Folder) -> Option<String> {
        let mut stems = vec![self.stem.clone()];
        match framework {
            Framework::Nuxt => stems.extend(
                [
                    "server/api/webhooks.post",
                    "server/api/webhooks/index.post",
                    "server/routes/api/webhooks.post",
                ]
                .map(str::to_owned),
            ),
            Framework::NextPages => stems.push(format!("{}/index", self.stem)),
            Framework::ReactRouter => {
                stems.extend(["app/routes/api.webhooks", "app/routes/webhooks"].map(str::to_owned));
            }
            _ => {}
        }
        let endings = ["ts", "tsx", "js", "jsx", "mts", "mjs", "cjs", "py"];
        let mut paths = stems
            .iter()
            .flat_map(|stem| endings.map(|ending| format!("{stem}.{ending}")));
        paths.find(|path| folder.has(path))
    }
}

/// Below `src/` where the project has its routes there.
fn of_next(name: &str, folder: &Folder) -> String {
    let is_new = !folder.has_folder("pages") && !folder.has_folder("src/pages");
    let in_source = folder.has_folder(&format!("src/{name}"))
        || (is_new && folder.has_folder("src") && !folder.has_folder(name));
    format!("{}{name}/", if in_source { "src/" } else { "" })
}

/// Whether React Router takes the routes from the names of files.
pub(super) fn has_flat_routes(folder: &Folder) -> bool {
    folder.glance("app/routes.ts").contains("flatRoutes(")
        || folder.glance("app/routes.js").contains("flatRoutes(")
}

/// The package of the settings, as manage.py names it, with a slash at its end.
pub(super) fn django_package(folder: &Folder) -> String {
    let manage = folder.glance("manage.py");
    let after = manage
        .split_once("DJANGO_SETTINGS_MODULE")
        .map_or("", |(_, after)| after);
    let names = after
        .split(['"', '\''])
        .filter(|text| text.contains(".settings"));
    let mut names = names.filter_map(|text| text.split('.').next());
    let package = names.next().unwrap_or_default();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !package.is_empty() && package.chars().all(is_name) && folder.has_folder(package) {
        format!("{package}/")
    } else {
        String::new()
    }
}
