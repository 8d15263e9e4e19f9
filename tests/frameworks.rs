//! What `cew init` writes, in projects of the real frameworks: their servers are started by the
//! commands that it names, and their handlers hold against all that `cew check` sends.
//!
//! CI tries those that most people use. `just frameworks` tries all.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a panic fails the test, and the environment is that of the tests"
)]
#![cfg(unix)]

use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use cew::init::Framework;
use tempfile::TempDir;

use crate::support::{interop, skip_unless_ci};

/// A project as its framework's own first page has it.
struct Project {
    framework: &'static str,
    /// Whether its packages are those that CI installs.
    is_in_ci: bool,
    /// Below `PORT` stands for one that is free.
    files: &'static [(&'static str, &'static str)],
    /// What the command to start it lacks: Python's take the port there alone.
    more: &'static str,
    /// Whether it has a database, whose table has to end right.
    has_database: bool,
}

/// Prints the rows of the table.
const ROWS: &str = "\
import json, sqlite3
db = sqlite3.connect('shop.db')
db.row_factory = sqlite3.Row
print(json.dumps([dict(row) for row in db.execute('select * from synced_users where not deleted')]))
";

const PROJECTS: [Project; 16] = [
    Project {
        framework: "next-app",
        is_in_ci: true,
        files: &[
            (
                "package.json",
                r#"{"dependencies": {"next": "16", "svix": "2"}, "scripts": {"dev": "next dev -p PORT"}}"#,
            ),
            (
                "app/layout.js",
                "export default ({ children }) => <html><body>{children}</body></html>\n",
            ),
            ("app/page.js", "export default () => <p>Hello</p>\n"),
            (
                "next.config.mjs",
                "export default { basePath: '/shop', trailingSlash: true }\n",
            ),
        ],
        more: "",
        has_database: false,
    },
    Project {
        framework: "next-pages",
        is_in_ci: false,
        files: &[
            (
                "package.json",
                r#"{"dependencies": {"next": "16", "svix": "2"}, "scripts": {"dev": "next dev -p PORT"}}"#,
            ),
            ("pages/index.js", "export default () => <p>Hello</p>\n"),
        ],
        more: "",
        has_database: false,
    },
    Project {
        framework: "express",
        is_in_ci: true,
        files: &[
            (
                "package.json",
                r#"{"dependencies": {"express": "5", "svix": "2", "drizzle-orm": "0.45"}}"#,
            ),
            (
                "index.js",
                "const express = require('express');\n\nconst app = express();\napp.use(express.json());\napp.listen(PORT);\n",
            ),
            (
                "db/index.js",
                "const { drizzle } = require('drizzle-orm/libsql');\n\nconst db = drizzle('file:shop.db');\n\nmodule.exports = { db };\n",
            ),
        ],
        more: "",
        has_database: true,
    },
    Project {
        framework: "nuxt",
        is_in_ci: true,
        files: &[
            (
                "package.json",
                r#"{"type": "module", "dependencies": {"nuxt": "4", "svix": "2"}, "scripts": {"dev": "nuxt dev --port PORT"}}"#,
            ),
            (
                "nuxt.config.ts",
                "export default defineNuxtConfig({ telemetry: false })\n",
            ),
            ("app/app.vue", "<template><p>Hello</p></template>\n"),
        ],
        more: "",
        has_database: false,
    },
    Project {
        framework: "fastapi",
        is_in_ci: true,
        files: &[
            (
                "requirements.txt",
                "fastapi\nuvicorn\npython-dotenv\nsvix\nsqlalchemy\n",
            ),
            (
                "main.py",
                "from fastapi import FastAPI\nfrom database import Base, engine\n\napp = FastAPI()\nBase.metadata.create_all(engine)\n",
            ),
            (
                "database.py",
                "from sqlalchemy import create_engine\nfrom sqlalchemy.orm import DeclarativeBase, sessionmaker\n\nengine = create_engine('sqlite:///shop.db')\nSession = sessionmaker(engine)\n\n\nclass Base(DeclarativeBase):\n    pass\n",
            ),
        ],
        more: "--port PORT",
        has_database: true,
    },
    Project {
        framework: "fastapi",
        is_in_ci: false,
        files: &[
            (
                "requirements.txt",
                "fastapi[standard]\nuvicorn\nsvix\nsqlmodel\n",
            ),
            (
                "app/main.py",
                "from contextlib import asynccontextmanager\n\nfrom fastapi import FastAPI\n\nfrom .database import make_tables\n\n\n@asynccontextmanager\nasync def lifespan(app: FastAPI):\n    make_tables()\n    yield\n\n\napp = FastAPI(lifespan=lifespan)\n",
            ),
            ("app/__init__.py", ""),
            (
                "app/database.py",
                "from sqlmodel import SQLModel, create_engine\n\nengine = create_engine('sqlite:///shop.db')\n\n\ndef make_tables():\n    SQLModel.metadata.create_all(engine)\n",
            ),
        ],
        more: "--port PORT",
        has_database: true,
    },
    Project {
        framework: "flask",
        is_in_ci: false,
        files: &[
            (
                "requirements.txt",
                "flask\nflask-sqlalchemy\npython-dotenv\nstandardwebhooks\n",
            ),
            (
                "shop/__init__.py",
                "import os\n\nfrom flask import Flask\n\nfrom .models import db\n\n\ndef create_app():\n    app = Flask(__name__)\n    app.config[\"SQLALCHEMY_DATABASE_URI\"] = \"sqlite:///\" + os.path.abspath(\"shop.db\")\n    db.init_app(app)\n    with app.app_context():\n        db.create_all()\n    return app\n",
            ),
            (
                "shop/models.py",
                "from flask_sqlalchemy import SQLAlchemy\n\ndb = SQLAlchemy()\n",
            ),
            (
                "app.py",
                "from shop import create_app\n\napplication = create_app()\n",
            ),
        ],
        more: "--port PORT",
        has_database: true,
    },
    Project {
        framework: "flask",
        is_in_ci: false,
        files: &[
            (
                "requirements.txt",
                "flask\npython-dotenv\nstandardwebhooks\n",
            ),
            (
                "app.py",
                "from flask import Flask\n\n\ndef create_app():\n    app = Flask(__name__)\n    return app\n",
            ),
        ],
        more: "--port PORT",
        has_database: false,
    },
    Project {
        framework: "django",
        is_in_ci: false,
        files: &[
            ("requirements.txt", "django\ndjango-environ\nsvix\n"),
            (
                "manage.py",
                "import os\nimport sys\n\nimport dotenv\nfrom django.core.management import execute_from_command_line\n\ndotenv.load_dotenv()\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"shop.settings\")\nexecute_from_command_line(sys.argv)\n",
            ),
            ("shop/__init__.py", ""),
            (
                "shop/settings.py",
                "INSTALLED_APPS = [\n]\nDATABASES = {\"default\": {\"ENGINE\": \"django.db.backends.sqlite3\", \"NAME\": \"shop.db\"}}\nSECRET_KEY = \"x\"\nDEBUG = True\nROOT_URLCONF = \"shop.urls\"\nMIDDLEWARE = [\"django.middleware.common.CommonMiddleware\", \"django.middleware.csrf.CsrfViewMiddleware\"]\n",
            ),
            (
                "shop/urls.py",
                "from django.urls import path\n\nurlpatterns = [\n]\n",
            ),
        ],
        more: "PORT",
        has_database: true,
    },
    Project {
        framework: "koa",
        is_in_ci: false,
        files: &[
            (
                "package.json",
                r#"{"dependencies": {"koa": "3", "standardwebhooks": "1"}}"#,
            ),
            (
                "server.js",
                "const Koa = require('koa')\n\nconst app = new Koa()\napp.listen(PORT)\n",
            ),
        ],
        more: "",
        has_database: false,
    },
    Project {
        framework: "fastify",
        is_in_ci: false,
        files: &[
            (
                "package.json",
                r#"{"dependencies": {"fastify": "5", "standardwebhooks": "1", "drizzle-orm": "0.45"}, "devDependencies": {"drizzle-kit": "0.31"}}"#,
            ),
            (
                "server.mjs",
                "import Fastify from 'fastify'\n\nconst fastify = Fastify({\n  logger: false,\n})\nawait fastify.listen({ port: PORT })\n",
            ),
            (
                "src/db.mjs",
                "import { drizzle } from 'drizzle-orm/libsql'\nimport * as schema from './schema.mjs'\n\nexport const db = drizzle('file:shop.db', { schema })\n",
            ),
            (
                "src/schema.mjs",
                "import { sqliteTable, text } from 'drizzle-orm/sqlite-core'\n\nexport const orders = sqliteTable('orders', { id: text('id').primaryKey() })\n",
            ),
            (
                "drizzle.config.ts",
                "export default {\n  dialect: 'sqlite',\n  schema: './src/schema.mjs',\n  dbCredentials: { url: 'file:shop.db' },\n}\n",
            ),
        ],
        more: "",
        has_database: true,
    },
    Project {
        framework: "hono",
        is_in_ci: false,
        files: &[
            (
                "package.json",
                r#"{"type": "module", "dependencies": {"hono": "4", "standardwebhooks": "1", "drizzle-orm": "0.45"}}"#,
            ),
            (
                "src/index.js",
                "import { serve } from '@hono/node-server'\nimport { Hono } from 'hono'\nimport { pool } from './db.js'\n\nconst app = new Hono()\napp.get('/state', async (c) => c.json((await pool.query('select * from synced_users where not deleted')).rows))\nserve({ fetch: app.fetch, port: PORT })\n",
            ),
            // PostgreSQL within the process.
            (
                "src/db.js",
                "import { readFileSync } from 'node:fs'\nimport { PGlite } from '@electric-sql/pglite'\nimport { drizzle } from 'drizzle-orm/pglite'\n\nexport const pool = new PGlite()\nawait pool.exec(readFileSync('table.sql', 'utf8'))\nexport const db = drizzle(pool)\n",
            ),
        ],
        more: "",
        has_database: true,
    },
    Project {
        framework: "astro",
        is_in_ci: false,
        files: &[
            (
                "package.json",
                r#"{"type": "module", "dependencies": {"astro": "5", "standardwebhooks": "1"}, "scripts": {"dev": "astro dev --port PORT"}}"#,
            ),
            ("src/pages/index.astro", "<p>Hello</p>\n"),
        ],
        more: "",
        has_database: false,
    },
    Project {
        framework: "react-router",
        is_in_ci: false,
        files: &[
            (
                "package.json",
                r#"{"type": "module", "dependencies": {"react-router": "7", "@react-router/node": "7", "isbot": "5", "standardwebhooks": "1", "@prisma/client": "7"}, "devDependencies": {"@react-router/dev": "7"}, "scripts": {"dev": "react-router dev --port PORT"}}"#,
            ),
            (
                "vite.config.js",
                "import { reactRouter } from '@react-router/dev/vite'\n\nexport default { plugins: [reactRouter()] }\n",
            ),
            (
                "app/routes.js",
                "import { index } from '@react-router/dev/routes'\n\nexport default [\n  index('home.jsx'),\n]\n",
            ),
            (
                "app/root.jsx",
                "import { Outlet } from 'react-router'\n\nexport default () => <html><body><Outlet /></body></html>\n",
            ),
            ("app/home.jsx", "export default () => <p>Hello</p>\n"),
            (
                "app/db.server.js",
                "import { PrismaLibSql } from '@prisma/adapter-libsql'\nimport { PrismaClient } from './generated/client'\n\nexport const prisma = new PrismaClient({ adapter: new PrismaLibSql({ url: 'file:shop.db' }) })\n",
            ),
            (
                "prisma/schema.prisma",
                "generator client {\n  provider = \"prisma-client\"\n  output   = \"../app/generated\"\n}\n\ndatasource db {\n  provider = \"sqlite\"\n}\n",
            ),
            (
                "prisma.config.js",
                "import { defineConfig } from 'prisma/config'\n\nexport default defineConfig({ schema: 'prisma/schema.prisma', datasource: { url: 'file:shop.db' } })\n",
            ),
        ],
        more: "",
        has_database: true,
    },
    Project {
        framework: "sveltekit",
        is_in_ci: false,
        files: &[
            (
                "package.json",
                r#"{"type": "module", "dependencies": {"standardwebhooks": "1"}, "devDependencies": {"@sveltejs/kit": "2"}, "scripts": {"dev": "vite dev --port PORT"}}"#,
            ),
            (
                "vite.config.js",
                "import { sveltekit } from '@sveltejs/kit/vite'\n\nexport default { plugins: [sveltekit()] }\n",
            ),
            (
                "src/app.html",
                "<html><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>\n",
            ),
            ("src/routes/+page.svelte", "<p>Hello</p>\n"),
        ],
        more: "",
        has_database: false,
    },
    Project {
        framework: "tanstack-start",
        is_in_ci: false,
        files: &[
            (
                "package.json",
                r#"{"type": "module", "dependencies": {"@tanstack/react-start": "1", "standardwebhooks": "1"}, "scripts": {"dev": "vite dev --port PORT"}}"#,
            ),
            (
                "vite.config.js",
                "import { tanstackStart } from '@tanstack/react-start/plugin/vite'\nimport react from '@vitejs/plugin-react'\n\nexport default { plugins: [tanstackStart(), react()] }\n",
            ),
            (
                "src/router.jsx",
                "import { createRouter } from '@tanstack/react-router'\nimport { routeTree } from './routeTree.gen'\n\nexport const getRouter = () => createRouter({ routeTree })\n",
            ),
            (
                "src/routes/__root.jsx",
                "import { Outlet, createRootRoute } from '@tanstack/react-router'\n\nexport const Route = createRootRoute({ component: () => <html><body><Outlet /></body></html> })\n",
            ),
            (
                "src/routes/index.jsx",
                "import { createFileRoute } from '@tanstack/react-router'\n\nexport const Route = createFileRoute('/')({ component: () => <p>Hello</p> })\n",
            ),
        ],
        more: "",
        has_database: false,
    },
];

#[test]
fn its_handlers_are_right_in_the_real_frameworks() {
    let which = std::env::var("CEW_FRAMEWORKS").unwrap_or_default();
    if which == "types" {
        return;
    }
    if let Err(reason) = set_up(!which.is_empty()) {
        skip_unless_ci(&format!("no frameworks: {reason}"));
        return;
    }
    let is_meant = |project: &&Project| match &*which {
        "" => project.is_in_ci,
        "all" => true,
        one => project.framework == one,
    };
    let projects: Vec<_> = PROJECTS.iter().filter(is_meant).collect();
    assert!(!projects.is_empty(), "CEW_FRAMEWORKS is {which:?}");
    // Those that start at once would slow one another down.
    for projects in projects.chunks(4) {
        let running = thread::scope(|scope| {
            let start = |project| scope.spawn(move || Running::start(project));
            let starting: Vec<_> = projects.iter().map(|project| start(project)).collect();
            let started = starting.into_iter().map(|thread| thread.join().unwrap());
            started.collect::<Vec<_>>()
        });
        for server in running {
            server.is_right();
        }
    }
}

/// Every handler in TypeScript, with each library and each ORM, before a compiler that is strict.
#[test]
fn its_handlers_compile_where_types_are_strict() {
    let which = std::env::var("CEW_FRAMEWORKS").unwrap_or_default();
    if which != "all" && which != "types" {
        return;
    }
    set_up(true).unwrap();
    let more = directory().join("more");
    fs::create_dir_all(more.join("projects")).unwrap();
    let folder = TempDir::new_in(more.join("projects")).unwrap();
    for file in ["stubs.d.ts", "routes.d.ts", "tsconfig.json"] {
        let from = directory().join("types").join(file);
        fs::copy(from, folder.path().join(file)).unwrap();
    }
    let drizzle =
        "import { drizzle } from 'drizzle-orm/libsql'\n\nexport const db = drizzle('file:x.db')\n";
    let prisma = "import { PrismaLibSql } from '@prisma/adapter-libsql'\n\
        import { PrismaClient } from '../generated/client'\n\n\
        export const prisma = new PrismaClient({ adapter: new PrismaLibSql({ url: 'file:x.db' }) })\n";
    let schema = "generator client {\n  provider = \"prisma-client\"\n  output = \"../generated\"\n}\n\n\
        datasource db {\n  provider = \"sqlite\"\n}\n";
    let all = Framework::ALL.into_iter();
    for framework in all.filter(|framework| !framework.is_python()) {
        for (verifier, orm) in [
            ("svix", "drizzle-orm"),
            ("standardwebhooks", ""),
            ("svix", "@prisma/client"),
        ] {
            // To generate a client takes its time, and it is the same everywhere.
            if orm == "@prisma/client" && framework != Framework::NextApp {
                continue;
            }
            let name = format!("{}-{verifier}-{}", framework.id(), orm.len());
            let project = folder.path().join(name);
            let write = |path: &str, text: &str| {
                let path = project.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            };
            let orms = if orm.is_empty() {
                String::new()
            } else {
                format!(r#", "{orm}": "0""#)
            };
            let package = format!(
                r#"{{"type": "module", "dependencies": {{"{}": "0", "{verifier}": "0"{orms}}}}}"#,
                framework.package()
            );
            write("package.json", &package);
            write("tsconfig.json", "{}");
            match orm {
                "drizzle-orm" => write("lib/db.ts", drizzle),
                "@prisma/client" => {
                    write("lib/db.ts", prisma);
                    write("prisma/schema.prisma", schema);
                }
                _ => {}
            }
            if framework == Framework::SvelteKit {
                let types = "export type { RequestHandler } from '@sveltejs/kit'\n";
                write("src/routes/api/webhooks/$types.d.ts", types);
            }
            let line = format!("init --yes --json --framework {}", framework.id());
            let plan = cew(&project, &line);
            assert_eq!(plan.contains(r#""orm":null"#), orm.is_empty(), "{plan}");
            if orm == "@prisma/client" {
                let config = "export default { schema: 'prisma/schema.prisma', datasource: { url: 'file:x.db' } }\n";
                write("prisma.config.ts", config);
                run_command("npx prisma generate", &project);
            }
        }
    }
    run_command("../../node_modules/.bin/tsc --project .", folder.path());
}

/// A project whose server runs.
struct Running {
    framework: &'static str,
    has_database: bool,
    to: String,
    folder: TempDir,
    server: Child,
}

impl Running {
    fn start(project: &Project) -> Self {
        // Below the packages, where Node and bundlers find them.
        let place = if project.is_in_ci || project.framework.starts_with("next") {
            directory().join("projects")
        } else {
            directory().join("more/projects")
        };
        fs::create_dir_all(&place).unwrap();
        let folder = TempDir::new_in(place).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port().to_string();
        drop(listener);
        for (path, text) in project.files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text.replace("PORT", &port)).unwrap();
        }
        let lines = cew(folder.path(), "init --yes --json");
        let next: serde_json::Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
        let commands = next["commands"].as_array().unwrap();
        let commands: Vec<_> = commands.iter().map(|line| line.as_str().unwrap()).collect();
        let [prepare @ .., start, send] = &commands[..] else {
            panic!("{}: {commands:?}", project.framework)
        };
        if project.has_database {
            make_table(folder.path(), prepare, &lines);
        } else {
            assert!(prepare.is_empty(), "all is installed: {commands:?}");
        }
        let start = format!("{start} {}", project.more.replace("PORT", &port));
        let server = shell(&start, folder.path())
            .env("NEXT_TELEMETRY_DISABLED", "1")
            .env("NUXT_TELEMETRY_DISABLED", "1")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            // Flask's own name for it, which another tool may have set.
            .env_remove("PORT")
            .stdin(Stdio::null())
            .stdout(fs::File::create(folder.path().join("server.log")).unwrap())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        let (_, to) = send.split_once(" --to ").unwrap();
        let to = if project.more.is_empty() {
            to.to_owned()
        } else {
            format!("localhost:{port}")
        };
        // But for those whose port is given where they are started.
        let says_port = send.contains(&format!("localhost:{port}"));
        assert!(
            says_port || !project.more.is_empty(),
            "{}: {send}",
            project.framework
        );
        let running = Self {
            framework: project.framework,
            has_database: project.has_database,
            to,
            folder,
            server,
        };
        running.wait();
        running.run("send-example --all --no-store --timeout 60s");
        // Larger than any delivery, and than what a handler should keep for a stranger.
        let large = format!(
            "{{\"type\":\"user.created\",\"data\":\"{}\"}}",
            "x".repeat(3 << 20)
        );
        fs::write(running.folder.path().join("large.json"), large).unwrap();
        // An answer may be lost where the connection is closed while the rest still comes.
        let to = running.to.as_str();
        let refuses = [
            "send-example",
            "--no-store",
            "--data",
            "large.json",
            "--expect-status",
            "413",
            "--to",
            to,
        ];
        running.passes(&refuses);
        running
    }

    /// Until it accepts something: some listen before they are ready, and start once more.
    fn wait(&self) {
        let one = format!(
            "send-example user.created --no-store --wait 60s --to {}",
            self.to
        );
        let mut tries = 0..60;
        while !try_cew(self.folder.path(), &one).0 && tries.next().is_some() {
            thread::sleep(Duration::from_secs(1));
        }
    }

    /// Once more where time may have been short: what is wrong stays wrong.
    fn is_right(&self) {
        let check = ["check", "--to", &self.to];
        self.passes(&check);
        if self.has_database {
            let state = if self.framework == "hono" {
                format!("http://{}/state", self.to)
            } else {
                "python3 rows.py".to_owned()
            };
            let state = ["--sync", "--yes", "--state", &state];
            self.passes(&[&check[..], &state].concat());
        }
    }

    fn passes(&self, check: &[&str]) {
        let right = (0..3).any(|_| try_cew_with(self.folder.path(), check).0);
        let said = || try_cew_with(self.folder.path(), check).1;
        assert!(right, "{}: {}", self.framework, said());
    }

    #[track_caller]
    fn run(&self, line: &str) {
        let (ok, said) = try_cew(self.folder.path(), &format!("{line} --to {}", self.to));
        let log = fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default();
        assert!(ok, "{}: {said}\nits log:\n{log}", self.framework);
    }
}

impl Drop for Running {
    /// Development servers have children.
    fn drop(&mut self) {
        let group = format!("-{}", self.server.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.server.wait();
    }
}

/// What `cew` prints, which must end well.
fn cew(folder: &Path, line: &str) -> String {
    let (ok, said) = try_cew(folder, line);
    assert!(ok, "{line}: {said}");
    said
}

fn try_cew(folder: &Path, line: &str) -> (bool, String) {
    try_cew_with(folder, &line.split(' ').collect::<Vec<_>>())
}

fn try_cew_with(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_cew"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("PATH", path())
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    (output.status.success(), said)
}

/// The table, by the commands that `cew init` names, or else by the SQL that it shows.
fn make_table(folder: &Path, commands: &[&str], plan: &str) {
    fs::write(folder.join("rows.py"), ROWS).unwrap();
    let plan: serde_json::Value = serde_json::from_str(plan.lines().next().unwrap()).unwrap();
    let mut steps = plan["steps"].as_array().unwrap().iter();
    let sql = steps
        .find(|step| step["action"] == "by_hand" && step["about"] == "the table")
        .map(|step| step["lines"][0].as_str().unwrap());
    if let Some(sql) = sql {
        fs::write(folder.join("table.sql"), sql).unwrap();
        run_sql(folder, sql);
    }
    for command in commands {
        if *command == "npx prisma db push" {
            // Its engine comes from elsewhere than a package, so that it is not there everywhere.
            run_sql(folder, PRISMA_TABLE);
            continue;
        }
        run_command(command, folder);
    }
}

fn run_command(command: &str, folder: &Path) {
    let output = shell(command, folder)
        // To generate a client no engine is needed, and yet one is fetched unless this is set.
        .env("PRISMA_SCHEMA_ENGINE_BINARY", "/bin/true")
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .unwrap();
    let said = [&*output.stdout, &*output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "{command}: {said}");
}

/// As Prisma writes it for SQLite.
const PRISMA_TABLE: &str = "create table synced_users (id text not null primary key, email text, \
    name text, updatedAt datetime not null, deleted boolean not null default false)";

fn run_sql(folder: &Path, sql: &str) {
    let code = "import sqlite3, sys; sqlite3.connect('shop.db').execute(sys.argv[1])";
    let python = Command::new("python3")
        .args(["-c", code, sql])
        .current_dir(folder)
        .status();
    assert!(python.unwrap().success());
}

fn shell(line: &str, folder: &Path) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", line])
        .current_dir(folder)
        .env("PATH", path());
    command
}

/// The Python of the interop tests first.
fn path() -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    format!(
        "{}:{path}",
        interop::directory().join(".venv/bin").display()
    )
}

fn set_up(with_more: bool) -> Result<(), String> {
    interop::set_up()?;
    let more: &[_] = if with_more { &["more"] } else { &[] };
    let output = Command::new("sh")
        .arg("setup.sh")
        .args(more)
        .current_dir(directory())
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frameworks")
}
