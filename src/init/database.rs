//! The database of a project, as far as a handler can write to it: its ORM, and the one file that
//! opens it.

use super::entry::Entry;
use super::folder::Folder;
use super::framework::Framework;
use super::opened::{base, dialect, exported, opened};
use super::place::{Place, django_package};
use super::project::Project;
use super::sources::sources;
use super::specifier::{of_python, of_script};

/// What turns rows into objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orm {
    /// Prisma.
    Prisma,
    /// Drizzle.
    Drizzle,
    /// `SQLAlchemy`, by itself or below Flask-SQLAlchemy.
    SqlAlchemy,
    /// `SQLModel`, which is `SQLAlchemy` below.
    SqlModel,
    /// Django's own.
    Django,
}

impl Orm {
    /// As its makers write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prisma => "Prisma",
            Self::Drizzle => "Drizzle",
            Self::SqlAlchemy => "SQLAlchemy",
            Self::SqlModel => "SQLModel",
            Self::Django => "Django's ORM",
        }
    }
}

/// A database that a handler can write to.
#[derive(Debug)]
pub(super) struct Database {
    pub(super) orm: Orm,
    /// The file of the table. Prisma's is a schema, to which the table is added.
    pub(super) table: String,
    /// What is true of it, for templates.
    cases: Vec<&'static str>,
    /// What things are called, for templates.
    names: Vec<(&'static str, String)>,
}

impl Database {
    /// Whether a part of a template is for it.
    pub(super) fn is(&self, case: &str) -> bool {
        self.cases.contains(&case)
    }

    /// Names in templates, and what they are here.
    pub(super) fn names(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.names.iter().map(|(name, text)| (*name, text.as_str()))
    }
}

/// What was found.
#[derive(Debug)]
pub(super) enum Known {
    /// No ORM.
    None,
    /// An ORM, but not the one place that opens its database, or a kind that there are no lines for.
    Unclear(Orm, &'static str),
    /// A database.
    Database(Database),
}

impl Known {
    /// That which can be written to.
    pub(super) const fn database(&self) -> Option<&Database> {
        match self {
            Self::Database(database) => Some(database),
            Self::Unclear(..) | Self::None => None,
        }
    }
}

/// The database of a project whose handler goes to `place`.
pub(super) fn database(
    framework: Framework,
    project: &Project,
    folder: &Folder,
    entry: Option<&Entry>,
    place: &Place,
) -> Known {
    let search = Search {
        framework,
        folder,
        entry,
        place,
    };
    if framework == Framework::Django {
        search.django()
    } else if framework.is_python() {
        if project.has("sqlmodel") {
            search.sqlalchemy(Orm::SqlModel)
        } else if project.has("sqlalchemy") || project.has("flask-sqlalchemy") {
            search.sqlalchemy(Orm::SqlAlchemy)
        } else {
            Known::None
        }
    } else if project.has("drizzle-orm") {
        search.drizzle()
    } else if project.has("@prisma/client") || project.has("prisma") {
        search.prisma(project)
    } else {
        Known::None
    }
}

const NO_CLIENT: &str = "no one file of its own exports the database";

struct Search<'a> {
    framework: Framework,
    folder: &'a Folder,
    entry: Option<&'a Entry>,
    place: &'a Place,
}

impl Search<'_> {
    fn drizzle(&self) -> Known {
        let orm = Orm::Drizzle;
        let Some(client) = self.client("drizzle(") else {
            return Known::Unclear(orm, NO_CLIENT);
        };
        let text = self.folder.glance(&client.path);
        let Some(dialect) = dialect(&text) else {
            return Known::Unclear(orm, "there are lines for PostgreSQL and SQLite alone");
        };
        let (beside, _) = client.path.rsplit_once('/').unwrap_or_default();
        let slash = if beside.is_empty() { "" } else { "/" };
        let (_, ending) = client.path.rsplit_once('.').unwrap_or_default();
        let table = format!("{beside}{slash}synced-users.{ending}");
        let names = vec![
            ("client", client.name.clone()),
            ("import", client.import()),
            ("client-file", self.specifier(&client.path)),
            ("table-file", self.specifier(&table)),
        ];
        Known::Database(Database {
            orm,
            table,
            cases: vec!["database", "drizzle", dialect],
            names,
        })
    }

    fn prisma(&self, project: &Project) -> Known {
        let orm = Orm::Prisma;
        let Some(schema) = prisma_schema(project, self.folder) else {
            return Known::Unclear(orm, "it has no prisma/schema.prisma");
        };
        if self.folder.glance(&schema).contains("\"mongodb\"") {
            return Known::Unclear(orm, "there are no lines for MongoDB");
        }
        let Some(client) = self.client("new PrismaClient(") else {
            return Known::Unclear(orm, NO_CLIENT);
        };
        let names = vec![
            ("client", client.name.clone()),
            ("import", client.import()),
            ("client-file", self.specifier(&client.path)),
        ];
        Known::Database(Database {
            orm,
            table: schema,
            cases: vec!["database", "prisma"],
            names,
        })
    }

    /// The one script that exports what `call` makes. The server's own imports the handler, which
    /// cannot import it in turn.
    fn client(&self, call: &str) -> Option<Client> {
        let paths = sources(self.folder, &["ts", "mts", "js", "mjs", "cjs"]);
        let mut found = paths.into_iter().filter_map(|path| {
            let text = self.folder.glance(&path);
            let (name, is_default) = exported(&text, call)?;
            Some(Client {
                path,
                name,
                is_default,
            })
        });
        let client = found.next()?;
        let is_entry = self.entry.is_some_and(|entry| entry.path == client.path);
        // Only `import` gets at a module.
        let is_module = client
            .path
            .rsplit_once('.')
            .is_some_and(|(_, end)| end == "mjs");
        let is_apart = is_module && self.place.is_common_js();
        (found.next().is_none() && !is_entry && !is_apart).then_some(client)
    }

    fn specifier(&self, path: &str) -> String {
        of_script(self.framework, self.entry, self.place, path)
    }

    fn sqlalchemy(&self, orm: Orm) -> Known {
        let mut clients = Vec::new();
        let mut bases = Vec::new();
        for path in sources(self.folder, &["py"]) {
            let text = self.folder.glance(&path);
            if text.contains("create_async_engine(") || text.contains("async_sessionmaker(") {
                return Known::Unclear(orm, "its sessions are asynchronous");
            }
            clients.extend(opened(&text).map(|(name, begin)| (path.clone(), name, begin)));
            bases.extend(base(&text).map(|name| (path.clone(), name)));
        }
        let [(client, name, begin)] = &clients[..] else {
            return Known::Unclear(orm, NO_CLIENT);
        };
        let is_entry = |path: &str| self.entry.is_some_and(|entry| entry.path == path);
        let handler = self.place.path();
        let module = |path: &str| of_python(self.folder, &handler, path);
        let table = handler.replace("webhooks.py", "synced_users.py");
        let is_flask = begin.contains(".engine.");
        let (base_path, base, model) = match &bases[..] {
            _ if orm == Orm::SqlModel => (client, String::new(), String::new()),
            _ if is_flask => (client, name.clone(), format!("{name}.Model")),
            [(path, name)] => (path, name.clone(), name.clone()),
            _ => return Known::Unclear(orm, "no one file has the base of its models"),
        };
        if is_entry(client) || is_entry(base_path) {
            return Known::Unclear(orm, NO_CLIENT);
        }
        let (Some(client_file), Some(base_file)) = (module(client), module(base_path)) else {
            return Known::Unclear(orm, NO_CLIENT);
        };
        let own = module(&table).unwrap_or_default();
        let names = vec![
            ("import", name.clone()),
            ("begin", begin.clone()),
            ("client-file", client_file),
            ("table-file", own),
            ("base", base),
            ("base-file", base_file),
            ("model", model),
        ];
        Known::Database(Database {
            orm,
            table,
            cases: vec!["database", "sqlalchemy"],
            names,
        })
    }

    fn django(&self) -> Known {
        let settings = django_settings(self.folder);
        if !self.folder.glance(&settings).contains("DATABASES") {
            return Known::None;
        }
        Known::Database(Database {
            orm: Orm::Django,
            table: "synced_users/models.py".to_owned(),
            cases: vec!["database", "django"],
            names: Vec::new(),
        })
    }
}

/// The settings of Django: one file, or the one that others of its folder are built on.
pub(super) fn django_settings(folder: &Folder) -> String {
    let package = django_package(folder);
    let parts = format!("{package}settings/base.py");
    if folder.has_file(&parts) {
        parts
    } else {
        format!("{package}settings.py")
    }
}

/// A script that exports a database.
struct Client {
    path: String,
    name: String,
    is_default: bool,
}

impl Client {
    fn import(&self) -> String {
        if self.is_default {
            self.name.clone()
        } else {
            format!("{{ {} }}", self.name)
        }
    }
}

/// The schema of Prisma that models are added to; a folder of several gets one more.
fn prisma_schema(project: &Project, folder: &Folder) -> Option<String> {
    let named = project.prisma_schema.as_deref();
    let config = || {
        let files = ["ts", "mts", "js", "mjs"].map(|end| format!("prisma.config.{end}"));
        let text = files
            .iter()
            .map(|file| folder.glance(file))
            .find(|text| !text.is_empty())?;
        string_after(&text, "schema:")
    };
    let named = named.map(str::to_owned).or_else(config);
    let places = named.iter().map(String::as_str).chain([
        "prisma/schema.prisma",
        "prisma/schema",
        "schema.prisma",
    ]);
    for place in places {
        let place = place.trim_start_matches("./").trim_end_matches('/');
        if place.starts_with('/') || place.split('/').any(|part| part == "..") {
            return None;
        }
        if folder.has_file(place) {
            return Some(place.to_owned());
        }
        let has_models = folder
            .names(place)
            .iter()
            .any(|name| name.ends_with(".prisma"));
        if has_models {
            return Some(format!("{place}/synced-user.prisma"));
        }
    }
    None
}

/// The first text in quotes behind `key`.
pub(super) fn string_after(text: &str, key: &str) -> Option<String> {
    let (_, rest) = text.split_once(key)?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| "'\"`".contains(*c))?;
    let (inside, _) = rest[1..].split_once(quote)?;
    Some(inside.to_owned())
}
