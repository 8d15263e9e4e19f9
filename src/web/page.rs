//! The files of the page, compiled in.

/// A file: its kind and its bytes.
pub struct File {
    /// Its content type.
    pub kind: &'static str,
    /// What it holds.
    pub bytes: &'static str,
}

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const DRAWING: &str = "image/svg+xml";

/// Each with its path and its kind.
macro_rules! files {
    ($($path:literal: $file:literal, $kind:expr;)*) => {
        &[$(($path, File { kind: $kind, bytes: include_str!(concat!("page/", $file)) })),*]
    };
}

static FILES: &[(&str, File)] = files! {
    "/": "index.html", HTML;
    "/again.js": "again.js", SCRIPT;
    "/api.js": "api.js", SCRIPT;
    "/applications.js": "applications.js", SCRIPT;
    "/attempts.js": "attempts.js", SCRIPT;
    "/body.js": "body.js", SCRIPT;
    "/capture.js": "capture.js", SCRIPT;
    "/catalog.js": "catalog.js", SCRIPT;
    "/chart.js": "chart.js", SCRIPT;
    "/check.js": "check.js", SCRIPT;
    "/curl.js": "curl.js", SCRIPT;
    "/dialog.js": "dialog.js", SCRIPT;
    "/dom.js": "dom.js", SCRIPT;
    "/edited.js": "edited.js", SCRIPT;
    "/endpoints.js": "endpoints.js", SCRIPT;
    "/engine.js": "engine.js", SCRIPT;
    "/form.js": "form.js", SCRIPT;
    "/headers.js": "headers.js", SCRIPT;
    "/heading.js": "heading.js", SCRIPT;
    "/icon.svg": "icon.svg", DRAWING;
    "/json.js": "json.js", SCRIPT;
    "/lines.js": "lines.js", SCRIPT;
    "/live.js": "live.js", SCRIPT;
    "/menu.js": "menu.js", SCRIPT;
    "/message.js": "message.js", SCRIPT;
    "/outcome.js": "outcome.js", SCRIPT;
    "/outside.js": "outside.js", SCRIPT;
    "/overview.js": "overview.js", SCRIPT;
    "/page.css": "page.css", STYLE;
    "/page.js": "page.js", SCRIPT;
    "/payload.js": "payload.js", SCRIPT;
    "/poll.js": "poll.js", SCRIPT;
    "/probes.js": "probes.js", SCRIPT;
    "/received.js": "received.js", SCRIPT;
    "/replay.js": "replay.js", SCRIPT;
    "/row.js": "row.js", SCRIPT;
    "/schema.js": "schema.js", SCRIPT;
    "/secret.js": "secret.js", SCRIPT;
    "/status.js": "status.js", SCRIPT;
    "/table.js": "table.js", SCRIPT;
    "/terminal.js": "terminal.js", SCRIPT;
    "/testing.js": "testing.js", SCRIPT;
    "/types.js": "types.js", SCRIPT;
    "/when.js": "when.js", SCRIPT;
    "/why.js": "why.js", SCRIPT;
};

/// The file at `path`.
pub fn file(path: &str) -> Option<&'static File> {
    let (_, file) = FILES.iter().find(|(known, _)| *known == path)?;
    Some(file)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_folder_is_served() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/page");
        let names = fs::read_dir(folder).unwrap();
        let there: BTreeSet<_> = names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .map(|name| {
                if name == "index.html" {
                    "/".to_owned()
                } else {
                    format!("/{name}")
                }
            })
            .collect();
        let served = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(there, served);
    }

    /// A browser that had to read one to learn of the next would ask for them one after another.
    #[test]
    fn every_module_is_asked_for_at_once() {
        let page = file("/").unwrap().bytes;
        for (path, _) in FILES.iter().filter(|(_, file)| file.kind == SCRIPT) {
            let name = path.trim_start_matches('/');
            let script = format!("src=\"{name}\"");
            let link = format!("rel=\"modulepreload\" href=\"{name}\"");
            assert!(page.contains(&script) || page.contains(&link), "{name}");
        }
    }

    #[test]
    fn the_page_is_small_and_reads_no_markup() {
        let bytes: usize = FILES.iter().map(|(_, file)| file.bytes.len()).sum();
        assert!(bytes < 200_000, "{bytes}");
        let forbidden = [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
        ];
        for (path, file) in FILES {
            for word in forbidden {
                assert!(!file.bytes.contains(word), "{path}: {word}");
            }
        }
    }
}
