//! What a project's own files say of it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::folder::{Folder, Unusable};
use super::python;

/// A project, as far as it matters here.
#[derive(Debug, Default)]
pub struct Project {
    /// Packages that it names, with the version that it asks for.
    pub packages: BTreeMap<String, String>,
    /// The files that named them.
    pub read: Vec<String>,
    /// Scripts of package.json by name.
    pub scripts: BTreeMap<String, String>,
    /// What package.json calls its entry.
    pub main: Option<String>,
    /// Where package.json says that the schema of Prisma is.
    pub prisma_schema: Option<String>,
    /// Whether its `.js` files have `import` rather than `require`.
    pub is_module: bool,
    /// Whether it is written in TypeScript.
    pub is_typescript: bool,
    /// Whether others are in it.
    pub is_workspace: bool,
}

impl Project {
    /// Reads it.
    ///
    /// # Errors
    /// When there is none, or one of its files cannot be read.
    pub fn read(folder: &Folder) -> Result<Self, Unusable> {
        let mut project = Self::default();
        if let Some(text) = folder.text("package.json")? {
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            let package: Value = serde_json::from_str(text).map_err(|error| Unusable::File {
                path: "package.json".to_owned(),
                reason: error.to_string(),
            })?;
            project.add_package(&package);
            project.read.push("package.json".to_owned());
        }
        if let Some(text) = folder.text("pnpm-workspace.yaml")? {
            project.is_workspace |= text.contains("packages:");
        }
        project.is_typescript = folder.has_file("tsconfig.json");
        project.add_python(folder)?;
        if project.read.is_empty() {
            return Err(Unusable::NoProject);
        }
        Ok(project)
    }

    /// Whether it names this package.
    #[must_use]
    pub fn has(&self, package: &str) -> bool {
        self.packages.contains_key(package)
    }

    /// The version of a package that it asks for, as a number where it is one.
    #[must_use]
    pub fn version(&self, package: &str) -> Option<&str> {
        let version = self
            .packages
            .get(package)?
            .trim_start_matches(['^', '~', '=', '>', 'v']);
        version
            .starts_with(|c: char| c.is_ascii_digit())
            .then_some(version)
    }

    fn add_package(&mut self, package: &Value) {
        for kind in ["devDependencies", "dependencies"] {
            self.packages.extend(texts(&package[kind]));
        }
        self.scripts.extend(texts(&package["scripts"]));
        self.main = package["main"].as_str().map(str::to_owned);
        self.prisma_schema = package["prisma"]["schema"].as_str().map(str::to_owned);
        self.is_module = package["type"] == "module";
        let workspaces = &package["workspaces"];
        self.is_workspace = workspaces.is_array() || workspaces.is_object();
    }

    fn add_python(&mut self, folder: &Folder) -> Result<(), Unusable> {
        let mut files = vec!["requirements.txt".to_owned()];
        files.extend(["requirements/base.txt", "requirements/dev.txt"].map(str::to_owned));
        for file in files {
            if let Some(text) = folder.text(&file)? {
                self.add_packages(python::requirements(&text));
                self.read.push(file);
            }
        }
        for file in ["pyproject.toml", "Pipfile"] {
            if let Some(text) = folder.text(file)? {
                self.add_packages(python::tables(&text));
                self.read.push(file.to_owned());
            }
        }
        if folder
            .glance("manage.py")
            .contains("DJANGO_SETTINGS_MODULE")
        {
            self.packages.entry("django".to_owned()).or_default();
            self.read.push("manage.py".to_owned());
        }
        Ok(())
    }

    fn add_packages(&mut self, packages: Vec<(String, String)>) {
        for (name, version) in packages {
            let known = self.packages.entry(name).or_default();
            if known.is_empty() {
                *known = version;
            }
        }
    }
}

/// The members of an object that are text.
fn texts(object: &Value) -> impl Iterator<Item = (String, String)> {
    let members = object.as_object().into_iter().flatten();
    members.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
}
