//! The lines by which a server gets to know the handler, put where there is only one place for them.

use super::framework::Framework;

/// A file with these lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wired {
    /// The whole file.
    pub(super) text: String,
    /// What was added.
    pub(super) added: Vec<String>,
}

/// Where an app is made: the lines of its statement, and its name.
pub(super) struct Maker<'a> {
    first: usize,
    last: usize,
    indent: &'a str,
    /// The app's variable.
    pub(super) name: &'a str,
}

/// The lines that a file of a server needs.
pub(super) struct Lines {
    /// Brings the handler in.
    pub(super) import: String,
    /// Gives it to the app.
    pub(super) mount: String,
}

impl Lines {
    /// Those for an app that is called `app`, in a file that finds the handler at `specifier`.
    pub(super) fn new(
        framework: Framework,
        is_common_js: bool,
        specifier: &str,
        app: &str,
    ) -> Self {
        let import = if framework.is_python() {
            format!("from {specifier} import webhooks")
        } else if is_common_js {
            format!("const {{ webhooks }} = require('{specifier}')")
        } else {
            format!("import {{ webhooks }} from '{specifier}'")
        };
        let mount = match framework {
            Framework::Fastify => format!("{app}.register(webhooks)"),
            Framework::Hono => format!("{app}.route('/', webhooks)"),
            Framework::Flask => format!("{app}.register_blueprint(webhooks)"),
            Framework::FastApi => format!("{app}.include_router(webhooks)"),
            _ => format!("{app}.use(webhooks)"),
        };
        Self { import, mount }
    }
}

/// The one statement of `text` that makes an app. None where there is none, or several.
pub(super) fn maker(framework: Framework, text: &str) -> Option<Maker<'_>> {
    let calls: &[&str] = match framework {
        Framework::Express => &["express("],
        Framework::Fastify => &[
            "Fastify(",
            "fastify(",
            "require('fastify')(",
            "require(\"fastify\")(",
        ],
        Framework::Koa => &["new Koa("],
        Framework::Hono => &["new Hono(", "new Hono<"],
        Framework::Flask => &["Flask("],
        Framework::FastApi => &["FastAPI("],
        _ => &[],
    };
    let lines: Vec<_> = text.lines().collect();
    let mut found = None;
    for (first, line) in lines.iter().enumerate() {
        let Some((indent, name)) = assigned(line, calls, framework.is_python()) else {
            continue;
        };
        let last = (first..lines.len()).find(|last| is_closed(&lines[first..=*last]))?;
        let maker = Maker {
            first,
            last,
            indent,
            name,
        };
        if found.replace(maker).is_some() {
            return None;
        }
    }
    found
}

/// The indent and the variable of a line that assigns one of `calls`.
fn assigned<'a>(line: &'a str, calls: &[&str], is_python: bool) -> Option<(&'a str, &'a str)> {
    let code = line.trim_start();
    let indent = &line[..line.len() - code.len()];
    let code = code.strip_prefix("export ").unwrap_or(code);
    let words = ["const ", "let ", "var "];
    let declared = words.iter().find_map(|word| code.strip_prefix(word));
    let rest = if is_python { code } else { declared? };
    let (name, value) = rest.split_once('=')?;
    // A type may stand behind the name.
    let name = name.split(':').next()?.trim();
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let value = value.trim_start();
    let is_call = calls.iter().any(|call| value.starts_with(call));
    (is_call && !name.is_empty() && name.chars().all(is_name)).then_some((indent, name))
}

/// Whether every bracket that these lines open is closed again.
fn is_closed(lines: &[&str]) -> bool {
    let count = |signs: [char; 3]| {
        let all = lines.iter().map(|line| line.matches(signs).count());
        all.sum::<usize>()
    };
    count(['(', '{', '[']) <= count([')', '}', ']'])
}

/// `text` with the lines after the statement that makes the app, in its own manner.
pub(super) fn wire(maker: &Maker<'_>, text: &str, lines: &Lines, is_python: bool) -> Wired {
    let old: Vec<_> = text.lines().collect();
    let end = if old[maker.last].trim_end().ends_with(';') {
        ";"
    } else {
        ""
    };
    let before = import_place(&old[..maker.first], is_python);
    let is_double = before.is_some_and(|at| old[at].contains('"'));
    let line = |text: &str| quoted(text, is_double) + end;
    let (import, mount) = (line(&lines.import), line(&lines.mount));
    let indented = |line: &str| format!("{}{line}", maker.indent);
    let mut new = Additions::new(text);
    match before {
        Some(at) => new.add(at + 1, import),
        None => new.add(maker.first, indented(&import)),
    }
    new.add(maker.last + 1, indented(&mount));
    new.wired()
}

/// A line of ours in the quotes of the file.
fn quoted(line: &str, is_double: bool) -> String {
    if is_double {
        line.replace('\'', "\"")
    } else {
        line.to_owned()
    }
}

/// The last line before the app's that imports and ends there.
fn import_place(lines: &[&str], is_python: bool) -> Option<usize> {
    lines.iter().rposition(|line| {
        let line = line.trim_end().trim_end_matches(';');
        if is_python {
            let imports = line.starts_with("import ") || line.starts_with("from ");
            imports && !line.ends_with(['(', '\\', ','])
        } else {
            let imports = line.starts_with("import ") || line.starts_with("} from ");
            let requires =
                line.contains(" = require(") && !line.starts_with(' ') && line.ends_with(')');
            (imports && line.ends_with(['\'', '"'])) || requires
        }
    })
}

/// Lines that are put between those of a file, whose ends stay what they are.
pub(super) struct Additions<'a> {
    text: &'a str,
    added: Vec<(usize, String)>,
}

impl<'a> Additions<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self {
            text,
            added: Vec::new(),
        }
    }

    /// Before the line `at`.
    pub(super) fn add(&mut self, at: usize, line: String) {
        self.added.push((at, line));
    }

    pub(super) fn wired(self) -> Wired {
        let end = if self.text.contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        let mut text = String::new();
        let lines: Vec<_> = self.text.split_inclusive('\n').collect();
        for at in 0..=lines.len() {
            for (_, line) in self.added.iter().filter(|(place, _)| *place == at) {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push_str(end);
                }
                text.push_str(line);
                text.push_str(end);
            }
            text.push_str(lines.get(at).copied().unwrap_or_default());
        }
        let added = self
            .added
            .into_iter()
            .map(|(_, line)| line.trim().to_owned());
        Wired {
            text,
            added: added.collect(),
        }
    }
}

/// `routes.ts` of React Router with the route, if it lists its routes in place.
pub(super) fn react_router(text: &str, file: &str) -> Option<Wired> {
    let lines: Vec<_> = text.lines().collect();
    let mut lists = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.trim_end() == "export default [");
    let ((list, _), None) = (lists.next()?, lists.next()) else {
        return None;
    };
    let is_import = |line: &&str| line.contains("@react-router/dev/routes");
    let import = lines
        .iter()
        .position(|line| is_import(line) && line.starts_with("import "))?;
    let names = lines[import].split_once('{')?.1.split_once('}')?.0;
    let has_route = names.split(',').any(|name| name.trim() == "route");
    let is_double = lines[import].contains('"');
    let mut new = Additions::new(text);
    let route = format!("  route('api/webhooks', '{file}'),");
    new.add(list + 1, quoted(&route, is_double));
    let mut wired = new.wired();
    if !has_route {
        let import = lines[import];
        let with_route = import.replacen('{', "{ route,", 1);
        wired.text = wired.text.replacen(import, &with_route, 1);
        wired.added.push(with_route);
    }
    Some(wired)
}

/// `urls.py` of Django with the route, if it lists its routes in place.
pub(super) fn django(text: &str) -> Option<Wired> {
    let lines: Vec<_> = text.lines().collect();
    let mut lists = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.trim_end() == "urlpatterns = [");
    let ((list, _), None) = (lists.next()?, lists.next()) else {
        return None;
    };
    let is_import = |line: &&&str| line.starts_with("from django.urls import ");
    let (_, names) = lines.iter().find(is_import)?.split_once(" import ")?;
    names.split(',').find(|name| name.trim() == "path")?;
    let mut new = Additions::new(text);
    new.add(
        import_place(&lines[..list], true)? + 1,
        "from . import webhooks".to_owned(),
    );
    new.add(
        list + 1,
        "    path(\"api/webhooks\", webhooks.receive),".to_owned(),
    );
    Some(new.wired())
}

/// Settings of Django with one more app, if they list their apps in place.
pub(super) fn django_app(text: &str, app: &str) -> Option<Wired> {
    let mut lists = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.trim_end() == "INSTALLED_APPS = [");
    let ((list, _), None) = (lists.next()?, lists.next()) else {
        return None;
    };
    let mut new = Additions::new(text);
    new.add(list + 1, format!("    \"{app}\","));
    Some(new.wired())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wired(framework: Framework, text: &str) -> Option<String> {
        let maker = maker(framework, text)?;
        let specifier = if framework.is_python() {
            "webhooks"
        } else {
            "./webhooks.js"
        };
        let lines = Lines::new(framework, false, specifier, maker.name);
        Some(wire(&maker, text, &lines, framework.is_python()).text)
    }

    #[test]
    fn lines_are_put_where_the_app_is_made() {
        for (framework, text, expected) in [
            (
                Framework::Express,
                "import a from \"a\";\nexport const app: Express = express();\nrest\n",
                "import a from \"a\";\nimport { webhooks } from \"./webhooks.js\";\n\
                 export const app: Express = express();\napp.use(webhooks);\nrest\n",
            ),
            (
                Framework::Fastify,
                "import {\n  a,\n} from 'a'\nconst server = Fastify({\n  logger: true,\n})\n",
                "import {\n  a,\n} from 'a'\nimport { webhooks } from './webhooks.js'\n\
                 const server = Fastify({\n  logger: true,\n})\nserver.register(webhooks)\n",
            ),
            (
                Framework::Hono,
                "const app = new Hono<{ Bindings: B }>()",
                "import { webhooks } from './webhooks.js'\n\
                 const app = new Hono<{ Bindings: B }>()\napp.route('/', webhooks)\n",
            ),
            (
                Framework::Flask,
                "from flask import (\n    Flask,\n)\n\ndef make():\n    app = Flask(\n        __name__,\n    )\n    return app\n",
                "from flask import (\n    Flask,\n)\n\ndef make():\n    from webhooks import webhooks\n    app = Flask(\n        __name__,\n    )\n    app.register_blueprint(webhooks)\n    return app\n",
            ),
            (
                Framework::FastApi,
                "from fastapi import FastAPI\napp: FastAPI = FastAPI()\n",
                "from fastapi import FastAPI\nfrom webhooks import webhooks\n\
                 app: FastAPI = FastAPI()\napp.include_router(webhooks)\n",
            ),
        ] {
            assert_eq!(wired(framework, text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn where_there_is_no_one_place_there_is_none() {
        for text in [
            "",
            "// const app = express()",
            "app = express()",
            "const app = express(",
            "const app = express()\nconst other = express()",
            "const app = expressive()",
            "const { app } = express()",
        ] {
            assert_eq!(wired(Framework::Express, text), None, "{text}");
        }
    }

    #[test]
    fn routes_are_listed_where_there_is_one_list() {
        let text = "import { index } from \"@react-router/dev/routes\";\n\nexport default [\n  index(\"a\"),\n];\n";
        let wired = react_router(text, "routes/webhooks.ts").unwrap().text;
        assert!(wired.starts_with("import { route, index } from"));
        assert!(wired.contains("[\n  route(\"api/webhooks\", \"routes/webhooks.ts\"),\n  index"));
        assert_eq!(react_router("export default flatRoutes()", "x"), None);
        let urls = "from django.urls import include, path\n\nurlpatterns = [\n]\n";
        let wired = django(urls).unwrap().text;
        assert!(wired.contains("path\nfrom . import webhooks\n"));
        assert_eq!(
            django("from django.urls import re_path\n\nurlpatterns = [\n]\n"),
            None
        );
    }

    proptest! {
        /// Whatever a file says, all of it is still there afterwards.
        #[test]
        fn nothing_is_lost(before in "(\\PC|\n|import x from 'x'\n){0,40}", after in "(\\PC|[\r\n{}()]){0,40}") {
            let text = format!("{before}\nconst app = express()\n{after}");
            if let Some(wired) = wired(Framework::Express, &text) {
                let mut rest = wired.lines();
                for line in text.lines() {
                    prop_assert!(rest.any(|new| new == line), "{line:?} in {wired:?}");
                }
            }
            react_router(&text, "x");
            django(&text);
        }
    }
}
