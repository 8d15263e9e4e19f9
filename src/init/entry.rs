//! The file in which a server is put together: the one that makes its app.

use super::folder::Folder;
use super::framework::Framework;
use super::language::Language;
use super::project::Project;
use super::sources::sources;
use super::wire::maker;

/// Names of it, after those that package.json says.
const FOLDERS: [&str; 4] = ["src/", "", "server/", "app/"];
const NAMES: [&str; 5] = ["index", "server", "app", "main", "api"];
const ENDINGS: [&str; 5] = ["ts", "mts", "js", "mjs", "cjs"];
const PYTHON: [&str; 14] = [
    "main.py",
    "app.py",
    "wsgi.py",
    "asgi.py",
    "server.py",
    "api.py",
    "application.py",
    "app/main.py",
    "app/app.py",
    "app/__init__.py",
    "src/main.py",
    "src/app.py",
    "api/main.py",
    "backend/main.py",
];

/// A file of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Within the folder.
    pub(super) path: String,
    /// What it says.
    pub(super) text: String,
}

impl Entry {
    /// Its folder, with a slash at its end; empty for the project's own.
    pub(super) fn folder(&self) -> &str {
        let end = self.path.rfind('/').map_or(0, |at| at + 1);
        &self.path[..end]
    }

    /// Whether it is TypeScript.
    pub(super) fn is_typed(&self) -> bool {
        let ending = self.path.rsplit_once('.').map(|(_, ending)| ending);
        matches!(ending, Some("ts" | "mts" | "cts"))
    }

    /// What it is written in.
    pub(super) fn language(&self, project: &Project) -> Language {
        match self.path.rsplit_once('.').map(|(_, ending)| ending) {
            Some("py") => Language::Python,
            Some("ts" | "mts" | "cts") => Language::TypeScript,
            Some("mjs") => Language::JavaScript,
            Some("cjs") => Language::CommonJs,
            _ => script(project),
        }
    }
}

/// What `.js` files of the project are.
pub(super) fn script(project: &Project) -> Language {
    if project.is_module {
        Language::JavaScript
    } else {
        Language::CommonJs
    }
}

/// The one file that makes an app of `framework`. None where no file does, or more than one.
pub(super) fn entry(framework: Framework, project: &Project, folder: &Folder) -> Option<Entry> {
    let is_put_together = framework.is_server() || framework.is_python();
    if !is_put_together || framework == Framework::Django {
        return None;
    }
    let mut paths = Vec::new();
    if framework.is_python() {
        paths.extend(PYTHON.map(str::to_owned));
    } else {
        paths.extend(project.main.clone());
        let words = project
            .scripts
            .values()
            .flat_map(|script| script.split_whitespace());
        paths.extend(words.map(str::to_owned));
        for place in FOLDERS {
            for name in NAMES {
                paths.extend(ENDINGS.map(|ending| format!("{place}{name}.{ending}")));
            }
        }
    }
    let paths = paths.iter().map(|path| path.trim_start_matches("./"));
    let usual = makers(framework, folder, paths.filter(|path| is_source(path)));
    if !usual.is_empty() {
        return only(usual);
    }
    let endings: &[_] = if framework.is_python() {
        &["py"]
    } else {
        &ENDINGS
    };
    let others = sources(folder, endings);
    only(makers(framework, folder, others.iter().map(String::as_str)))
}

/// Those of these files that make an app.
fn makers<'a>(
    framework: Framework,
    folder: &Folder,
    paths: impl Iterator<Item = &'a str>,
) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    for path in paths {
        let is_known = found.iter().any(|entry| entry.path == path);
        if is_known || !folder.has_file(path) {
            continue;
        }
        let text = folder.glance(path);
        if maker(framework, &text).is_some() {
            let path = path.to_owned();
            found.push(Entry { path, text });
        }
    }
    found
}

fn only(mut entries: Vec<Entry>) -> Option<Entry> {
    let entry = entries.pop()?;
    entries.is_empty().then_some(entry)
}

/// Written by people, in this folder.
fn is_source(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_built = ["dist/", "build/", "node_modules/", ".output/"];
    (ENDINGS.contains(&ending) || ending == "py")
        && !path.starts_with(['/', '-'])
        && !path.split('/').any(|part| part == "..")
        && !is_built.iter().any(|folder| path.starts_with(folder))
}
