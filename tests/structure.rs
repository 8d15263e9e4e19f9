//! The house stands as CONTRIBUTING.md draws it: what a file imports follows the arrows, and no
//! files and no folders import each other in a circle.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// The modules of `src/`, and which others each may import. `app` may import all of them.
const MAY_IMPORT: [(&str, &[&str]); 20] = [
    // The library.
    ("time", &[]),
    ("text", &[]),
    ("json", &[]),
    ("signing", &["text", "time"]),
    ("event", &["json", "signing", "text", "time"]),
    ("diagnosis", &["json", "signing", "text", "time"]),
    // The domain.
    ("context", LIBRARY),
    ("capture", LIBRARY),
    ("http", LIBRARY),
    ("store", &["LIBRARY", "capture"]),
    ("delivery", &["LIBRARY", "capture", "context", "http"]),
    ("verification", &["LIBRARY", "capture", "context", "store"]),
    ("intake", DOMAIN),
    ("replay", DOMAIN),
    ("check", DOMAIN),
    // Views, and faces.
    ("view", &["LIBRARY", "DOMAIN"]),
    ("settings", &["LIBRARY", "DOMAIN"]),
    ("terminal", &["LIBRARY", "DOMAIN", "view"]),
    ("cli", &["LIBRARY", "DOMAIN", "settings", "terminal", "view"]),
    ("app", &["LIBRARY", "DOMAIN", "cli", "settings", "terminal", "view"]),
];
