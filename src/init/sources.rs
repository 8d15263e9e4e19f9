//! The source files of a project, within bounds.

use std::fs;
use std::path::Path;

use super::folder::Folder;

/// More than that is no project that anybody keeps in one folder.
const MOST: usize = 4000;
const DEEPEST: usize = 6;

/// Folders of what others wrote, what was generated, and what only tests.
const FOREIGN: [&str; 19] = [
    "node_modules",
    "dist",
    "build",
    "out",
    "target",
    "vendor",
    "coverage",
    "generated",
    "venv",
    "env",
    "site-packages",
    "__pycache__",
    "migrations",
    "alembic",
    "tests",
    "test",
    "__tests__",
    "e2e",
    "examples",
];

/// Files with one of these endings, sorted, without what is hidden.
pub(super) fn sources(folder: &Folder, endings: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = 0;
    let mut folders = vec![(String::new(), 0)];
    while let Some((at, depth)) = folders.pop() {
        let Ok(entries) = fs::read_dir(folder.root().join(&at)) else {
            continue;
        };
        for entry in entries.flatten() {
            seen += 1;
            if seen > MOST {
                found.sort();
                return found;
            }
            let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else {
                continue;
            };
            // It may stand in code that is written.
            if name.contains(['\'', '"', '`', '\\', '\n', '\r']) {
                continue;
            }
            let path = format!("{at}{name}");
            if kind.is_dir() {
                let is_own = !name.starts_with('.') && !FOREIGN.contains(&&*name);
                if is_own && depth < DEEPEST {
                    folders.push((path + "/", depth + 1));
                }
            } else if kind.is_file() && has_ending(&name, endings) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    let ending = Path::new(name)
        .extension()
        .and_then(|ending| ending.to_str());
    let is_test = name.contains(".test.") || name.contains(".spec.") || name.ends_with(".d.ts");
    ending.is_some_and(|ending| endings.contains(&ending)) && !is_test
}
