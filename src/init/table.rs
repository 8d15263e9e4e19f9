//! The table that a handler writes to: a file of its own, and how the ORM gets to know it.

use super::database::{Database, Orm, django_settings, string_after};
use super::folder::{Folder, Unusable};
use super::handler::table;
use super::place::Place;
use super::sources::sources;
use super::specifier::relative;
use super::step::Steps;
use super::wire::{self, Additions};

/// For those whose migrations are written by hand.
const SQL: &str = "create table synced_users (id text primary key, email text, name text, \
    updated_at bigint not null, deleted boolean not null default false);";

/// The table, unless it is there. Whether anything was lacking.
pub(super) fn add_table(
    database: &Database,
    place: &Place,
    folder: &Folder,
    has_kit: bool,
    steps: &mut Steps,
) -> Result<bool, Unusable> {
    let text = table(database, place.language);
    let path = &database.table;
    let old = folder.text(path)?;
    let is_new = match old {
        Some(old) if old.contains("SyncedUser") || old.contains("synced_users") => {
            steps.keep(path, "it has the table");
            false
        }
        // The schema of Prisma, which has others.
        Some(old) if database.orm == Orm::Prisma => {
            let mut lines = Additions::new(&old);
            let end = old.split_inclusive('\n').count();
            lines.add(end, String::new());
            for line in text.lines() {
                lines.add(end, line.to_owned());
            }
            let mut wired = lines.wired();
            wired.added.retain(|line| !line.is_empty());
            steps.edit(path, old, wired);
            true
        }
        Some(_) => {
            steps.keep(path, "it is there, and the handler expects its table in it");
            return Ok(false);
        }
        None => {
            steps.create(path, text, "the table");
            true
        }
    };
    match database.orm {
        Orm::Drizzle if has_kit => tell_drizzle(database, folder, steps)?,
        Orm::Drizzle if is_new => by_hand(steps),
        Orm::Django => tell_django(folder, steps)?,
        Orm::SqlAlchemy | Orm::SqlModel => tell_alembic(place, folder, is_new, steps),
        Orm::Drizzle | Orm::Prisma => {}
    }
    Ok(is_new)
}

fn by_hand(steps: &mut Steps) {
    steps.by_hand("your migrations", "the table", vec![SQL.to_owned()]);
}

/// Its tools read one file, which may hand on what others have, or a folder.
fn tell_drizzle(database: &Database, folder: &Folder, steps: &mut Steps) -> Result<(), Unusable> {
    let (config, text) = drizzle_config(folder);
    let schema = string_after(&text, "schema:").unwrap_or_default();
    let schema = schema.trim_start_matches("./");
    let is_filtered = text.contains("tablesFilter") && !text.contains("synced_users");
    let (beside, _) = database.table.rsplit_once('/').unwrap_or_default();
    let is_in_folder = schema.trim_end_matches(['*', '/']) == beside && !schema.is_empty();
    if is_filtered {
        let why = "tablesFilter has to let synced_users through";
        steps.by_hand(config.as_str(), why, Vec::new());
    }
    if is_in_folder || text.contains("synced-users") {
        return Ok(());
    }
    if let (true, Some(old)) = (is_script(schema), folder.text(schema)?) {
        let (stem, own) = database.table.rsplit_once('.').unwrap_or_default();
        // Node wants an ending, and so does what is compiled for it; others want none.
        let end = match own {
            "mjs" | "mts" => ".mjs",
            _ if old.contains(".js'") || old.contains(".js\"") => ".js",
            _ => "",
        };
        let file = format!("{}{end}", relative(schema, stem));
        if old.contains(&file) {
            steps.keep(schema, "it hands the table on");
            return Ok(());
        }
        let mut lines = Additions::new(&old);
        let quote = if old.contains(" from \"") { '"' } else { '\'' };
        let stop = if old.trim_end().ends_with(';') {
            ";"
        } else {
            ""
        };
        lines.add(
            old.split_inclusive('\n').count(),
            format!("export * from {quote}{file}{quote}{stop}"),
        );
        steps.edit(schema, old.clone(), lines.wired());
    } else {
        let lines = vec![format!("'./{}'", database.table)];
        steps.by_hand(config, "one more file of the schema", lines);
    }
    Ok(())
}

/// The configuration of Drizzle's tools.
fn drizzle_config(folder: &Folder) -> (String, String) {
    let files = ["ts", "js", "json"].map(|end| format!("drizzle.config.{end}"));
    let file = files.into_iter().find(|file| folder.has_file(file));
    let file = file.unwrap_or_else(|| "drizzle.config.ts".to_owned());
    let text = folder.glance(&file);
    (file, text)
}

/// Of modules: what is handed on by `require` would have another form.
fn is_script(path: &str) -> bool {
    let is_within = !path.starts_with('/') && !path.split('/').any(|part| part == "..");
    is_within
        && [".ts", ".mts", ".mjs"]
            .iter()
            .any(|end| path.ends_with(end))
}

/// A table belongs to an app, which the settings list.
fn tell_django(folder: &Folder, steps: &mut Steps) -> Result<(), Unusable> {
    let package = "synced_users/__init__.py";
    if !folder.has(package) {
        steps.create(package, String::new(), "makes an app of its folder");
    }
    let path = django_settings(folder);
    let old = folder.text(&path)?.unwrap_or_default();
    if old.contains("synced_users") {
        steps.keep(path, "it lists the app");
    } else if let Some(wired) = wire::django_app(&old, "synced_users") {
        steps.edit(path, old, wired);
    } else {
        let lines = vec!["\"synced_users\",".to_owned()];
        steps.by_hand(path, "one more of INSTALLED_APPS", lines);
    }
    Ok(())
}

/// Migrations see the models that are imported; a project without them makes its tables itself.
fn tell_alembic(place: &Place, folder: &Folder, is_new: bool, steps: &mut Steps) {
    let env = ["alembic/env.py", "migrations/env.py"];
    let env = env.iter().find(|path| folder.has_file(path));
    if folder.has_file("alembic.ini") {
        let path = *env.unwrap_or(&"env.py of your migrations");
        if !folder.glance(path).contains("synced_users") {
            let module = place.path().replace("webhooks.py", "").replace('/', ".");
            let lines = vec![format!("import {module}synced_users")];
            steps.by_hand(path, "so that it sees the table", lines);
        }
        return;
    }
    let makes_tables = |path: &String| folder.glance(path).contains("create_all(");
    // Flask-Migrate has the second, and loads the app with all its models.
    if is_new && env.is_none() && !sources(folder, &["py"]).iter().any(makes_tables) {
        by_hand(steps);
    }
}
