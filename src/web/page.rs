//! The files of the page, compiled in.

/// A file: its kind and its bytes.
pub struct File {
    /// Its content type.
    pub kind: &'static str,
    /// What it holds.
    pub bytes: &'static str,
}

/// The file at `path`.
pub fn file(path: &str) -> Option<File> {
    let (kind, bytes) = match path {
        "/" => ("text/html; charset=utf-8", include_str!("page/index.html")),
        "/page.js" => (
            "text/javascript; charset=utf-8",
            include_str!("page/page.js"),
        ),
        "/page.css" => ("text/css; charset=utf-8", include_str!("page/page.css")),
        _ => return None,
    };
    Some(File { kind, bytes })
}
