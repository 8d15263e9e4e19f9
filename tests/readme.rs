//! README.md and the documents are true: their console blocks are run, their options and links exist,
//! no command is left out.
//!
//! The blocks of a page are run from top to bottom in one directory that is empty at first, with a handler
//! on the port that the page calls 3000; 4400 is a free one, too. `CEW_BLESS=1 cargo test` renews what they print.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::path::Path;

use clap::CommandFactory;
use regex::Regex;

const README: &str = include_str!("../README.md");

/// The README and the documents, each with its path.
fn pages() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec!["README.md".to_owned()];
    for entry in fs::read_dir(root.join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let extension = Path::new(&name).extension();
        paths.extend(
            extension
                .is_some_and(|it| it == "md")
                .then(|| format!("docs/{name}")),
        );
    }
    paths.sort_unstable();
    let text = |path: &String| fs::read_to_string(root.join(path)).unwrap();
    let read = paths.iter().map(text).collect::<Vec<_>>();
    paths.into_iter().zip(read).collect()
}

#[test]
fn options_exist() {
    let mut cli = cew::cli::Cli::command();
    // Arguments are there once the command is built.
    cli.build();
    let deep = cli
        .get_subcommands()
        .flat_map(clap::Command::get_subcommands);
    let commands = cli.get_subcommands().chain(deep).chain([&cli]);
    let known: Vec<_> = commands
        .flat_map(clap::Command::get_arguments)
        .filter_map(clap::Arg::get_long)
        .chain(["help", "version"])
        .collect();
    for (path, page) in pages() {
        only_options_of(&known, &path, &page);
    }
}

fn only_options_of(known: &[&str], path: &str, page: &str) {
    let option = Regex::new("--([a-z][a-z-]*)").unwrap();
    let span = Regex::new("`cew [^`]*`").unwrap();
    let mut fence = "";
    for line in page.lines() {
        if let Some(language) = line.strip_prefix("```") {
            fence = language;
        }
        let command = line.trim_start().trim_start_matches("$ ");
        // Other tools have options of their own, and some pages are about them.
        let ours: String = match fence {
            "" if path == "README.md" => line.to_owned(),
            "" => span.find_iter(line).map(|it| it.as_str()).collect(),
            _ if command.starts_with("cew ") => command.to_owned(),
            _ => continue,
        };
        for option in option.captures_iter(&ours) {
            assert!(
                known.contains(&&option[1]),
                "{path}: no such option: {line}"
            );
        }
    }
}

#[test]
fn every_command_has_a_row_and_a_page() {
    let command = cew::cli::Cli::command();
    for command in command.get_subcommands() {
        let name = command.get_name();
        let row = README
            .lines()
            .find(|line| line.starts_with(&format!("| `cew {name}` |")));
        // Some have nothing to tell but what `--help` does.
        if ["completions", "demo", "help"].contains(&name) {
            continue;
        }
        let page = row.unwrap().split(['(', ')']).nth(1).unwrap();
        let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
        assert!(page.contains(&format!("`cew {name}`")), "{name}");
    }
}

/// Links within the repository lead somewhere, and to a heading that is there.
#[test]
fn links_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let link = Regex::new(r"\]\(([^)\s]*)\)").unwrap();
    for (path, page) in pages() {
        let folder = root.join(&path);
        let folder = folder.parent().unwrap();
        for found in link.captures_iter(&page) {
            let (file, anchor) = found[1].split_once('#').unwrap_or((&found[1], ""));
            if file.contains("://") {
                continue;
            }
            let target = if file.is_empty() {
                root.join(&path)
            } else {
                folder.join(file)
            };
            assert!(target.exists(), "{path}: {}", &found[1]);
            if !anchor.is_empty() {
                let target = fs::read_to_string(target).unwrap();
                let mut headings = target.lines().filter(|line| line.starts_with('#'));
                assert!(
                    headings.any(|it| slug(it) == anchor),
                    "{path}: {}",
                    &found[1]
                );
            }
        }
    }
}

/// The anchor that a heading gets.
fn slug(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = heading
        .chars()
        .filter(|&it| it.is_alphanumeric() || " -_".contains(it));
    kept.map(|it| if it == ' ' { '-' } else { it }).collect()
}

/// What is shown to Rust users is part of the example, which `cargo test` compiles and runs.
#[test]
fn the_rust_block_is_the_example() {
    let lines = |text: &str| {
        let lines = text.lines().flat_map(|line| [line.trim(), "\n"]);
        lines.collect::<String>()
    };
    let example = lines(include_str!("../examples/axum.rs"));
    let blocks = Regex::new("(?s)```rust\n(.*?)```").unwrap();
    let page = include_str!("../docs/testing.md");
    let blocks: Vec<_> = blocks.captures_iter(page).collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        assert!(example.contains(&lines(&block[1])), "not so: {}", &block[1]);
    }
}

#[cfg(unix)]
mod console {
    use std::fs;
    use std::io::{BufRead as _, BufReader};
    use std::net::TcpListener;
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, Stdio};

    use regex::{Captures, Regex};

    use super::pages;
    use crate::support::handler::{Handler, Reply};
    use crate::support::{assert_generated, without_differences};

    /// What differs between runs of these blocks alone.
    const DIFFERS_HERE: [(&str, &str); 13] = [
        (r"\bep_\w{27}", "ENDPOINT_ID"),
        (r"\d+/s over \d.*", "RATE"),
        (r"latency in ms: .*", "LATENCIES"),
        (r"to the server in \d.*", "to the server in DURATION"),
        (r"projects/[^/\s]+-[0-9a-f]{12}/", "projects/PROJECT/"),
        (r"--seed \d+", "--seed SEED"),
        (r"passed \(\d+\.\d s\)", "passed (DURATION)"),
        ("whsec_[0-9A-Za-z+/]{32}\n", "SECRET\n"),
        (r"\bcew/\d+\.\d+\.\d+\b", "cew/VERSION"),
        (r#""age_ms":\d+"#, r#""age_ms":AGE"#),
        (r"signed (now|\d+ ?m?s ago)", "signed WHEN"),
        (r"(\d{4}-\d\d-\d\dT)?\d\d:\d\d:\d\d(\.\d+)?Z", "TIME"),
        // Columns are as wide as what stands in them.
        (" +", " "),
    ];

    /// A line that stands for any number of lines.
    const LEFT_OUT: &str = "…";

    /// Its blocks are run elsewhere, on the samples of each form.
    const ELSEWHERE: &str = "docs/forms.md";

    /// Beside its blocks a service runs, in the same directory.
    const BESIDE_A_SERVICE: &str = "docs/svix-servers.md";

    #[test]
    fn blocks_print_what_they_show() {
        for (path, page) in pages() {
            if path != ELSEWHERE {
                assert_generated(&path, &renewed(&path, &page));
            }
        }
    }

    /// The script of the job for GitLab does what it says, but for starting the handler.
    #[test]
    fn the_job_for_gitlab_runs() {
        let page = include_str!("../docs/ci.md");
        let job = page.split("```yaml\nwebhooks:").nth(1).unwrap();
        let script = job.split("  script:\n").nth(1).unwrap();
        let lines = script.lines().map_while(|line| line.strip_prefix("    - "));
        let commands: Vec<_> = lines.filter(|line| !line.starts_with("npm ")).collect();
        let directory = tempfile::tempdir().unwrap();
        let env = directory.path().join(".env");
        fs::write(
            &env,
            format!("CLERK_WEBHOOK_SIGNING_SECRET={}", crate::support::SECRET),
        )
        .unwrap();
        let ports = [handler(env), free_port()];
        let steps = [(format!("set -e; {}", commands.join("; ")), String::new())];
        let printed = run(&steps, directory.path(), ports);
        assert!(printed[0].contains(" passed ("), "{}", printed[0]);
        let junit = fs::read_to_string(directory.path().join("webhooks.xml")).unwrap();
        assert!(junit.contains("failures=\"0\""), "{junit}");
        assert!(script.contains("junit: webhooks.xml"));
    }

    fn renewed(path: &str, page: &str) -> String {
        let directory = tempfile::tempdir().unwrap();
        let _service = (path == BESIDE_A_SERVICE).then(|| Beside::start(directory.path()));
        let ports = [handler(directory.path().join(".env")), free_port()];
        let block = Regex::new("(?s)```console\n(.*?)```").unwrap();
        let renewed = block.replace_all(page, |found: &Captures<'_>| {
            let steps = steps(&found[1]);
            let printed = run(&steps, directory.path(), ports);
            let mut text = String::from("```console\n");
            for ((command, shown), printed) in steps.iter().zip(&printed) {
                let output = if is_same(shown, printed) {
                    shown
                } else {
                    printed
                };
                text.extend(["$ ", command, "\n", output]);
            }
            text + "```"
        });
        renewed.into_owned()
    }

    /// `cew dashboard`, until it is dropped.
    struct Beside(Child);

    impl Beside {
        fn start(directory: &Path) -> Self {
            let mut child = Command::new(env!("CARGO_BIN_EXE_cew"))
                .args(["dashboard", "--json", "--port", "0"])
                .current_dir(directory)
                .env_clear()
                .env("HOME", directory)
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let mut ready = String::new();
            let stdout = child.stdout.as_mut().unwrap();
            BufReader::new(stdout).read_line(&mut ready).unwrap();
            assert!(ready.contains("ready"), "{ready}");
            Self(child)
        }
    }

    impl Drop for Beside {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    /// The commands of a block, each with what it prints.
    fn steps(block: &str) -> Vec<(String, String)> {
        let mut steps: Vec<(String, String)> = Vec::new();
        for line in block.lines() {
            match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => steps.push((command.to_owned(), String::new())),
                (None, Some((_, shown))) => shown.extend([line, "\n"]),
                (None, None) => panic!("a block starts with a command, not with {line:?}"),
            }
        }
        steps
    }

    /// Runs the commands in one shell, as a reader would, and gives what each printed.
    fn run(steps: &[(String, String)], directory: &Path, ports: [u16; 2]) -> Vec<String> {
        let mut script = String::from("exec 2>&1\n");
        for (command, _) in steps {
            // The status survives for the next command, which may ask for it.
            script.extend([command, "\nstatus=$?; printf '\\036'; (exit $status)\n"]);
        }
        let binary = Path::new(env!("CARGO_BIN_EXE_cew"));
        let path = format!("{}:/usr/bin:/bin", binary.parent().unwrap().display());
        let home = directory.to_str().unwrap();
        // With what a port stands behind, so that no other number is taken for one.
        let ports = [
            (":", "3000", ports[0]),
            (":", "4400", ports[1]),
            (" ", "4400", ports[1]),
        ];
        let ports = ports.map(|(at, shown, real)| (format!("{at}{shown}"), format!("{at}{real}")));
        for (shown, real) in &ports {
            script = script.replace(shown, real);
        }
        let output = Command::new("/bin/sh")
            .args(["-c", &script])
            .current_dir(directory)
            .env_clear()
            .env("PATH", path)
            .env("HOME", directory)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let mut text = text.replace(home, "~").replace("\r\n", "\n");
        for (shown, real) in &ports {
            text = text.replace(real, shown);
        }
        let mut printed: Vec<_> = text.split('\u{1e}').map(end_line).collect();
        printed.truncate(steps.len());
        printed
    }

    /// Ends what is not empty with one newline.
    fn end_line(text: &str) -> String {
        match text.trim_end() {
            "" => String::new(),
            text => format!("{text}\n"),
        }
    }

    fn is_same(shown: &str, printed: &str) -> bool {
        let plain = |text: &str| {
            let plain = DIFFERS_HERE
                .iter()
                .fold(text.to_owned(), |text, (pattern, name)| {
                    let pattern = Regex::new(pattern).unwrap();
                    pattern.replace_all(&text, *name).into_owned()
                });
            without_differences(&plain)
        };
        let (shown, printed) = (plain(shown), plain(printed));
        let wanted = shown.lines().map(|line| match line {
            LEFT_OUT => "(.*\n)*?".to_owned(),
            line => regex::escape(line) + "\n",
        });
        let wanted = format!("^{}$", wanted.collect::<String>());
        Regex::new(&wanted).unwrap().is_match(&printed)
    }

    /// A handler as the guide has it: verifies with the official library and the secret in `.env`.
    /// Gives its port.
    fn handler(env_file: PathBuf) -> u16 {
        let handler = Handler::start(move |seen| {
            let env = fs::read_to_string(&env_file).unwrap_or_default();
            let secret = env.trim_end().split_once('=').unwrap_or_default().1;
            if seen.is_authentic(secret) {
                Reply::text(200, "Webhook received")
            } else {
                Reply::text(400, "Error verifying webhook")
            }
        });
        handler.address.port()
    }

    /// A port that nobody listens on.
    fn free_port() -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    }
}
