//! The files of the page, compiled in as `build.rs` has compressed them.

use std::io::{Read as _, Result};

use flate2::read::GzDecoder;

/// A file: its kind and its bytes.
pub struct File {
    /// Its content type.
    pub kind: &'static str,
    /// What it holds, in gzip's format.
    pub gzipped: &'static [u8],
}

impl File {
    /// What it holds, for whoever does not decompress.
    ///
    /// # Errors
    ///
    /// None that `build.rs` has not made.
    pub fn plain(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        GzDecoder::new(self.gzipped).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// Each with its name in the folder `page`.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/src/web/page.rs"));

/// The file at `path`.
pub fn file(path: &str) -> Option<File> {
    let name = match path.strip_prefix('/')? {
        "" => "index.html",
        name => name,
    };
    let (_, gzipped) = FILES.iter().find(|(known, _)| *known == name)?;
    let kind = kind(name)?;
    Some(File { kind, gzipped })
}

fn kind(name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(name: &str) -> String {
        let file = file(&format!("/{name}")).unwrap();
        String::from_utf8(file.plain().unwrap()).unwrap()
    }

    #[test]
    fn each_file_has_a_kind_and_comes_as_it_is_in_the_folder() {
        for (name, _) in FILES {
            let path = format!("{}/src/web/page/{name}", env!("CARGO_MANIFEST_DIR"));
            assert_eq!(plain(name), std::fs::read_to_string(path).unwrap());
        }
    }

    #[test]
    fn the_page_is_at_the_root_and_nothing_is_beside_the_folder() {
        assert_eq!(file("/").unwrap().kind, kind("index.html").unwrap());
        for path in [
            "",
            "index.html",
            "//",
            "/../page.rs",
            "/src/web/page.rs",
            "/nothing.js",
        ] {
            assert!(file(path).is_none(), "{path}");
        }
    }

    /// A browser that had to read one to learn of the next would ask for them one after another.
    #[test]
    fn every_module_is_asked_for_at_once() {
        let page = plain("index.html");
        let script = kind(".js");
        for (name, _) in FILES.iter().filter(|(name, _)| kind(name) == script) {
            let script = format!("src=\"{name}\"");
            let link = format!("rel=\"modulepreload\" href=\"{name}\"");
            assert!(page.contains(&script) || page.contains(&link), "{name}");
        }
    }

    #[test]
    fn the_page_is_small_and_reads_no_markup() {
        let bytes: usize = FILES.iter().map(|(_, gzipped)| gzipped.len()).sum();
        assert!(bytes < 80_000, "{bytes}");
        let bytes: usize = FILES.iter().map(|(name, _)| plain(name).len()).sum();
        assert!(bytes < 200_000, "{bytes}");
        let forbidden = [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
        ];
        for (name, _) in FILES {
            let text = plain(name);
            for word in forbidden {
                assert!(!text.contains(word), "{name}: {word}");
            }
        }
    }
}
