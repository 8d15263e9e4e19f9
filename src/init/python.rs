//! The packages that a Python project names. Files of its tools are TOML, of which the few forms
//! that name packages are read here, and the rest is passed over.

/// Those of a requirements.txt: names, as package indexes write them, with versions.
pub(super) fn requirements(text: &str) -> Vec<(String, String)> {
    text.lines().flat_map(requirement).collect()
}

/// Those of a pyproject.toml or a Pipfile.
pub(super) fn tables(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let (mut table, mut in_list) = ("", false);
    for line in text.lines() {
        let line = line.trim();
        if in_list {
            found.extend(strings(line).flat_map(requirement));
            in_list = !ends_list(line);
            continue;
        }
        if let Some(name) = line.strip_prefix('[') {
            table = name.split(']').next().unwrap_or_default().trim_matches('[');
            continue;
        }
        let Some((name, value)) = line.split_once('=') else {
            continue;
        };
        let (name, value) = (name.trim().trim_matches(['"', '\'']), value.trim());
        let lists = match table {
            "project" => name == "dependencies",
            "project.optional-dependencies" | "dependency-groups" => true,
            _ => false,
        };
        if lists && value.starts_with('[') {
            found.extend(strings(value).flat_map(requirement));
            in_list = !ends_list(&value[1..]);
        } else if names_packages(table) {
            let version = strings(value).next().unwrap_or_default();
            found.extend(requirement(name).map(|(name, _)| (name, version.to_owned())));
        }
    }
    found
}

/// Whether the keys of a table are packages.
fn names_packages(table: &str) -> bool {
    let is_group = table.starts_with("tool.poetry.group.") && table.ends_with(".dependencies");
    is_group
        || matches!(
            table,
            "tool.poetry.dependencies" | "packages" | "dev-packages"
        )
}

/// A name, and what follows it as a version: `Flask[async] >= 3 ; python_version > "3"`.
fn requirement(line: &str) -> impl Iterator<Item = (String, String)> {
    let line = line.split(['#', ';']).next().unwrap_or_default().trim();
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let (name, rest) = line.split_at(line.find(|c| !is_name(c)).unwrap_or(line.len()));
    let rest = rest.trim_start();
    let extras = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let (extras, rest) = extras.unwrap_or(("", rest));
    let version = rest.trim_start_matches(['=', '~', '>', '^', ' ']);
    let is_one = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    let package = (
        name.to_ascii_lowercase().replace(['_', '.'], "-"),
        version.to_owned(),
    );
    // Those extras of FastAPI and uvicorn bring it along.
    let dotenv = ("python-dotenv".to_owned(), String::new());
    let packages = [Some(package), extras.contains("standard").then_some(dotenv)];
    packages.into_iter().flatten().filter(move |_| is_one)
}

/// What stands in quotes.
fn strings(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let start = rest.find(['"', '\'', '#'])?;
        let quote = rest[start..].chars().next().filter(|c| *c != '#')?;
        let (inside, after) = rest[start + 1..].split_once(quote)?;
        rest = after;
        Some(inside)
    })
}

/// Whether a list of strings ends in this line.
fn ends_list(line: &str) -> bool {
    let mut quote = None;
    for c in line.chars() {
        match quote {
            Some(open) if open == c => quote = None,
            None if c == ']' => return true,
            None if c == '#' => return false,
            None if c == '"' || c == '\'' => quote = Some(c),
            Some(_) | None => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(packages: Vec<(String, String)>) -> Vec<String> {
        packages.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn requirements_are_names() {
        let text = "# web\nFlask==3.1.3\nfastapi[standard] >= 0.1 ; python_version > '3'\n\
            -r other.txt\n--hash=x\n./local\nPython_Dotenv\n\ndjango # lts\n";
        let found = requirements(text);
        assert_eq!(found[0], ("flask".to_owned(), "3.1.3".to_owned()));
        assert_eq!(
            names(found),
            [
                "flask",
                "fastapi",
                "python-dotenv",
                "python-dotenv",
                "django"
            ]
        );
    }

    #[test]
    fn tables_of_every_tool_are_read() {
        for (text, expected) in [
            (
                "[project]\ndependencies = [\"flask>=3\", 'svix']\n",
                &["flask", "svix"][..],
            ),
            (
                "[project]\nname = \"x\"\ndependencies = [\n  \"fastapi[standard]>=1\", # a ]\n  \"svix\",\n]\nx = \"django\"",
                &["fastapi", "python-dotenv", "svix"],
            ),
            ("[dependency-groups]\ndev = [\"flask\"]\n", &["flask"]),
            (
                "[tool.poetry.dependencies]\nflask = \"^3\"\nsvix = { version = \"1\" }\n",
                &["flask", "svix"],
            ),
            (
                "[tool.poetry.group.dev.dependencies]\ndjango = \"5\"\n",
                &["django"],
            ),
            (
                "[packages]\nflask = \"*\"\n[requires]\npython_version = \"3\"\n",
                &["flask"],
            ),
            ("[tool.other]\ndependencies = [\"flask\"]\n", &[]),
        ] {
            assert_eq!(names(tables(text)), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn anything_can_be_read(text in "(\\PC|[\\[\\]\"'=#\n]|dependencies|\\[project\\]\n){0,80}") {
            requirements(&text);
            tables(&text);
        }
    }
}
