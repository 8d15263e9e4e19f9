//! What a source file says of the database that it opens.

/// What people call a database that they export.
const NAMES: [&str; 6] = ["prisma", "db", "client", "database", "prismaClient", "orm"];

/// The name under which a script exports what `call` makes, and whether as its default.
pub(super) fn exported(text: &str, call: &str) -> Option<(String, bool)> {
    if !text.contains(call) {
        return None;
    }
    let lines = || {
        text.lines()
            .map(|line| line.trim_end().trim_end_matches(';'))
    };
    let named = lines().find_map(|line| by_name(line, call));
    let default = || lines().find_map(as_default);
    named
        .map(|name| (name.to_owned(), false))
        .or_else(|| default().map(|name| (name.to_owned(), true)))
}

/// What a line exports by name: `export const db = …`, `export { db }`, `module.exports = { db }`.
fn by_name<'a>(line: &'a str, call: &str) -> Option<&'a str> {
    if let Some(rest) = line.strip_prefix("export ")
        && let Some(name) = declared(rest)
    {
        let is_one = NAMES.contains(&name) || line.contains(call);
        // A function that opens one is none.
        return (is_one && !line.contains("=>")).then_some(name);
    }
    let list = line
        .strip_prefix("export {")
        .or_else(|| line.strip_prefix("module.exports = {"));
    if let Some(list) = list {
        let mut names = list.trim_end_matches('}').split(',').map(str::trim);
        return names.find(|name| NAMES.contains(name));
    }
    let single = line
        .strip_prefix("exports.")
        .or_else(|| line.strip_prefix("module.exports."))?;
    Some(name_of(single)).filter(|name| NAMES.contains(name))
}

/// What a line exports as all that there is.
fn as_default(line: &str) -> Option<&str> {
    line.strip_prefix("export default ")
        .or_else(|| line.strip_prefix("module.exports = "))
        .filter(|name| NAMES.contains(name))
}

/// The variable that a statement declares.
fn declared(statement: &str) -> Option<&str> {
    let words = ["const ", "let ", "var "];
    let rest = words.iter().find_map(|word| statement.strip_prefix(word))?;
    Some(name_of(rest))
}

/// The name that a text begins with.
fn name_of(text: &str) -> &str {
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    &text[..text.find(|c| !is_name(c)).unwrap_or(text.len())]
}

/// What a file that opens a database with Drizzle takes it for.
pub(super) fn dialect(text: &str) -> Option<&'static str> {
    const POSTGRES: [&str; 6] = [
        "node-postgres",
        "postgres-js",
        "neon-http",
        "neon-serverless",
        "vercel-postgres",
        "pglite",
    ];
    const SQLITE: [&str; 3] = ["better-sqlite3", "libsql", "bun-sqlite"];
    let has = |drivers: &[&str]| {
        let mut drivers = drivers.iter();
        drivers.any(|driver| text.contains(&format!("drizzle-orm/{driver}")))
    };
    match (has(&POSTGRES), has(&SQLITE)) {
        (true, false) => Some("postgres"),
        (false, true) => Some("sqlite"),
        _ => None,
    }
}

/// What a Python file opens at its top level: the name, and what begins a transaction.
pub(super) fn opened(text: &str) -> Option<(String, String)> {
    let made = |call: &str| {
        text.lines().find_map(|line| {
            let (name, value) = line.split_once('=')?;
            let name = name.split(':').next()?.trim_end();
            let is_made = value.trim_start().starts_with(call);
            (is_made && !name.is_empty() && name_of(name) == name).then(|| name.to_owned())
        })
    };
    let flask = made("SQLAlchemy(").map(|name| {
        let begin = format!("{name}.engine.begin()");
        (name, begin)
    });
    let plain = || made("create_engine(").or_else(|| made("sessionmaker("));
    flask.or_else(|| {
        plain().map(|name| {
            let begin = format!("{name}.begin()");
            (name, begin)
        })
    })
}

/// The base of models that a Python file has.
pub(super) fn base(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let class = line.strip_prefix("class ");
        let class = class
            .filter(|rest| rest.contains("(DeclarativeBase") || rest.contains(", DeclarativeBase"));
        let called = line.split_once('=').filter(|(_, value)| {
            let value = value.trim_start();
            value.starts_with("declarative_base(") || value.starts_with("orm.declarative_base(")
        });
        let name = class.or(called.map(|(name, _)| name)).map(name_of)?;
        (!name.is_empty()).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_exports_its_database_in_many_ways() {
        let prisma = "new PrismaClient(";
        for (text, expected) in [
            ("export const db = new PrismaClient()", Some(("db", false))),
            (
                "export const shop: X = new PrismaClient({\n})",
                Some(("shop", false)),
            ),
            (
                "const all = globalThis as { prisma?: PrismaClient }\n\
                 export const prisma = all.prisma || new PrismaClient();",
                Some(("prisma", false)),
            ),
            (
                "const make = () => new PrismaClient()\nconst prisma = make()\nexport default prisma;\n",
                Some(("prisma", true)),
            ),
            (
                "const db = new PrismaClient()\nexport { db }",
                Some(("db", false)),
            ),
            (
                "const db = new PrismaClient()\nmodule.exports = { db, other }",
                Some(("db", false)),
            ),
            (
                "const db = new PrismaClient()\nmodule.exports = db",
                Some(("db", true)),
            ),
            ("exports.db = new PrismaClient()", Some(("db", false))),
            ("export const makeDb = () => new PrismaClient()", None),
            ("const db = new PrismaClient()\nexport const x = 1", None),
            ("export const db = other()", None),
            ("", None),
        ] {
            let expected = expected.map(|(name, is_default)| (name.to_owned(), is_default));
            assert_eq!(exported(text, prisma), expected, "{text}");
        }
    }

    #[test]
    fn python_opens_its_database_at_the_top_level() {
        for (text, expected) in [
            (
                "engine = create_engine(URL)",
                Some(("engine", "engine.begin()")),
            ),
            (
                "engine: Engine = create_engine(\n",
                Some(("engine", "engine.begin()")),
            ),
            (
                "Local = sessionmaker(bind=engine)",
                Some(("Local", "Local.begin()")),
            ),
            (
                "db = SQLAlchemy(model_class=Base)",
                Some(("db", "db.engine.begin()")),
            ),
            ("def f():\n    engine = create_engine(URL)", None),
            ("engine = create_async_engine(URL)", None),
        ] {
            let expected = expected.map(|(name, begin)| (name.to_owned(), begin.to_owned()));
            assert_eq!(opened(text), expected, "{text}");
        }
        for (text, expected) in [
            ("class Base(DeclarativeBase):\n    pass", Some("Base")),
            (
                "class Base(MappedAsDataclass, DeclarativeBase):",
                Some("Base"),
            ),
            ("Base = declarative_base()", Some("Base")),
            ("class User(Base):", None),
        ] {
            assert_eq!(base(text).as_deref(), expected, "{text}");
        }
    }
}
