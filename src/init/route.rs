//! The handler, and how the framework gets to know it.

use super::entry::Entry;
use super::folder::{Folder, Unusable};
use super::framework::Framework;
use super::language::Language;
use super::place::{Place, django_package, has_flat_routes};
use super::specifier::of_handler;
use super::step::Steps;
use super::wire::{self, Lines, maker};

/// The path of the guide.
pub(super) const ROUTE: &str = "/api/webhooks";

/// What handles the route already, if anything does, and whether it may be of an earlier run.
pub(super) fn taken(
    framework: Framework,
    folder: &Folder,
    made: Option<&Entry>,
    place: &Place,
) -> Taken {
    if let Some(entry) = made.filter(|entry| entry.text.contains(ROUTE)) {
        return Taken::Inside(entry.path.clone());
    }
    match place.taken(framework, folder) {
        None => Taken::Nothing,
        Some(path) if path == place.path() => Taken::Ours(path),
        Some(path) => Taken::By(path),
    }
}

/// What handles the route already.
pub(super) enum Taken {
    Nothing,
    /// The server itself.
    Inside(String),
    /// A file where the handler would be.
    Ours(String),
    /// Another.
    By(String),
}

/// The handler, and how the framework gets to know it.
pub(super) fn route(
    framework: Framework,
    folder: &Folder,
    made: Option<&Entry>,
    place: &Place,
    taken: Taken,
    text: String,
    steps: &mut Steps,
) -> Result<(), Unusable> {
    match taken {
        Taken::Nothing => steps.create(place.path(), text, "the handler"),
        Taken::Inside(path) => {
            steps.keep(path, format!("it has {ROUTE} already"));
            return Ok(());
        }
        Taken::By(path) => {
            steps.keep(path, "there is a handler");
            if framework != Framework::Django {
                return Ok(());
            }
        }
        Taken::Ours(path) => {
            let is_named = framework == Framework::Django || folder.glance(&path).contains(ROUTE);
            steps.keep(path, "there is a handler");
            if !is_named {
                return Ok(());
            }
        }
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
    let specifier = of_handler(framework, folder, entry, place);
    if entry.text.contains(&specifier) && entry.text.contains("webhooks)") {
        steps.keep(&entry.path, "it has the handler");
        return;
    }
    let lines = Lines::new(framework, is_common_js, &specifier, maker.name);
    let wired = wire::wire(&maker, &entry.text, &lines, framework.is_python());
    steps.edit(&entry.path, entry.text.clone(), wired);
}
