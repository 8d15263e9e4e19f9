//! The commands that come next: what to install, how the server is started, where it listens.

use super::database::{Database, Orm};
use super::entry::Entry;
use super::folder::Folder;
use super::framework::Framework;
use super::project::Project;
use super::route::ROUTE;
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

    /// Where the development server listens.
    pub(super) fn port(&self) -> u16 {
        let scripts = ["dev", "start"]
            .into_iter()
            .filter_map(|name| self.project.scripts.get(name));
        let script = scripts.into_iter().find_map(|script| option_port(script));
        let configs = ["nuxt.config", "astro.config", "vite.config"].into_iter();
        let config = || {
            let mut files = configs
                .flat_map(|name| ["ts", "js", "mjs", "mts"].map(|end| format!("{name}.{end}")));
            files.find_map(|file| port_in(&self.folder.glance(&file)))
        };
        let entry = || port_in(&self.entry?.text);
        let usual = if self.is_worker() {
            8787
        } else {
            self.framework.port()
        };
        let is_built_by_vite = !self.framework.is_server() && !self.framework.is_python();
        script
            .or_else(if_any(is_built_by_vite, config))
            .or_else(entry)
            .unwrap_or(usual)
    }

    /// The path of the handler's URL, where it is not the usual one.
    pub(super) fn path(&self) -> Option<String> {
        if !matches!(self.framework, Framework::NextApp | Framework::NextPages) {
            return None;
        }
        let files = ["ts", "mts", "mjs", "js", "cjs"].map(|end| format!("next.config.{end}"));
        let config = files.iter().find(|file| self.folder.has_file(file))?;
        next_path(&self.folder.glance(config))
    }

    /// Whether the server runs as a worker of Cloudflare, on this machine too.
    fn is_worker(&self) -> bool {
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

fn if_any<T>(condition: bool, look: impl FnOnce() -> Option<T>) -> impl FnOnce() -> Option<T> {
    move || if condition { look() } else { None }
}

/// The port that a script names: `--port 4000`, `-p 4000`, `PORT=4000`.
fn option_port(script: &str) -> Option<u16> {
    let mut words = script.split([' ', '=']);
    while let Some(word) = words.next() {
        if ["--port", "-p", "PORT"].contains(&word) {
            return words.next()?.parse().ok();
        }
    }
    None
}

/// The first port that code names: `listen(4000)`, `port: 4000`, `PORT || 4000`.
fn port_in(code: &str) -> Option<u16> {
    code.lines().find_map(|line| {
        let lower = line.to_ascii_lowercase();
        let at = lower.match_indices("port").find_map(|(at, _)| {
            let is_word = !lower[..at].ends_with(|c: char| c.is_ascii_alphabetic());
            is_word.then_some(at)
        });
        let at = at.or_else(|| lower.find("listen("))?;
        let numbers = lower[at..].split(|c: char| !c.is_ascii_alphanumeric());
        let is_port = |number: &u16| *number >= 80;
        numbers
            .filter_map(|number| number.parse().ok())
            .find(is_port)
    })
}

/// The path that a configuration of Next.js gives the handler, if it is plain that it gives one.
fn next_path(config: &str) -> Option<String> {
    let settings = |name: &str| -> Vec<String> {
        let lines = config.lines().map(str::trim_start);
        let lines = lines.filter(|line| !line.starts_with("//") && !line.starts_with('*'));
        let values = lines.filter_map(|line| {
            let (before, after) = line.split_once(name)?;
            let is_own = !before.ends_with(|c: char| c.is_alphanumeric() || c == '.');
            let value = after.trim_start().strip_prefix(':').filter(|_| is_own)?;
            let value = value.trim_start();
            Some(
                value
                    .split([',', '}'])
                    .next()
                    .unwrap_or(value)
                    .trim()
                    .to_owned(),
            )
        });
        values.collect()
    };
    let base = settings("basePath");
    let base = match &base[..] {
        [one] => one
            .strip_prefix(['\'', '"'])
            .and_then(|rest| rest.strip_suffix(['\'', '"'])),
        _ => None,
    };
    let is_path = |c: char| c.is_ascii_alphanumeric() || "/-_.~".contains(c);
    let base = base.filter(|base| base.starts_with('/') && base.chars().all(is_path));
    let slash = if settings("trailingSlash") == ["true"] {
        "/"
    } else {
        ""
    };
    let base = base.unwrap_or_default();
    (!base.is_empty() || !slash.is_empty()).then(|| format!("{base}{ROUTE}{slash}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_those_of_code_and_scripts() {
        for (code, expected) in [
            ("app.listen(4000, () => {})", Some(4000)),
            ("const port = process.env.PORT || 3001", Some(3001)),
            ("serve({ fetch: app.fetch, port: 8080 })", Some(8080)),
            ("import x from '8080'", None),
            ("export const a = 4000", None),
            ("uvicorn.run(app, port=9000)", Some(9000)),
            ("app.listen(port)", None),
        ] {
            assert_eq!(port_in(code), expected, "{code}");
        }
        for (script, expected) in [
            ("next dev -p 4000", Some(4000)),
            ("vite dev --port=4001", Some(4001)),
            ("PORT=4002 node .", Some(4002)),
            ("next dev", None),
            ("next dev -p", None),
        ] {
            assert_eq!(option_port(script), expected, "{script}");
        }
    }

    #[test]
    fn a_configuration_of_next_says_the_path() {
        for (config, expected) in [
            (
                "export default { basePath: '/shop' }",
                Some("/shop/api/webhooks"),
            ),
            (
                "  basePath: \"/a/b\",\n  trailingSlash: true,\n",
                Some("/a/b/api/webhooks/"),
            ),
            ("  trailingSlash: true\n", Some("/api/webhooks/")),
            ("  trailingSlash: false,\n", None),
            ("  // basePath: '/shop',\n", None),
            ("  basePath: process.env.BASE,\n", None),
            ("  basePath: '',\n", None),
            ("  basePath: isLive ? '/a' : '',\n", None),
            ("  basePath: '/a',\n  basePath: '/b',\n", None),
            ("  basePath: '/a; id',\n", None),
            ("  config.basePath: '/a',\n", None),
        ] {
            assert_eq!(next_path(config).as_deref(), expected, "{config}");
        }
    }
}
