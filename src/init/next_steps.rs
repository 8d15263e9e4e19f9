//! The commands that come next: what to install, how the tables are made, how the server is started.

use super::database::{Database, Orm};
use super::entry::Entry;
use super::folder::Folder;
use super::framework::Framework;
use super::project::Project;
use super::verifier::Verifier;
use super::wire::maker;
use crate::text::shell;

/// What these commands are made of.
pub(super) struct Scene<'a> {
    pub(super) framework: Framework,
    pub(super) project: &'a Project,
    pub(super) folder: &'a Folder,
    pub(super) entry: Option<&'a Entry>,
    pub(super) env_file: &'a str,
}

impl Scene<'_> {
    /// Installs what the handler needs and the project has not. None where there is nothing.
    pub(super) fn install(&self, verifier: &Verifier) -> Option<String> {
        let mut missing = Vec::new();
        if !self.project.has(verifier.package()) {
            missing.push(verifier.package());
        }
        if self.framework.is_python() && !self.loads_env() {
            missing.push(if self.framework == Framework::Django {
                "\"python-dotenv[cli]\""
            } else {
                "python-dotenv"
            });
        }
        if self.needs_loader() && !self.project.has("dotenv-cli") {
            missing.push("dotenv-cli");
        }
        let managers: &[(&str, &str)] = if self.framework.is_python() {
            &[
                ("uv.lock", "uv add"),
                ("poetry.lock", "poetry add"),
                ("Pipfile", "pipenv install"),
            ]
        } else {
            &[
                ("pnpm-lock.yaml", "pnpm add"),
                ("yarn.lock", "yarn add"),
                ("bun.lock", "bun add"),
                ("bun.lockb", "bun add"),
            ]
        };
        let usual = if self.framework.is_python() {
            "pip install"
        } else {
            "npm install"
        };
        let command = self.by_lock(managers).unwrap_or(usual);
        (!missing.is_empty()).then(|| format!("{command} {}", missing.join(" ")))
    }

    /// Starts the development server, so that it has the secret.
    pub(super) fn start(&self) -> String {
        if self.framework.is_python() {
            return self.start_python();
        }
        let reads_env = !self.framework.is_server() || self.loads_env() || self.is_worker();
        if let Some(script) = self.script() {
            let managers = [
                ("pnpm-lock.yaml", "pnpm"),
                ("yarn.lock", "yarn"),
                ("bun.lock", "bun run"),
                ("bun.lockb", "bun run"),
            ];
            let run = self.by_lock(&managers).unwrap_or("npm run");
            if reads_env {
                return format!("{run} {script}");
            }
            if self.needs_loader() {
                return self.tool(&format!("dotenv -e {} -- {run} {script}", self.env_file));
            }
        }
        let tool = match self.framework {
            Framework::NextApp | Framework::NextPages => "next dev",
            Framework::Nuxt => "nuxt dev",
            Framework::Astro => "astro dev",
            Framework::ReactRouter => "react-router dev",
            Framework::TanStackStart | Framework::SvelteKit => "vite dev",
            _ if self.is_worker() => "wrangler dev",
            _ => return self.start_node(),
        };
        self.tool(tool)
    }

    /// A tool of the project's packages.
    fn tool(&self, command: &str) -> String {
        let runners = [
            ("pnpm-lock.yaml", "pnpm exec"),
            ("yarn.lock", "yarn"),
            ("bun.lock", "bunx"),
            ("bun.lockb", "bunx"),
        ];
        format!("{} {command}", self.by_lock(&runners).unwrap_or("npx"))
    }

    /// Makes the table of a database.
    pub(super) fn migrate(&self, database: &Database) -> Vec<String> {
        let folder = self.folder;
        match database.orm {
            Orm::Prisma => {
                let (place, _) = database
                    .table
                    .split_once("/synced-user")
                    .unwrap_or((&database.table, ""));
                let (place, _) = place.rsplit_once('/').unwrap_or_default();
                let has = |name: &str| folder.has_folder(name);
                let change = if has("prisma/migrations") || has(&format!("{place}/migrations")) {
                    "prisma migrate dev --name synced_users"
                } else {
                    "prisma db push"
                };
                vec![self.tool(change), self.tool("prisma generate")]
            }
            Orm::Drizzle if !self.project.has("drizzle-kit") => Vec::new(),
            Orm::Drizzle => {
                let scripts = self.project.scripts.values();
                let mut scripts = scripts.filter(|script| script.contains("drizzle-kit"));
                let migrates = scripts.any(|script| script.contains("migrate"))
                    || folder.has_file("drizzle/meta/_journal.json");
                let commands: &[&str] = if migrates {
                    &["drizzle-kit generate", "drizzle-kit migrate"]
                } else {
                    &["drizzle-kit push"]
                };
                commands.iter().map(|command| self.tool(command)).collect()
            }
            Orm::Django => {
                let commands = ["makemigrations synced_users", "migrate"];
                let manage = self.manage();
                let run = self.run_python();
                commands
                    .map(|command| format!("{run}{manage} {command}"))
                    .to_vec()
            }
            Orm::SqlAlchemy | Orm::SqlModel => {
                let commands: &[&str] = if folder.has_file("alembic.ini") {
                    &[
                        "alembic revision --autogenerate -m \"synced users\"",
                        "alembic upgrade head",
                    ]
                } else if folder.has_file("migrations/env.py") {
                    let flask = self.flask();
                    let run = self.run_python();
                    let commands = ["db migrate -m \"synced users\"", "db upgrade"];
                    return commands
                        .map(|command| format!("{run}{flask} {command}"))
                        .to_vec();
                } else {
                    &[]
                };
                let run = self.run_python();
                commands
                    .iter()
                    .map(|command| format!("{run}{command}"))
                    .collect()
            }
        }
    }

    /// The script that starts the server.
    fn script(&self) -> Option<&'static str> {
        let mut names = ["dev", "start"].into_iter();
        names.find(|name| self.project.scripts.contains_key(*name))
    }

    /// Whether the script that starts the server needs another program for its `.env`: Node could not
    /// start in its place, for it starts another file, or one that has to be compiled.
    fn needs_loader(&self) -> bool {
        if !self.framework.is_server() || self.loads_env() || self.is_worker() {
            return false;
        }
        let (Some(script), Some(entry)) = (self.script(), self.entry) else {
            return false;
        };
        let names_entry = self.project.scripts[script]
            .split_whitespace()
            .any(|word| word.trim_start_matches("./") == entry.path);
        let is_run_by_node = !entry.is_typed() || self.project.has("tsx");
        !names_entry || !is_run_by_node
    }

    fn start_node(&self) -> String {
        let path = self.entry.map_or("YOUR-SERVER.js", |entry| &entry.path);
        let is_typed = self.entry.is_some_and(Entry::is_typed);
        let node = if is_typed && self.project.has("tsx") {
            self.tool("tsx")
        } else {
            "node".to_owned()
        };
        let path = shell::word(path);
        if self.loads_env() {
            format!("{node} {path}")
        } else {
            format!("{node} --env-file={} {path}", self.env_file)
        }
    }

    /// Before a command of the project's Python.
    fn run_python(&self) -> &'static str {
        let runners = [
            ("uv.lock", "uv run "),
            ("poetry.lock", "poetry run "),
            ("Pipfile", "pipenv run "),
        ];
        self.by_lock(&runners).unwrap_or_default()
    }

    /// Runs commands of Flask, which finds some files by itself.
    fn flask(&self) -> String {
        let path = self.entry.map_or("app.py", |entry| &entry.path);
        if ["app.py", "wsgi.py"].contains(&path) {
            return "flask".to_owned();
        }
        let module = path.trim_end_matches(".py").trim_end_matches("/__init__");
        format!("flask --app {}", shell::word(module))
    }

    /// Runs commands of Django.
    fn manage(&self) -> &'static str {
        if self.project_loads_env() {
            "python manage.py"
        } else {
            "dotenv run -- python manage.py"
        }
    }

    fn start_python(&self) -> String {
        let run = self.run_python();
        let command = match self.framework {
            Framework::Django => format!("{} runserver", self.manage()),
            Framework::Flask => format!("{} run", self.flask()),
            _ => self.start_uvicorn(),
        };
        format!("{run}{command}")
    }

    fn start_uvicorn(&self) -> String {
        let Some(entry) = self.entry else {
            return format!("uvicorn main:app --env-file {}", self.env_file);
        };
        let app = maker(self.framework, &entry.text).map_or("app", |maker| maker.name);
        let module = entry
            .path
            .trim_end_matches(".py")
            .trim_end_matches("/__init__");
        // The folder that the outermost package is in.
        let mut outside = entry.folder();
        while !outside.is_empty() && self.folder.has_file(&format!("{outside}__init__.py")) {
            let above = outside.trim_end_matches('/').rfind('/');
            outside = &outside[..above.map_or(0, |at| at + 1)];
        }
        let module = module[outside.len()..].replace('/', ".");
        let target = if outside.is_empty() {
            format!("{module}:{app}")
        } else {
            format!("--app-dir {} {module}:{app}", outside.trim_end_matches('/'))
        };
        format!("uvicorn {target} --env-file {}", self.env_file)
    }

    /// Whether the server runs as a worker of Cloudflare, on this machine too.
    pub(super) fn is_worker(&self) -> bool {
        self.framework == Framework::Hono && is_worker(self.folder)
    }

    /// Whether the project reads `.env` files by itself, or by what it has installed.
    fn loads_env(&self) -> bool {
        let loaders = ["dotenv", "@dotenvx/dotenvx", "dotenv-flow", "python-dotenv"];
        let has_loader = loaders.iter().any(|name| self.project.has(name));
        // `dotenv-cli` is there for nothing if no script calls it.
        let script = |text: &String| {
            text.contains("--env-file") || text.contains("dotenv ") || text.starts_with("bun ")
        };
        has_loader || self.project.scripts.values().any(script) || self.project_loads_env()
    }

    /// Whether settings of Django do.
    fn project_loads_env(&self) -> bool {
        let loaders = ["django-environ", "environs", "python-decouple"];
        self.framework == Framework::Django && loaders.iter().any(|name| self.project.has(name))
    }

    /// What belongs to the first of these files that is here, or above within the repository.
    fn by_lock<'b>(&self, known: &[(&str, &'b str)]) -> Option<&'b str> {
        let root = self.folder.root();
        let up = root.ancestors().position(|at| at.join(".git").exists());
        let mut places = root.ancestors().take(up.unwrap_or(0) + 1);
        places.find_map(|at| {
            let found = known.iter().find(|(file, _)| at.join(file).is_file());
            found.map(|(_, command)| *command)
        })
    }
}

/// Whether wrangler runs what is in this folder.
pub(super) fn is_worker(folder: &Folder) -> bool {
    ["wrangler.toml", "wrangler.json", "wrangler.jsonc"]
        .iter()
        .any(|file| folder.has_file(file))
}
