//! `cew init`: what it finds, what it writes, and what it leaves alone.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use cew::init::{Framework, Language, Verifier, handler};
use serde_json::Value;

use crate::support::{Output, SECRET, Test, assert_generated, snapshot};

const SERVER: &str = "import express from 'express'\n\nconst app = express()\n\n\
    app.use(express.json())\napp.listen(4000)\n";

fn package(dependencies: &str) -> String {
    format!(r#"{{"type": "module", "dependencies": {{{dependencies}}}}}"#)
}

/// A project in Express, with its server.
fn express(line: &str) -> Test {
    Test::new(line)
        .file(
            "package.json",
            package(r#""express": "^5.3.0", "svix": "2""#),
        )
        .file("index.js", SERVER)
}

/// Every file below `folder` by its path.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
                found.insert(name.replace('\\', "/"), fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

/// The steps of a plan: what, and where.
fn steps(output: &Output) -> Vec<String> {
    let plan = &output.json()[0];
    let steps = plan["steps"].as_array().unwrap();
    let step = |step: &Value| {
        let text = |name: &str| step[name].as_str().unwrap().to_owned();
        format!("{} {}", text("action"), text("path"))
    };
    steps.iter().map(step).collect()
}

#[test]
fn a_project_gets_all_that_it_needs() {
    let test = express("init --yes");
    snapshot("init.express", &test.run().exits(0));
    let files = files(test.path());
    assert_eq!(files[".gitignore"], ".env\n");
    let secret = files[".env"].trim_end();
    assert!(secret.starts_with("CLERK_WEBHOOK_SIGNING_SECRET=whsec_"));
    let added = "import express from 'express'\nimport { webhooks } from './webhooks.js'\n\n\
        const app = express()\napp.use(webhooks)\n\napp.use(express.json())\napp.listen(4000)\n";
    assert_eq!(files["index.js"], added);
    let expected = handler(Framework::Express, Language::JavaScript, &Verifier::Svix);
    assert_eq!(files["webhooks.js"], expected);
    assert_eq!(files.len(), 5, "{:?}", files.keys());
}

#[test]
fn the_secret_is_usable_and_not_shown() {
    for more in ["", " --json", " -v"] {
        let test = express(&format!("init --yes{more}"));
        let output = test.run().exits(0);
        let file = fs::read_to_string(output.path(".env")).unwrap();
        let secret = file.trim_end().split_once("whsec_").unwrap().1;
        assert!(!(output.stdout + &output.stderr).contains(secret));
        let signed = test.again("sign --event user.created").run().exits(0);
        assert_eq!(signed.stderr, "");
    }
}

#[test]
fn without_a_yes_nothing_changes() {
    let test = express("init");
    let before = files(test.path());
    snapshot("init.consent", &test.run().exits(2));
    assert_eq!(files(test.path()), before);
}

/// On a terminal it asks, with no as the default.
#[test]
#[cfg(unix)]
fn on_a_terminal_it_asks() {
    use expectrl::Expect as _;

    use crate::support::pseudo_terminal::{end, start};

    for (answer, code, count) in [("y", 0, 5), ("n", 1, 2), ("\r", 1, 2), ("\x1b", 1, 2)] {
        let test = express("init --color never");
        let mut session = start(&test);
        session.expect("create  webhooks.js").unwrap();
        session.expect("Do this?").unwrap();
        session.send(answer).unwrap();
        let (rest, exit) = end(session);
        assert_eq!(exit, code, "{answer:?}: {rest}");
        assert_eq!(files(test.path()).len(), count, "{answer:?}");
        assert_eq!(rest.contains("cew send-example"), code == 0, "{rest}");
    }
}

#[test]
fn the_second_time_there_is_nothing_to_do() {
    for framework in Framework::ALL {
        let test = project(framework, "init --yes");
        test.run().exits(0);
        let before = files(test.path());
        // No yes is needed for nothing.
        let again = test.again("init").run().exits(0);
        assert!(
            again.stdout.contains("All of it is there already."),
            "{}",
            again.stdout
        );
        assert_eq!(files(test.path()), before, "{framework:?}");
    }
    snapshot("init.again", &{
        let test = express("init --yes");
        test.run().exits(0);
        test.again("init").run()
    });
}

#[test]
fn what_is_there_is_never_overwritten() {
    let test = express("init --yes")
        .file("webhooks.js", "mine")
        .file(
            ".env",
            format!("A=1\nCLERK_WEBHOOK_SIGNING_SECRET={SECRET}\n"),
        )
        .file(".gitignore", "*.local\r\n/.env");
    let before = files(test.path());
    let output = test.run().exits(0);
    assert!(output.stdout.contains("there is a handler"));
    assert!(!output.stdout.contains(SECRET));
    assert_eq!(files(test.path()), before);
    // Whatever its ending, and whether or not the guide's own stands in the server itself.
    let route = "app/api/webhooks/route.js";
    let test = Test::new("init --yes --json")
        .file("package.json", package(r#""next": "16""#))
        .file("tsconfig.json", "{}")
        .file(route, "mine");
    assert!(steps(&test.run().exits(0)).contains(&format!("keep {route}")));
    let inside = SERVER.to_owned() + "app.post('/api/webhooks', () => {})\n";
    let test = express("init --yes --json").file("index.js", inside);
    assert!(steps(&test.run().exits(0)).contains(&"keep index.js".to_owned()));
}

#[test]
fn a_placeholder_is_filled_in() {
    let guide = "CLERK_SECRET_KEY=sk_x\r\nCLERK_WEBHOOK_SIGNING_SECRET=whsec_123\r\n";
    let test = express("init --yes").file(".env", guide);
    test.run().exits(0);
    let file = fs::read_to_string(test.path().join(".env")).unwrap();
    assert!(file.starts_with("CLERK_SECRET_KEY=sk_x\r\nCLERK_WEBHOOK_SIGNING_SECRET=whsec_"));
    assert!(!file.contains("whsec_123"));
}

#[test]
fn a_secret_under_another_name_is_said_and_left() {
    let test = Test::new("init --yes --json")
        .file("package.json", package(r#""nuxt": "4""#))
        .file(".env", format!("CLERK_WEBHOOK_SIGNING_SECRET={SECRET}"));
    let steps = steps(&test.run().exits(0));
    assert!(steps.contains(&"by_hand .env".to_owned()), "{steps:?}");
    assert!(!steps.iter().any(|step| step.starts_with("secret")));
}

#[test]
fn the_environment_may_have_the_secret() {
    let test = express("init --yes --json").secret();
    let steps = steps(&test.run().exits(0));
    assert_eq!(steps, ["create webhooks.js", "edit index.js"]);
}

#[test]
fn lines_end_as_they_did() {
    let test = express("init --yes")
        .file(".gitignore", "node_modules\r\ndist")
        .file("index.js", SERVER.replace('\n', "\r\n"));
    test.run().exits(0);
    let files = files(test.path());
    assert_eq!(files[".gitignore"], "node_modules\r\ndist\r\n.env\r\n");
    assert!(files["index.js"].contains("\r\napp.use(webhooks)\r\n"));
    assert!(!files["index.js"].replace("\r\n", "").contains('\n'));
}

#[test]
fn patterns_that_ignore_the_file_are_honoured() {
    for patterns in [".env*", "*.local\n.env", ".env*\n!.env.example", "/.env"] {
        let test = express("init --yes --json").file(".gitignore", patterns);
        let steps = steps(&test.run().exits(0));
        assert!(
            !steps.iter().any(|step| step.contains(".gitignore")),
            "{patterns:?}"
        );
    }
    // So are those of the repository above.
    let test = express("init --yes --json")
        .file(".git/HEAD", "")
        .file(".gitignore", "web/.env")
        .file("web/package.json", package(r#""koa": "3""#))
        .below("web");
    assert!(
        !steps(&test.run().exits(0))
            .iter()
            .any(|step| step.contains(".gitignore"))
    );
}

#[test]
fn frameworks_are_found_by_what_the_project_says() {
    let found = |files: &[(&str, &str)]| {
        let test = Test::new("init --json");
        let test = files
            .iter()
            .fold(test, |test, (path, text)| test.file(path, text));
        let output = test.run();
        let line = output.json().swap_remove(0);
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        format!("{}{}", text("framework"), text("message"))
    };
    let next = package(r#""next": "16""#);
    for (files, expected) in [
        (&[("package.json", &*next)][..], "next-app"),
        (
            &[
                ("package.json", &next),
                ("app/page.js", ""),
                ("pages/x.js", ""),
            ],
            "next-app",
        ),
        (
            &[("package.json", &next), ("pages/index.js", "")],
            "next-pages",
        ),
        (
            &[("package.json", &next), ("src/pages/index.js", "")],
            "next-pages",
        ),
        // Its own server is a part of it.
        (
            &[
                ("package.json", &package(r#""next": "16", "express": "5""#)),
                ("app/page.js", ""),
            ],
            "next-app",
        ),
        (
            &[(
                "package.json",
                r#"{"devDependencies": {"@sveltejs/kit": "2"}}"#,
            )],
            "sveltekit",
        ),
        (&[("requirements.txt", "Flask>=3\n")], "flask"),
        (
            &[(
                "pyproject.toml",
                "[project]\ndependencies = [\"fastapi[standard]\"]",
            )],
            "fastapi",
        ),
        (
            &[(
                "manage.py",
                "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'x.settings')",
            )],
            "django",
        ),
        // Those of which nothing can be said.
        (
            &[],
            "no project here: no package.json, pyproject.toml, requirements.txt or manage.py",
        ),
        (
            &[("package.json", "{}")],
            "package.json names no framework that a handler is known for",
        ),
        (
            &[(
                "package.json",
                &package(r#""@nestjs/core": "11", "express": "5""#),
            )],
            "package.json names no framework that a handler is known for: NestJS has its own ways",
        ),
        (
            &[("package.json", &package(r#""express": "5", "koa": "3""#))],
            "the project has Express and Koa",
        ),
        (
            &[
                ("package.json", &package(r#""express": "5""#)),
                ("requirements.txt", "flask"),
            ],
            "the project has Express and Flask",
        ),
        (
            &[("package.json", "{")],
            "cannot read package.json: EOF while parsing an object at line 1 column 1",
        ),
        (
            &[("package.json/x", "")],
            "cannot read package.json: it is not a regular file",
        ),
    ] {
        assert_eq!(found(files), expected, "{files:?}");
    }
}

#[test]
fn of_several_one_can_be_named() {
    let test = Test::new("init").file("package.json", package(r#""express": "5", "koa": "3""#));
    let output = test.run().exits(3);
    assert!(
        output.stderr.contains("--framework express or koa"),
        "{}",
        output.stderr
    );
    test.again("init --framework koa --yes").run().exits(0);
    Test::new("init --framework cobol").run().exits(2);
}

#[test]
fn a_workspace_names_its_apps() {
    let test = Test::new("init")
        .file("package.json", r#"{"workspaces": ["apps/*"]}"#)
        .file("apps/web/package.json", package(r#""next": "16""#))
        .file("apps/docs/package.json", "{}")
        .file("packages/api/package.json", package(r#""hono": "4""#));
    snapshot("init.workspace", &test.run().exits(3));
}

#[test]
#[cfg(unix)]
fn nothing_is_written_through_a_link_that_leads_out() {
    use std::os::unix::fs::symlink;
    let elsewhere = tempfile::tempdir().unwrap();
    for link in ["app", ".env.local", ".gitignore"] {
        let test = Test::new("init --yes").file("package.json", package(r#""next": "16""#));
        symlink(elsewhere.path().join("x"), test.path().join(link)).unwrap();
        let output = test.run();
        assert!(output.code == 3, "{link}: {}", output.shown());
        assert_eq!(files(elsewhere.path()).len(), 0);
        fs::create_dir(elsewhere.path().join("x")).unwrap();
        let output = test.run();
        assert!(output.code == 3, "{link}: {}", output.shown());
        fs::remove_dir(elsewhere.path().join("x")).unwrap();
    }
    // A link within the folder is as good as what it leads to.
    let test = Test::new("init --yes")
        .file("package.json", package(r#""next": "16""#))
        .file("real/page.js", "");
    symlink("real", test.path().join("app")).unwrap();
    test.run().exits(0);
    assert!(test.path().join("real/api/webhooks/route.js").is_file());
}

#[test]
fn what_cannot_be_written_is_said() {
    let test = Test::new("init --yes")
        .file("package.json", package(r#""next": "16""#))
        .file("app", "a file");
    let output = test.run().exits(5);
    assert!(
        output
            .stderr
            .contains("cannot write app/api/webhooks/route.js: "),
        "{}",
        output.stderr
    );
}

#[test]
fn the_route_is_made_public_where_there_is_one_list() {
    let next = package(r#""next": "16""#);
    let middleware = |text: &str| {
        let test = Test::new("init --yes --json")
            .file("package.json", &next)
            .file("proxy.ts", text);
        let steps = steps(&test.run().exits(0));
        let file = fs::read_to_string(test.path().join("proxy.ts")).unwrap();
        (steps.last().unwrap().clone(), file)
    };
    let list = "const isPublicRoute = createRouteMatcher(['/sign-in(.*)'])\n";
    let (step, file) = middleware(list);
    assert_eq!(step, "edit proxy.ts");
    assert_eq!(
        file,
        "const isPublicRoute = createRouteMatcher(['/api/webhooks(.*)', '/sign-in(.*)'])\n"
    );
    let twice = list.repeat(2);
    for (text, expected) in [
        (&*file, "keep proxy.ts"),
        (&*twice, "by_hand proxy.ts"),
        ("export default consigneaseMiddleware()", "by_hand proxy.ts"),
    ] {
        let (step, after) = middleware(text);
        assert_eq!((&*step, &*after), (expected, text));
    }
}

#[test]
fn names_of_files_run_nothing() {
    let name = "a;id;.js";
    let package = format!(r#"{{"main": "{name}", "dependencies": {{"express": "5"}}}}"#);
    let test = Test::new("init --yes")
        .file("package.json", package)
        .file(name, SERVER);
    let output = test.run().exits(0);
    assert!(
        output.stdout.contains("node --env-file=.env 'a;id;.js'"),
        "{}",
        output.stdout
    );
}

#[test]
fn where_the_lines_belong_is_not_guessed() {
    let two = SERVER.to_owned() + "const other = express()\n";
    for server in ["", &two, "// const app = express()\n"] {
        let test = express("init --yes --json").file("index.js", server);
        let steps = steps(&test.run().exits(0));
        assert!(
            steps.contains(&"by_hand the file of your server".to_owned()),
            "{steps:?}"
        );
        assert_eq!(
            fs::read_to_string(test.path().join("index.js")).unwrap(),
            server
        );
    }
}

#[test]
fn print_prints_the_handler_alone() {
    for framework in Framework::ALL {
        let language = if framework.is_python() {
            Language::Python
        } else {
            Language::TypeScript
        };
        let output = Test::new(&format!("init --print {}", framework.id()))
            .run()
            .exits(0);
        assert_eq!(
            output.stdout,
            handler(framework, language, &Verifier::StandardWebhooks)
        );
        assert_eq!(output.stderr, "");
    }
    // In a project, as it would be written there.
    let test = Test::new("init --print nextjs")
        .file("package.json", package(r#""@consignease/nextjs": "1""#));
    let output = test.run().exits(0);
    assert!(
        output
            .stdout
            .contains("import { verifyWebhook } from '@consignease/nextjs/webhooks'")
    );
    assert!(!output.stdout.contains("NextRequest"));
    assert_eq!(files(test.path()).len(), 1);
}

#[test]
fn a_secret_that_git_tracks_is_noticed() {
    let test = express("init --yes --json").file(".env", "A=1\n");
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        let output = command.args(arguments).current_dir(test.path()).output();
        output.is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "-q"]) {
        return;
    }
    assert!(git(&["add", ".env"]));
    let plan = test.run().exits(0).json().swap_remove(0);
    let mut steps = plan["steps"].as_array().unwrap().iter();
    let step = steps.find(|step| step["action"] == "by_hand").unwrap();
    assert_eq!(step["lines"][0], "git rm --cached .env");
    // Nothing is committed yet, so that git has to be told that it is meant.
    assert!(git(&["rm", "-q", "-f", "--cached", ".env"]));
    let again = test.again("init").run().exits(0);
    assert!(!again.stdout.contains("git rm"), "{}", again.stdout);
}

#[test]
fn the_command_that_sends_has_the_path_of_next() {
    let test = Test::new("init --yes")
        .file("package.json", package(r#""next": "16""#))
        .file(
            "next.config.mjs",
            "export default {\n  basePath: '/shop',\n  trailingSlash: true,\n}\n",
        );
    let output = test.run().exits(0);
    let expected = "cew send-example user.created --to localhost:3000/shop/api/webhooks/\n";
    assert!(output.stdout.contains(expected), "{}", output.stdout);
}

/// Whatever starts the server, it has the secret then.
#[test]
fn the_commands_are_those_of_the_project() {
    let hono = "import { Hono } from 'hono'\nconst app = new Hono()\n";
    let node = |scripts: &str, more: &str| {
        format!(
            r#"{{"type": "module", "scripts": {{{scripts}}}, "dependencies": {{"hono": "4"{more}}}}}"#
        )
    };
    let tsx = node(r#""dev": "tsx watch src/index.ts""#, r#", "tsx": "4""#);
    let compiled = node(r#""dev": "ts-node-dev src/server.ts""#, "");
    let loaded = node(r#""dev": "node --env-file=.env src/index.js""#, "");
    let bun = node(r#""dev": "bun run --hot src/index.ts""#, "");
    let unused = node(
        r#""dev": "ts-node-dev src/server.ts""#,
        r#", "dotenv-cli": "10""#,
    );
    let used = node(
        r#""dev": "dotenv -- ts-node-dev src/server.ts""#,
        r#", "dotenv-cli": "10""#,
    );
    let plain = node(r#""start": "node ./src/index.js""#, "");
    let other = node(r#""start": "node dist/main.js""#, "");
    for (files, expected) in [
        (
            &[
                ("package.json", &*tsx),
                ("src/index.ts", hono),
                ("pnpm-lock.yaml", ""),
            ][..],
            &[
                "pnpm add standardwebhooks",
                "pnpm exec tsx --env-file=.env src/index.ts",
            ][..],
        ),
        (
            &[
                ("package.json", &compiled),
                ("src/app.ts", hono),
                ("yarn.lock", ""),
            ],
            &[
                "yarn add standardwebhooks dotenv-cli",
                "yarn dotenv -e .env -- yarn dev",
            ],
        ),
        (
            &[("package.json", &unused), ("src/app.ts", hono)],
            &[
                "npm install standardwebhooks",
                "npx dotenv -e .env -- npm run dev",
            ],
        ),
        (
            &[("package.json", &used), ("src/app.ts", hono)],
            &["npm install standardwebhooks", "npm run dev"],
        ),
        (
            &[("package.json", &loaded), ("src/index.js", hono)],
            &["npm install standardwebhooks", "npm run dev"],
        ),
        (
            &[
                ("package.json", &bun),
                ("src/index.ts", hono),
                ("bun.lock", ""),
            ],
            &["bun add standardwebhooks", "bun run dev"],
        ),
        (
            &[("package.json", &plain), ("src/index.js", hono)],
            &[
                "npm install standardwebhooks",
                "node --env-file=.env src/index.js",
            ],
        ),
        (
            &[("package.json", &other), ("lib/parts/web.js", hono)],
            &[
                "npm install standardwebhooks dotenv-cli",
                "npx dotenv -e .env -- npm run start",
            ],
        ),
    ] {
        assert_eq!(commands(files), *expected, "{files:?}");
    }
}

#[test]
fn a_python_package_is_started_from_the_folder_that_it_is_in() {
    let api = "from fastapi import FastAPI\napp = FastAPI()\n";
    for (files, expected) in [
        (
            &[
                (
                    "pyproject.toml",
                    "[project]\ndependencies = [\"fastapi[standard]\"]\n",
                ),
                ("uv.lock", ""),
                ("src/shop/__init__.py", ""),
                ("src/shop/web/__init__.py", ""),
                ("src/shop/web/main.py", api),
            ][..],
            &[
                "uv add standardwebhooks",
                "uv run uvicorn --app-dir src shop.web.main:app --env-file .env",
            ][..],
        ),
        (
            &[
                ("requirements.txt", "fastapi[standard]\n"),
                ("app/__init__.py", ""),
                ("app/main.py", api),
            ],
            &[
                "pip install standardwebhooks",
                "uvicorn app.main:app --env-file .env",
            ],
        ),
        (
            &[
                ("requirements.txt", "fastapi[standard]\n"),
                ("api/index.py", api),
            ],
            &[
                "pip install standardwebhooks",
                "uvicorn --app-dir api index:app --env-file .env",
            ],
        ),
        (
            &[
                (
                    "requirements.txt",
                    "flask\nflask-sqlalchemy\nflask-migrate\npython-dotenv\n",
                ),
                (
                    "shop/__init__.py",
                    "from flask import Flask\n\ndef create_app():\n    app = Flask(__name__)\n",
                ),
                ("shop/models.py", "db = SQLAlchemy()\n"),
                ("migrations/env.py", ""),
            ],
            &[
                "pip install standardwebhooks",
                "flask --app shop db migrate -m \"synced users\"",
                "flask --app shop db upgrade",
                "flask --app shop run",
            ],
        ),
    ] {
        assert_eq!(commands(files), *expected, "{files:?}");
    }
}

/// What is to be run after `cew init`, before what delivers.
fn commands(files: &[(&str, &str)]) -> Vec<String> {
    let test = Test::new("init --yes --json");
    let test = files
        .iter()
        .fold(test, |test, (path, text)| test.file(path, *text));
    let next = test.run().exits(0).json().pop().unwrap();
    let commands = next["commands"].as_array().unwrap();
    let before = commands[..commands.len() - 1].iter();
    let text = |command: &Value| command.as_str().unwrap().to_owned();
    before.map(text).collect()
}

/// A minimal project, written in TypeScript or Python.
fn project(framework: Framework, line: &str) -> Test {
    let test = Test::new(line);
    let name = framework.package();
    let app = match framework {
        Framework::Express => (
            "index.ts",
            "import express from 'express'\nconst app = express()\n",
        ),
        Framework::Fastify => (
            "index.ts",
            "import Fastify from 'fastify'\nconst fastify = Fastify()\n",
        ),
        Framework::Hono => (
            "index.ts",
            "import { Hono } from 'hono'\nconst app = new Hono()\n",
        ),
        Framework::Koa => ("index.ts", "import Koa from 'koa'\nconst app = new Koa()\n"),
        Framework::NextPages => ("pages/index.tsx", ""),
        Framework::ReactRouter => (
            "app/routes.ts",
            "import { type RouteConfig, index } from '@react-router/dev/routes'\n\n\
             export default [\n  index('routes/home.tsx'),\n] satisfies RouteConfig\n",
        ),
        Framework::Flask => (
            "app.py",
            "from flask import Flask\n\napp = Flask(__name__)\n",
        ),
        Framework::FastApi => (
            "main.py",
            "from fastapi import FastAPI\n\napp = FastAPI()\n",
        ),
        Framework::Django => (
            "site/urls.py",
            "from django.urls import path\n\nurlpatterns = [\n]\n",
        ),
        _ => ("README", ""),
    };
    let test = test.file(app.0, app.1);
    if framework == Framework::Django {
        let manage = "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site.settings')\n";
        return test.file("manage.py", manage).file("site/settings.py", "");
    }
    if framework.is_python() {
        return test.file("requirements.txt", name);
    }
    test.file("package.json", package(&format!(r#""{name}": "1""#)))
        .file("tsconfig.json", "{}")
}

/// A project whose database a handler can write to, and its files.
fn with_database(orm: &str, line: &str) -> Test {
    let drizzle = "import { drizzle } from 'drizzle-orm/node-postgres'\n\n\
        export const db = drizzle(process.env.DATABASE_URL!)\n";
    let prisma = "import { PrismaClient } from './generated/client'\n\n\
        export const prisma = new PrismaClient()\n";
    let engine = "from sqlalchemy import create_engine\nfrom sqlalchemy.orm import DeclarativeBase\n\n\
        engine = create_engine(\"sqlite:///shop.db\")\n\n\nclass Base(DeclarativeBase):\n    pass\n";
    let next = |packages: &str| {
        Test::new(line)
            .file(
                "package.json",
                package(&format!(r#""next": "16", {packages}"#)),
            )
            .file("tsconfig.json", "{}")
    };
    match orm {
        "Drizzle" => next(r#""drizzle-orm": "0.45", "drizzle-kit": "0.31""#)
            .file("db/index.ts", drizzle)
            .file("db/schema.ts", "export const orders = 1\n")
            .file(
                "drizzle.config.ts",
                "export default { schema: './db/schema.ts' }\n",
            ),
        "Prisma" => next(r#""@prisma/client": "7""#)
            .file("lib/prisma.ts", prisma)
            .file(
                "prisma/schema.prisma",
                "datasource db {\n  provider = \"postgresql\"\n}\n",
            ),
        "Django's ORM" => project(Framework::Django, line).file(
            "site/settings.py",
            "INSTALLED_APPS = [\n    \"shop\",\n]\nDATABASES = {}\n",
        ),
        _ => project(Framework::FastApi, line)
            .file("requirements.txt", "fastapi\nuvicorn\nsqlalchemy\n")
            .file("database.py", engine)
            .file("alembic.ini", "")
            .file("alembic/env.py", ""),
    }
}

const ORMS: [(&str, &str); 4] = [
    ("Drizzle", "app/api/webhooks/route.ts"),
    ("Prisma", "app/api/webhooks/route.ts"),
    ("SQLAlchemy", "webhooks.py"),
    ("Django's ORM", "site/webhooks.py"),
];

#[test]
fn the_handler_writes_where_the_database_is_known() {
    for (orm, path) in ORMS {
        let test = with_database(orm, "init --yes --json");
        let output = test.run().exits(0);
        assert_eq!(output.json()[0]["orm"], orm);
        let written = files(test.path());
        assert!(!written[path].contains("One upsert for both"), "{orm}");
        // A run that was interrupted is finished by the next, and what is whole is left.
        test.again("init").run().exits(0);
        assert_eq!(files(test.path()), written, "{orm}");
        for (path, text) in &written {
            let before = with_database(orm, "sign");
            let before = fs::read_to_string(before.path().join(path)).ok();
            let is_whole = before.as_ref() == Some(text);
            if is_whole || path == ".env" || path == ".env.local" || path == ".gitignore" {
                continue;
            }
            match before {
                Some(before) => fs::write(test.path().join(path), before).unwrap(),
                None => fs::remove_file(test.path().join(path)).unwrap(),
            }
            test.again("init --yes").run().exits(0);
            assert_eq!(files(test.path()), written, "{orm}: without {path}");
        }
    }
    // What the handler is printed as is what is written.
    for (orm, path) in ORMS {
        let test = with_database(orm, "init --yes --json");
        let framework = test.run().exits(0).json()[0]["framework"].clone();
        let printed = test.again(&format!("init --print {}", framework.as_str().unwrap()));
        assert_eq!(printed.run().exits(0).stdout, files(test.path())[path]);
    }
}

/// What is not plain is said, and left to comments.
#[test]
fn a_database_that_is_not_plain_is_left_to_people() {
    let express = r#""express": "5", "svix": "2", "drizzle-orm": "0.45""#;
    let drizzle = |driver: &str| {
        format!(
            "import {{ drizzle }} from 'drizzle-orm/{driver}'\nexport const db = drizzle('x')\n"
        )
    };
    let sqlite = drizzle("libsql");
    let model = "model SyncedUser {}";
    let prisma = r#""express": "5", "svix": "2", "@prisma/client": "7""#;
    let client = "export const prisma = new PrismaClient()";
    for (packages, files, expected) in [
        (express, &[("db.js", &*sqlite)][..], None),
        (
            express,
            &[],
            Some("Drizzle: no one file of its own exports the database"),
        ),
        (
            express,
            &[("db.js", &sqlite), ("src/db.js", &sqlite)],
            Some("Drizzle: no one file"),
        ),
        // The server imports the handler, which cannot import the server.
        (
            express,
            &[("index.js", &(sqlite.clone() + SERVER))],
            Some("Drizzle: no one file"),
        ),
        (
            express,
            &[("db.js", &drizzle("mysql2"))],
            Some("Drizzle: there are lines for PostgreSQL and SQLite alone"),
        ),
        (
            prisma,
            &[("db.js", client)],
            Some("Prisma: it has no prisma/schema.prisma"),
        ),
        (
            prisma,
            &[
                ("db.js", client),
                ("prisma/schema.prisma", "provider = \"mongodb\""),
            ],
            Some("Prisma: there are no lines for MongoDB"),
        ),
        (
            prisma,
            &[("db.js", client), ("prisma/schema.prisma", model)],
            None,
        ),
        // A folder of schemas gets one more.
        (
            prisma,
            &[("db.js", client), ("prisma/schema/a.prisma", "")],
            None,
        ),
        (
            prisma,
            &[("db'x.js", client), ("prisma/schema.prisma", "")],
            Some("Prisma: no one file"),
        ),
    ] {
        let test = Test::new("init --yes --json")
            .file("package.json", package(packages))
            .file("index.js", SERVER);
        let test = files
            .iter()
            .fold(test, |test, (path, text)| test.file(path, *text));
        let plan = test.run().exits(0).json().swap_remove(0);
        let said = plan["steps"].as_array().unwrap().iter();
        let mut said = said.filter_map(|step| step["about"].as_str());
        match expected {
            None => assert!(plan["orm"].is_string(), "{files:?}: {plan}"),
            Some(expected) => {
                assert!(plan["orm"].is_null(), "{files:?}");
                assert!(
                    said.any(|about| about.starts_with(expected)),
                    "{files:?}: {plan}"
                );
            }
        }
    }
    // Asynchronous sessions want another handler.
    let test = project(Framework::FastApi, "init --yes --json")
        .file("requirements.txt", "fastapi\nsqlalchemy\n")
        .file("database.py", "engine = create_async_engine(URL)\n");
    let steps = steps(&test.run().exits(0));
    assert!(
        steps.contains(&"by_hand webhooks.py".to_owned()),
        "{steps:?}"
    );
}

/// What a handler with a database has that others have not, from the same source.
#[test]
fn the_page_of_databases_is_what_is_written() {
    let mut page = "# Handlers that write to a database\n\n\
        Where a project has an ORM, and one file that opens its database, the handler that `cew init` writes keeps a \
        table of users: `synced_users`. It is right whatever comes when, as [syncing.md](../syncing.md) asks for and \
        `cew check --sync` tests. Your own tables refer to its `id`. Here are the table, and what is different in the \
        handler.\n\n\
        For MySQL with Drizzle, for MongoDB, for asynchronous sessions of SQLAlchemy, and where more than one file or \
        none opens the database, comments in the handler say what to write.\n"
        .to_owned();
    for (orm, path) in ORMS {
        let test = with_database(orm, "init --yes --json");
        let output = test.run().exits(0);
        let lines = output.json();
        let is_table = |step: &&Value| step["about"] == "the table";
        let steps = lines[0]["steps"].as_array().unwrap();
        let table = steps.iter().find(is_table);
        let table = table.map_or("prisma/schema.prisma", |step| {
            step["path"].as_str().unwrap()
        });
        let language = path.rsplit_once('.').unwrap().1;
        let files = files(test.path());
        let model = files[table]
            .split_once("\n\n///")
            .map(|(_, model)| format!("///{model}"));
        let model = model.filter(|_| table.ends_with(".prisma"));
        let _ = writeln!(
            page,
            "\n## {orm}\n\n`{table}`{}:\n\n```{}\n{}```\n\n`{path}`:\n\n```{language}\n{}```",
            if model.is_some() { " gets" } else { "" },
            table.rsplit_once('.').unwrap().1,
            model.as_ref().unwrap_or(&files[table]),
            written(&files[path])
        );
        for step in steps {
            let is_more = step["action"] == "by_hand" || step["action"] == "edit";
            let is_known = ["prisma/schema.prisma", "main.py", "site/urls.py"];
            let file = step["path"].as_str().unwrap();
            if is_more && !is_known.contains(&file) {
                let lines = step["lines"].as_array().unwrap().iter();
                let lines: Vec<_> = lines.map(|line| line.as_str().unwrap()).collect();
                let _ = writeln!(page, "\n`{file}` gets `{}`.", lines.join("`, `"));
            }
        }
        let commands = lines[1]["commands"].as_array().unwrap().iter();
        let commands = commands.filter_map(|command| command.as_str());
        let makes = ["drizzle-kit", "prisma", "alembic", "manage.py m"];
        let commands: Vec<_> = commands
            .filter(|command| makes.iter().any(|tool| command.contains(tool)))
            .collect();
        let _ = writeln!(page, "\nThen:\n\n```sh\n{}\n```", commands.join("\n"));
    }
    assert_generated("docs/frameworks/databases.md", &page);
}

/// The functions of a handler that write, and what they import.
fn written(handler: &str) -> String {
    let marks = [
        "drizzle-orm",
        "syncedUsers }",
        "prisma }",
        "{ db }",
        "SyncedUser",
        "engine",
        "sqlalchemy",
    ];
    let is_import = |line: &&str| {
        (line.starts_with("import ") || line.starts_with("from "))
            && marks.iter().any(|mark| line.contains(mark))
    };
    let imports: Vec<_> = handler.lines().filter(is_import).collect();
    let starts = ["/** What is kept", "def write("];
    let start = starts.iter().find_map(|start| handler.find(start)).unwrap();
    let end = handler[start..].find("/** The event, if");
    let body = &handler[start..end.map_or(handler.len(), |end| start + end)];
    format!("{}\n\n{}\n", imports.join("\n"), body.trim_end())
}

/// A page a framework, with what `cew init` does there: one source for both.
#[test]
fn the_pages_of_docs_are_what_is_written() {
    let mut index = "# Frameworks\n\n\
        `cew init` puts a webhook handler into a project, and all that it needs. These pages show what it writes, \
        and `cew init --print FRAMEWORK` prints it; where it finds a database, the handler [writes to \
        it](frameworks/databases.md).\n\n\
        | framework | page | handler |\n|---|---|---|\n"
        .to_owned();
    for framework in Framework::ALL {
        let test = project(framework, "init --yes --json");
        let output = test.run().exits(0);
        let lines = output.json();
        let page = page(framework, &test, &lines[0], &lines[1]);
        assert_generated(&format!("docs/frameworks/{}.md", framework.id()), &page);
        let (id, name) = (framework.id(), framework.name());
        let path = place(&lines[0], "create", "the handler");
        let _ = writeln!(index, "| {name} | [{id}](frameworks/{id}.md) | `{path}` |");
    }
    assert_generated("docs/frameworks.md", &index);
}

fn place(plan: &Value, action: &str, about: &str) -> String {
    let steps = plan["steps"].as_array().unwrap();
    let mut steps = steps.iter();
    let step = steps
        .find(|step| step["action"] == action && step["about"].as_str().unwrap().contains(about));
    step.unwrap()["path"].as_str().unwrap().to_owned()
}

fn page(framework: Framework, test: &Test, plan: &Value, next: &Value) -> String {
    let mut page = format!("# {}", framework.name());
    match framework {
        Framework::NextApp => page += ", app router",
        Framework::NextPages => page += ", pages router",
        _ => {}
    }
    let path = place(plan, "create", "the handler");
    let env = place(plan, "secret", "");
    let secret = framework.secret();
    let id = framework.id();
    let _ = writeln!(
        page,
        "\n\n`cew init` does what this page shows; `cew init --print {id}` prints the handler.\n\n\
         The signing secret is `{secret}` in `{env}`, which git ignores. The handler is `{path}`:\n"
    );
    let language = if framework.is_python() { "py" } else { "ts" };
    let text = fs::read_to_string(test.path().join(&path)).unwrap();
    let _ = writeln!(page, "```{language}\n{text}```");
    for step in plan["steps"].as_array().unwrap() {
        let is_register = step["action"] == "edit";
        if is_register {
            let lines = step["lines"].as_array().unwrap().iter();
            let lines: Vec<_> = lines.map(|line| line.as_str().unwrap()).collect();
            let file = step["path"].as_str().unwrap();
            let _ = writeln!(
                page,
                "\n`{file}` gets these lines, before whatever parses bodies or asks who it is:\n"
            );
            let _ = writeln!(page, "```{language}\n{}\n```", lines.join("\n"));
        }
    }
    if let Some(sdk) = framework.sdk() {
        let verifier = Verifier::Sdk(format!("@consignease/{sdk}"));
        let text = handler(framework, Language::TypeScript, &verifier);
        let _ = writeln!(
            page,
            "\nWith `@consignease/{sdk}` in the project:\n\n```ts\n{text}```"
        );
    }
    let commands = next["commands"].as_array().unwrap().iter();
    let commands: Vec<_> = commands.map(|line| line.as_str().unwrap()).collect();
    let _ = writeln!(page, "\nThen:\n\n```sh\n{}\n```", commands.join("\n"));
    if let Some((file, line)) = framework.allowed_hosts() {
        let _ = writeln!(
            page,
            "\nIts development server refuses host names that it does not know, such as a tunnel's. In `{file}`:\n\n\
             ```{language}\n{line}\n```\n\n`cew listen --relay --forward-to` needs none of this."
        );
    }
    page + "\nMake it public if an auth middleware stands before it: deliveries carry no session. What `handle` has to \
        bear is in [syncing.md](../syncing.md), and how it writes to a database in [databases.md](databases.md).\n"
}
