//! The house stands as CONTRIBUTING.md draws it: what a file imports follows the arrows, and no
//! files and no folders import each other in a circle.
//!
//! What is imported is read from the `use` lines and from paths within the code, and followed
//! through re-exports to the file that holds it.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

/// Each module of `src/` with the others that it may import, the lowest first.
const ARROWS: [(&str, &[&str]); 26] = [
    // The library.
    ("time", &[]),
    ("text", &[]),
    ("json", &[]),
    ("signing", &["text", "time"]),
    ("event", &["json", "signing", "text", "time"]),
    ("diagnosis", &["json", "signing", "text", "time"]),
    // The domain.
    ("context", &["library"]),
    ("capture", &["library"]),
    ("http", &["library"]),
    ("init", &["library"]),
    ("store", &["library", "capture"]),
    ("delivery", &["library", "context", "capture", "http"]),
    ("verification", &["library", "context", "capture", "store"]),
    ("relay", &["library", "capture", "http"]),
    (
        "intake",
        &[
            "library", "context", "capture", "http", "store", "delivery", "relay",
        ],
    ),
    (
        "record",
        &["library", "context", "http", "store", "delivery"],
    ),
    (
        "replay",
        &[
            "library", "context", "capture", "http", "store", "delivery", "record",
        ],
    ),
    (
        "check",
        &["library", "context", "capture", "http", "store", "delivery"],
    ),
    (
        "service",
        &["library", "context", "capture", "http", "store", "delivery"],
    ),
    (
        "svix",
        &["library", "context", "capture", "http", "store", "delivery"],
    ),
    // Views and faces.
    ("view", &["library", "domain"]),
    ("settings", &["library", "domain", "view"]),
    ("terminal", &["library", "domain", "view"]),
    ("web", &["library", "domain", "view"]),
    (
        "cli",
        &["library", "domain", "view", "terminal", "settings"],
    ),
    // The verbs.
    (
        "app",
        &[
            "library", "domain", "view", "terminal", "settings", "cli", "web",
        ],
    ),
];

const LIBRARY: [&str; 6] = ["time", "text", "json", "signing", "event", "diagnosis"];
const DOMAIN: [&str; 14] = [
    "context",
    "capture",
    "http",
    "init",
    "store",
    "delivery",
    "relay",
    "verification",
    "intake",
    "record",
    "replay",
    "check",
    "service",
    "svix",
];

/// What is against the rules, and waits to be mended. What is mended is taken off.
const AGAINST_THE_ARROWS: [&str; 0] = [];

/// The circles of files that wait to be mended, each by its first file.
const CIRCLES: [&str; 0] = [];

/// A `use` line: what is before `use`, and the tree.
static USE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^\s*(pub(?:\([^)]*\))?\s+)?use\s+([^;]+);").unwrap());

/// A path within the code.
static PATH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^|[^:\w])(\w+(?:::\w+)+)").unwrap());

/// Where a file stands: `event::fresh`; the root of the crate is empty.
type Module = Vec<String>;

/// What one file says.
struct File {
    /// Its code, without comments and unit tests.
    code: String,
    /// What it offers under its own name, but holds elsewhere.
    offers: BTreeMap<String, Module>,
}

/// All files by where they stand.
struct House(BTreeMap<Module, File>);

static HOUSE: LazyLock<House> = LazyLock::new(House::read);

/// Which file needs which other one.
static IMPORTS: LazyLock<BTreeSet<(Module, Module)>> = LazyLock::new(|| HOUSE.imports());

#[test]
fn imports_follow_the_arrows() {
    let known: BTreeMap<_, _> = ARROWS.into_iter().collect();
    let mut wrong = BTreeSet::new();
    for (from, to) in &*IMPORTS {
        let (below, above) = (to[0].as_str(), from[0].as_str());
        let group = match below {
            below if LIBRARY.contains(&below) => "library",
            below if DOMAIN.contains(&below) => "domain",
            below => below,
        };
        let may = known
            .get(above)
            .unwrap_or_else(|| panic!("no rule for src/{above}: add it"));
        if above != below && !may.contains(&below) && !may.contains(&group) {
            wrong.insert(format!("{} imports {}", from.join("::"), to.join("::")));
        }
    }
    let waiting = AGAINST_THE_ARROWS.map(str::to_owned).into();
    assert_eq!(
        wrong, waiting,
        "against the arrows, and what of it is known"
    );
}

#[test]
fn no_folders_import_each_other_in_a_circle() {
    let folder = |module: &Module| vec![module[0].clone()];
    let imports = IMPORTS.iter().map(|(from, to)| (folder(from), folder(to)));
    let circles = circles(&imports.filter(|(from, to)| from != to).collect());
    assert!(circles.is_empty(), "circles:\n{}", list(circles));
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let circles = circles(&IMPORTS);
    let first = circles.iter().filter_map(|circle| circle.split(',').next());
    assert!(
        first.eq(CIRCLES),
        "circles:
{}",
        list(circles)
    );
}

/// The rules would be worth nothing if nothing were read.
#[test]
fn imports_are_followed_to_the_file_that_holds_them() {
    let module = |text: &str| text.split("::").map(str::to_owned).collect::<Module>();
    for (from, to) in [
        // Over a re-export; within braces; of a parent; a path within the code.
        ("app::sign", "signing::secret_set"),
        ("signing::signature", "signing::message"),
        ("event::story", "event"),
        ("diagnosis", "diagnosis::evidence"),
    ] {
        let import = (module(from), module(to));
        assert!(IMPORTS.contains(&import), "{from} imports {to}");
    }
    assert!(HOUSE.0.len() > 150, "{} files", HOUSE.0.len());
}

fn list(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().collect::<Vec<_>>().join("\n")
}

impl House {
    fn read() -> Self {
        let mut house = Self(BTreeMap::new());
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        house.read_folder(&source, &Module::new());
        let offers: Vec<_> = house
            .0
            .keys()
            .map(|at| (at.clone(), house.offers(at)))
            .collect();
        for (module, offers) in offers {
            house
                .0
                .entry(module)
                .and_modify(|file| file.offers = offers);
        }
        house
    }

    fn read_folder(&mut self, folder: &Path, at: &Module) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap();
            let name = name.to_str().unwrap().to_owned();
            let module = match name.as_str() {
                "main" => continue,
                "mod" | "lib" => at.clone(),
                _ => [at.as_slice(), &[name]].concat(),
            };
            if path.is_dir() {
                self.read_folder(&path, &module);
            } else {
                let code = code(&fs::read_to_string(&path).unwrap());
                let offers = BTreeMap::new();
                self.0.insert(module, File { code, offers });
            }
        }
    }

    /// What the file offers by `pub use`: the name, and where it says that it is.
    fn offers(&self, at: &Module) -> BTreeMap<String, Module> {
        let uses = uses(&self.0[at].code)
            .into_iter()
            .filter(|(public, _)| *public);
        uses.flat_map(|(_, tree)| paths(&tree))
            .filter_map(|(path, name)| Some((name, self.absolute(at, &path)?)))
            .collect()
    }

    /// Which file needs which other one.
    fn imports(&self) -> BTreeSet<(Module, Module)> {
        let mut imports = BTreeSet::new();
        for at in self.0.keys().filter(|at| !at.is_empty()) {
            for path in self.mentioned(at) {
                let Some(path) = self.absolute(at, &path) else {
                    continue;
                };
                let holder = self.holder(&path);
                if holder != *at && !holder.is_empty() {
                    imports.insert((at.clone(), holder));
                }
            }
        }
        imports
    }

    /// The paths that the file names, except those of its own parts that it only offers.
    fn mentioned(&self, at: &Module) -> Vec<Module> {
        let code = &self.0[at].code;
        let mut mentioned = Vec::new();
        for (public, tree) in uses(code) {
            for (path, _) in paths(&tree) {
                let own = self
                    .absolute(at, &path)
                    .is_some_and(|path| path.starts_with(at));
                if !(public && own) {
                    mentioned.push(path);
                }
            }
        }
        let code = USE.replace_all(code, "");
        for found in PATH.captures_iter(&code) {
            mentioned.push(found[1].split("::").map(str::to_owned).collect());
        }
        mentioned
    }

    /// `path`, which the file at `at` names, from the root; nothing for what is of other crates.
    fn absolute(&self, at: &Module, path: &[String]) -> Option<Module> {
        let (first, rest) = path.split_first()?;
        let parent = &at[..at.len().saturating_sub(1)];
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([at, rest].concat()),
            "super" if rest.first().is_some_and(|next| next == "super") => {
                self.absolute(&parent.to_vec(), rest)
            }
            "super" => Some([parent, rest].concat()),
            _ => {
                let path = [at.as_slice(), path].concat();
                self.0.contains_key(&path[..=at.len()]).then_some(path)
            }
        }
    }

    /// The file that holds what `path` names.
    fn holder(&self, path: &[String]) -> Module {
        let mut at = Module::new();
        for name in path {
            let inner = [at.as_slice(), std::slice::from_ref(name)].concat();
            if self.0.contains_key(&inner) {
                at = inner;
            } else if let Some(elsewhere) = self.0[&at].offers.get(name) {
                return self.holder(elsewhere);
            } else {
                break;
            }
        }
        at
    }
}

/// What the compiler sees outside of tests.
fn code(text: &str) -> String {
    let tests = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let lines = text[..tests].lines();
    let lines = lines.map(|line| line.split("//").next().unwrap_or_default());
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The trees of all `use` lines, and whether each is one that others may use.
fn uses(code: &str) -> Vec<(bool, String)> {
    let found = USE.captures_iter(code);
    found
        .map(|it| (it.get(1).is_some(), it[2].to_owned()))
        .collect()
}

/// The paths of a tree such as `a::{b, c::{self, d as e}}`, each with the name it gets.
fn paths(tree: &str) -> Vec<(Module, String)> {
    let tree = tree.trim();
    let Some((before, inside)) = tree.split_once('{') else {
        let (path, name) = tree.split_once(" as ").unwrap_or((tree, tree));
        let path = path
            .split("::")
            .map(|part| part.trim().to_owned())
            .collect();
        let name = name.rsplit("::").next().unwrap_or(name).to_owned();
        return vec![(path, name)];
    };
    let inside = inside.trim_end().trim_end_matches('}');
    let mut depth = 0;
    let parts = inside.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    parts
        .filter(|part| !part.trim().is_empty())
        .flat_map(|part| paths(&format!("{before}{}", part.trim())))
        .map(|(mut path, name)| {
            if path.len() > 1 && name == "self" {
                path.pop();
            }
            (path, name)
        })
        .collect()
}

/// The groups of modules that reach each other, each in one line.
fn circles(imports: &BTreeSet<(Module, Module)>) -> BTreeSet<String> {
    let mut next: BTreeMap<&Module, Vec<&Module>> = BTreeMap::new();
    for (from, to) in imports {
        next.entry(from).or_default().push(to);
    }
    let reached = |from: &Module| {
        let mut reached = BTreeSet::new();
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            let new = next.get(at).into_iter().flatten().copied();
            open.extend(new.filter(|to| reached.insert((*to).clone())));
        }
        reached
    };
    let all: BTreeMap<_, _> = next.keys().map(|from| (*from, reached(from))).collect();
    let mut circles = BTreeSet::new();
    for (module, reached_by_it) in &all {
        if reached_by_it.contains(*module) {
            let others = reached_by_it.iter();
            let back = others.filter(|to| all.get(to).is_some_and(|it| it.contains(*module)));
            let names: Vec<_> = back.map(|module| module.join("::")).collect();
            circles.insert(names.join(", "));
        }
    }
    circles
}

/// CONTRIBUTING.md and the threat model say where things are: there they are.
#[test]
fn the_paths_of_the_documents_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = Regex::new(
        r"`((?:src|tests|fixtures|fuzz|examples|benches|docs|packaging|completions|man|\.ci|\.github)/[^`\s]*)",
    );
    for document in [
        "CONTRIBUTING.md",
        "SECURITY.md",
        "docs/threat-model.md",
        "fuzz/README.md",
    ] {
        let text = fs::read_to_string(root.join(document)).unwrap();
        for found in path.as_ref().unwrap().captures_iter(&text) {
            // Made once the repository has an address, or by whoever adds one.
            let made_up = found[1].contains("TYPE") || found[1].contains("TARGET");
            let later = made_up || found[1].ends_with("/release.yml");
            assert!(
                later || root.join(&found[1]).exists(),
                "{document}: no {}",
                &found[1]
            );
        }
    }
}

/// A promise of the threat model that has no test is said to have none.
#[test]
fn the_tests_of_the_threat_model_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let model = fs::read_to_string(root.join("docs/threat-model.md")).unwrap();
    let name = Regex::new(r"`([a-z0-9]+(?:_[a-z0-9]+)+)`").unwrap();
    let mut code = String::new();
    all_code(&root.join("tests"), &mut code);
    all_code(&root.join("src"), &mut code);
    let rows = model
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('`'));
    let names: Vec<_> = rows.flat_map(|row| name.captures_iter(row)).collect();
    assert!(names.len() > 30, "{} names", names.len());
    for found in names {
        let test = format!("fn {}()", &found[1]);
        assert!(code.contains(&test), "there is no test {}", &found[1]);
    }
}

fn all_code(folder: &Path, code: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("node_modules") {
            all_code(&path, code);
        } else if path.extension().is_some_and(|it| it == "rs") {
            code.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}
