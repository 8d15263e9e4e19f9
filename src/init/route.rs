//! The handler, and how the framework gets to know it.

use super::entry::Entry;
use super::folder::{Folder, Unusable};
use super::framework::Framework;
use super::handler::{Language, Verifier, handler};
use super::place::{Place, django_package, has_flat_routes};
use super::step::{Step, Steps};
use super::wire::{self, Lines, maker};

/// The path of the guide.
const ROUTE: &str = "/api/webhooks";

/// The handler, and how the framework gets to know it.
pub(super) fn route(
    framework: Framework,
    folder: &Folder,
    made: Option<&Entry>,
    place: &Place,
    verifier: &Verifier,
    steps: &mut Steps,
) -> Result<(), Unusable> {
    if let Some(entry) = made.filter(|entry| entry.text.contains(ROUTE)) {
        steps.keep(&entry.path, format!("it has {ROUTE} already"));
        return Ok(());
    }
    let text = handler(framework, place.language, verifier);
    if let Some(path) = place.taken(framework, folder) {
        let is_ours = path == place.path() && folder.glance(&path).contains(ROUTE);
        let is_django = framework == Framework::Django;
        steps.keep(path, "there is a handler");
        if !is_ours && !is_django {
            return Ok(());
        }
    } else {
        steps.steps.push(Step::Create {
            path: place.path(),
            text,
            about: "the handler",
        });
    }
    match framework {
        Framework::ReactRouter if !has_flat_routes(folder) => {
            let file = format!("routes/webhooks.{}", place.ending);
            let lines = [format!("route('api/webhooks', '{file}'),")];
            let path = if folder.has_file("app/routes.js") {
                "app/routes.js"
            } else {
                "app/routes.ts"
            };
            let wire = |text: &str| wire::react_router(text, &file);
            register(folder, path, ("routes/webhooks", &lines), wire, steps)?;
        }
        Framework::Django => {
            let path = format!("{}urls.py", django_package(folder));
            let lines = [
                "from . import webhooks",
                "path(\"api/webhooks\", webhooks.receive),",
            ]
            .map(str::to_owned);
            register(folder, &path, ("webhooks", &lines), wire::django, steps)?;
        }
        _ if framework.is_server() || framework.is_python() => {
            mount(framework, folder, made, place, steps);
        }
        _ => {}
    }
    Ok(())
}

/// The route in a file that lists routes, unless it has `mark`; by hand where that is not plain.
fn register(
    folder: &Folder,
    path: &str,
    (mark, lines): (&str, &[String]),
    wire: impl FnOnce(&str) -> Option<wire::Wired>,
    steps: &mut Steps,
) -> Result<(), Unusable> {
    let old = folder.text(path)?.unwrap_or_default();
    if old.contains(mark) {
        steps.keep(path, "it has the route");
    } else if let Some(wired) = wire(&old) {
        steps.edit(path, old, wired);
    } else {
        steps.by_hand(path, "the route", lines.to_vec());
    }
    Ok(())
}

/// The handler given to the server's app.
fn mount(
    framework: Framework,
    folder: &Folder,
    made: Option<&Entry>,
    place: &Place,
    steps: &mut Steps,
) {
    let is_common_js = place.language == Language::CommonJs;
    let entry = made.and_then(|entry| Some((entry, maker(framework, &entry.text)?)));
    let Some((entry, maker)) = entry else {
        let specifier = if framework.is_python() {
            "webhooks"
        } else {
            "./webhooks.js"
        };
        let lines = Lines::new(framework, is_common_js, specifier, "app");
        steps.by_hand(
            "the file of your server",
            "the handler stands before whatever parses bodies or asks who it is",
            vec![lines.import, lines.mount],
        );
        return;
    };
    let specifier = specifier(framework, folder, entry, place);
    if entry.text.contains(&specifier) && entry.text.contains("webhooks)") {
        steps.keep(&entry.path, "it has the handler");
        return;
    }
    let lines = Lines::new(framework, is_common_js, &specifier, maker.name);
    let wired = wire::wire(&maker, &entry.text, &lines, framework.is_python());
    steps.edit(&entry.path, entry.text.clone(), wired);
}

/// What the entry calls the file of the handler.
fn specifier(framework: Framework, folder: &Folder, entry: &Entry, place: &Place) -> String {
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
