//! What files of a project call one another where they import.

use super::entry::Entry;
use super::folder::Folder;
use super::framework::Framework;
use super::language::Language;
use super::place::Place;

/// What the entry calls the file of the handler.
pub(super) fn of_handler(
    framework: Framework,
    folder: &Folder,
    entry: &Entry,
    place: &Place,
) -> String {
    if framework.is_python() {
        let is_package = folder.has_file(&format!("{}__init__.py", entry.folder()));
        return if is_package { ".webhooks" } else { "webhooks" }.to_owned();
    }
    let ending = match place.language {
        Language::CommonJs if place.ending == "js" => "",
        Language::TypeScript => imported_ending(&entry.text),
        _ => return format!("./webhooks.{}", place.ending),
    };
    format!("./webhooks{ending}")
}

/// How the file imports its neighbours: TypeScript is compiled in ways that want it each in theirs.
fn imported_ending(text: &str) -> &'static str {
    let imports = text.lines().filter_map(|line| line.split_once(" from "));
    let mut paths = imports.map(|(_, path)| path.trim().trim_matches([';', '\'', '"']));
    let own = paths.find(|path| path.starts_with('.'));
    match own.map(|path| path.rsplit_once('.')) {
        Some(Some((_, "ts"))) => ".ts",
        None | Some(Some((_, "js"))) => ".js",
        Some(_) => "",
    }
}

/// What the handler at `place` calls the script at `path`.
pub(super) fn of_script(
    framework: Framework,
    entry: Option<&Entry>,
    place: &Place,
    path: &str,
) -> String {
    let (stem, ending) = path.rsplit_once('.').unwrap_or((path, ""));
    let relative = relative(&place.path(), stem);
    if !framework.is_server() {
        // Bundlers find what they are not told the ending of.
        return relative.trim_end_matches("/index").to_owned();
    }
    match (place.language, ending) {
        (Language::CommonJs, "js" | "ts") => relative,
        (Language::TypeScript, "ts") => {
            let text = entry.map_or("", |entry| &entry.text);
            format!("{relative}{}", imported_ending(text))
        }
        (_, "mts") => format!("{relative}.mjs"),
        _ => format!("{relative}.{ending}"),
    }
}

/// The way from a file to another, as scripts write it.
pub(super) fn relative(from: &str, to: &str) -> String {
    let mut from: Vec<_> = from.split('/').collect();
    from.pop();
    let to: Vec<_> = to.split('/').collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(from.len() - common);
    let up = if up.is_empty() { "./" } else { &up };
    format!("{up}{}", to[common..].join("/"))
}

/// What the Python file at `from` calls that at `to`. None where it is not in its folder or below.
pub(super) fn of_python(folder: &Folder, from: &str, to: &str) -> Option<String> {
    let end = from.rfind('/').map_or(0, |at| at + 1);
    let rest = to.strip_prefix(&from[..end])?;
    let module = rest.strip_suffix(".py")?.trim_end_matches("/__init__");
    let is_package = folder.has_file(&format!("{}__init__.py", &from[..end]));
    let dot = if is_package { "." } else { "" };
    Some(format!("{dot}{}", module.replace('/', ".")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_from_a_file_to_another() {
        for (from, to, expected) in [
            ("webhooks.js", "db", "./db"),
            ("src/webhooks.ts", "src/db/index", "./db/index"),
            ("app/api/webhooks/route.ts", "lib/db", "../../../lib/db"),
            ("src/pages/api/a.ts", "src/pages/db", "../db"),
        ] {
            assert_eq!(relative(from, to), expected);
        }
    }
}
