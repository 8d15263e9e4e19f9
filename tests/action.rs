//! The GitHub Action's scripts, run here on a folder of release files: what they install and refuse,
//! and what becomes of what somebody else wrote.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::support::SECRET;
use crate::support::handler::Handler;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const ARCHIVE: &str = "cew-x86_64-unknown-linux-musl.tar.xz";

/// A machine that runs a job: its files, and the releases that it finds.
struct Runner(TempDir);

struct Ran {
    success: bool,
    said: String,
}

impl Runner {
    fn new() -> Self {
        let runner = Self(tempfile::tempdir().unwrap());
        fs::create_dir(runner.at("temp")).unwrap();
        // What a release would hold, and gives its version: to pack the real program takes seconds.
        let program = format!("#!/bin/sh\necho cew {VERSION}\n");
        runner.program("packed/cew-x86_64-unknown-linux-musl/cew", &program);
        runner
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap_or_default()
    }

    fn program(&self, path: &str, text: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Publishes a release, as dist names its files.
    fn publish(&self) {
        let folder = self.at(&format!("releases/v{VERSION}"));
        fs::create_dir_all(&folder).unwrap();
        let script = format!(
            "tar -cJf '{0}/{ARCHIVE}' -C packed . && cd '{0}' && sha256sum {ARCHIVE} >{ARCHIVE}.sha256",
            folder.display()
        );
        let packed = Command::new("sh")
            .args(["-c", &script])
            .current_dir(&self.0)
            .status();
        assert!(packed.unwrap().success());
    }

    fn release_file(&self, name: &str) -> PathBuf {
        self.at(&format!("releases/v{VERSION}/{name}"))
    }

    fn run(&self, script: &str, inputs: &[(&str, &str)]) -> Ran {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = format!("{}:/usr/bin:/bin", self.at("programs").display());
        let folder = self.at(&format!("temp/cew-{VERSION}"));
        let output = Command::new(root.join("packaging/action").join(script))
            .current_dir(&self.0)
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.0.path())
            .env("ACTION", root)
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
            .env("RUNNER_TEMP", self.at("temp"))
            .env("GITHUB_OUTPUT", self.at("output"))
            .env("GITHUB_PATH", self.at("path"))
            .env("GITHUB_STEP_SUMMARY", self.at("summary.md"))
            .env(
                "RELEASES",
                format!("file://{}", self.at("releases").display()),
            )
            .env("REPOSITORY", "owner/cew")
            .env("FOLDER", folder)
            .env("VERSION", VERSION)
            .env("TARGET", "x86_64-unknown-linux-musl")
            .envs(inputs.iter().copied())
            .output()
            .unwrap();
        let said =
            String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        Ran {
            success: output.status.success(),
            said: said.into_owned(),
        }
    }

    fn is_installed(&self) -> bool {
        self.at(&format!("temp/cew-{VERSION}/cew")).exists()
    }

    /// A `cargo` that builds at once, and says what it was asked for.
    fn cargo(&self) {
        let text = format!(
            "#!/bin/sh\necho \"cargo $*\"\nwhile [ \"$1\" != --root ]; do shift; done\nmkdir -p \"$2/bin\"\n\
             printf '#!/bin/sh\\necho cew {VERSION}\\n' >\"$2/bin/cew\"\nchmod 755 \"$2/bin/cew\"\n"
        );
        self.program("programs/cargo", &text);
    }

    /// The real `cew`, as the step before leaves it.
    fn cew(&self) {
        fs::create_dir_all(self.at("programs")).unwrap();
        let link = std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_cew"), self.at("programs/cew"));
        link.unwrap();
    }
}

#[track_caller]
fn refused(runner: &Runner, ran: &Ran, why: &str) {
    assert!(!ran.success && ran.said.contains(why), "{}", ran.said);
    assert!(!runner.is_installed(), "{}", ran.said);
}

#[test]
fn a_release_is_installed_and_found_again() {
    let runner = Runner::new();
    runner.publish();
    let ran = runner.run("install.sh", &[]);
    assert!(ran.success && runner.is_installed(), "{}", ran.said);
    assert_eq!(runner.read("output"), format!("version={VERSION}\n"));
    assert!(
        runner
            .read("path")
            .ends_with(&format!("temp/cew-{VERSION}\n"))
    );
    // What is cached is not downloaded again.
    fs::remove_dir_all(runner.at("releases")).unwrap();
    assert!(runner.run("install.sh", &[]).success);
}

#[test]
fn what_was_not_released_is_refused() {
    let runner = Runner::new();
    runner.publish();
    fs::write(
        runner.release_file(&format!("{ARCHIVE}.sha256")),
        "0".repeat(64),
    )
    .unwrap();
    refused(
        &runner,
        &runner.run("install.sh", &[]),
        "its checksum differs",
    );
    fs::write(runner.release_file(&format!("{ARCHIVE}.sha256")), "<html>").unwrap();
    refused(&runner, &runner.run("install.sh", &[]), "is not one");
    fs::remove_file(runner.release_file(&format!("{ARCHIVE}.sha256"))).unwrap();
    refused(&runner, &runner.run("install.sh", &[]), "has no checksum");

    // Right by its checksum, and something else.
    let other = Runner::new();
    other.program(
        "packed/cew-x86_64-unknown-linux-musl/cew",
        "#!/bin/sh\necho cew 9.9.9\n",
    );
    other.publish();
    let ran = other.run("install.sh", &[]);
    assert!(
        !ran.success && ran.said.contains("is not cew"),
        "{}",
        ran.said
    );
}

#[test]
fn an_attestation_is_asked_for_where_it_can_be_read() {
    let runner = Runner::new();
    runner.publish();
    let required = [("ATTESTATION", "required")];
    refused(
        &runner,
        &runner.run("install.sh", &required),
        "gh is needed",
    );
    runner.program(
        "programs/gh",
        "#!/bin/sh\necho \"gh $*\" >>\"$HOME/gh\"\nexit 1\n",
    );
    let token = [("GH_TOKEN", "t")];
    refused(
        &runner,
        &runner.run("install.sh", &token),
        "has no attestation of owner/cew",
    );
    assert!(
        runner.read("gh").contains("attestation verify"),
        "{}",
        runner.read("gh")
    );
    let skipped = runner.run("install.sh", &[("GH_TOKEN", "t"), ("ATTESTATION", "skip")]);
    assert!(skipped.success && runner.is_installed(), "{}", skipped.said);
    let ours = Runner::new();
    ours.publish();
    ours.program("programs/gh", "#!/bin/sh\n");
    let ran = ours.run(
        "install.sh",
        &[("GH_TOKEN", "t"), ("ATTESTATION", "required")],
    );
    assert!(ran.success && ours.is_installed(), "{}", ran.said);
}

#[test]
fn where_there_is_no_release_it_is_built_of_the_same_version() {
    for target in ["", "x86_64-unknown-linux-musl"] {
        let runner = Runner::new();
        let ran = runner.run("install.sh", &[("TARGET", target)]);
        refused(&runner, &ran, "no cargo to build it");
        runner.cargo();
        let ran = runner.run("install.sh", &[("TARGET", target), ("VERSION", "9.9.9")]);
        refused(&runner, &ran, "there is no release 9.9.9 for this machine");
        let ran = runner.run("install.sh", &[("TARGET", target)]);
        assert!(ran.success && runner.is_installed(), "{}", ran.said);
        assert!(
            ran.said.contains("cargo install --locked --path"),
            "{}",
            ran.said
        );
    }
}

#[test]
fn the_plan_knows_the_machines_that_have_releases() {
    for (os, arch, target) in [
        ("Linux", "X64", "x86_64-unknown-linux-musl"),
        ("Linux", "ARM64", "aarch64-unknown-linux-musl"),
        ("macOS", "X64", "x86_64-apple-darwin"),
        ("macOS", "ARM64", "aarch64-apple-darwin"),
        ("Windows", "X64", "x86_64-pc-windows-msvc"),
        ("Windows", "ARM64", ""),
        ("Linux", "ARM", ""),
    ] {
        let runner = Runner::new();
        let machine = [
            ("RUNNER_OS", os),
            ("RUNNER_ARCH", arch),
            ("VERSION", ""),
            ("ACTION_REF", "a/b"),
        ];
        let ran = runner.run("plan.sh", &machine);
        assert!(ran.success, "{}", ran.said);
        let output = runner.read("output");
        assert!(
            output.contains(&format!("version={VERSION}\ntarget={target}\n")),
            "{output}"
        );
        assert!(
            output.contains(&format!("key=cew-{os}-{arch}-{VERSION}-a_b\n")),
            "{output}"
        );
        let dist = include_str!("../dist-workspace.toml");
        assert!(
            dist.contains(&format!("\"{target}\"")) || target.is_empty(),
            "{target}"
        );
    }
    for version in ["latest", "1.0", "../1.2.3", "1.2.3\nx=y", "$(touch pwned)"] {
        let runner = Runner::new();
        let ran = runner.run("plan.sh", &[("VERSION", version)]);
        assert!(
            !ran.success && runner.read("output").is_empty(),
            "{}",
            ran.said
        );
        assert!(!runner.at("pwned").exists());
    }
}

/// Markup of every kind, and a command to the runner.
const HOSTILE: &str =
    "</table><img src=x onerror=alert(1)> | `a` **b** [c](http://d.example)\n\n# e\n::error::f";

#[test]
fn what_a_handler_says_is_text_in_the_summary_and_in_the_log() {
    let handler = Handler::answering("500 Internal Server Error", HOSTILE);
    let runner = Runner::new();
    runner.cew();
    let inputs = [
        ("TO", handler.origin.as_str()),
        ("SECRET", SECRET),
        ("WAIT", "5s"),
        ("ARGUMENTS", "--only=route,accept.valid\n--seed=1\r\n"),
        ("EVENTS", "user.created user.deleted"),
    ];
    let checked = runner.run("check.sh", &inputs);
    assert!(!checked.success, "{}", checked.said);
    let summary = runner.read("summary.md");
    assert!(summary.contains("&lt;img src=x"), "{summary}");
    let markup = ["<img", "</table><img", "\n# e", "\n::error"];
    assert!(markup.iter().all(|it| !summary.contains(it)), "{summary}");
    // A table ends at the first empty line.
    let table = &summary[summary.find("<table>").unwrap()..summary.rfind("</table>").unwrap()];
    assert!(!table.contains("\n\n"), "{table}");
    let output = runner.read("output");
    let junit = output.lines().find_map(|line| line.strip_prefix("junit="));
    let failures = fs::read_to_string(junit.unwrap())
        .unwrap()
        .matches("<failure ")
        .count();
    assert!(
        failures > 0 && output.contains(&format!("failed={failures}\n")),
        "{output}"
    );

    let inputs = inputs.map(|(name, value)| {
        (
            name,
            if name == "ARGUMENTS" {
                "--fresh"
            } else {
                value
            },
        )
    });
    let sent = runner.run("send.sh", &inputs);
    assert!(!sent.success, "{}", sent.said);
    let summary = runner.read("summary.md");
    let code = summary.split("### cew send-example\n\n").nth(1).unwrap();
    assert!(code.contains("::error::f"), "{code}");
    assert!(
        code.lines()
            .all(|line| line.is_empty() || line.starts_with("    ")),
        "{code}"
    );
    for said in [checked.said, sent.said] {
        let lines: Vec<_> = said.lines().collect();
        let begun = lines
            .iter()
            .position(|line| line.starts_with("::stop-commands::"))
            .unwrap();
        let mark = lines[begun].trim_start_matches("::stop-commands::");
        assert_eq!(mark.len(), 32, "{said}");
        let ended = lines
            .iter()
            .position(|line| *line == format!("::{mark}::"))
            .unwrap();
        let command = lines
            .iter()
            .position(|line| line.trim_start().starts_with("::error"));
        assert!(command.is_none_or(|at| begun < at && at < ended), "{said}");
        assert!(
            !said
                .replace(&format!("::add-mask::{SECRET}"), "")
                .contains(SECRET),
            "{said}"
        );
    }
}

#[test]
fn inputs_are_no_commands_and_no_options() {
    let handler = Handler::accepting();
    let to = format!(
        "{}/a $(touch pwned) `touch pwned` ; touch pwned #",
        handler.origin
    );
    let runner = Runner::new();
    runner.cew();
    let inputs = [
        ("TO", to.as_str()),
        ("SECRET", SECRET),
        ("EVENTS", "user.deleted\n$(touch pwned)"),
        ("ARGUMENTS", ""),
    ];
    let ran = runner.run("send.sh", &inputs);
    assert!(
        !ran.success && ran.said.contains("unknown event type"),
        "{}",
        ran.said
    );
    let ran = runner.run(
        "send.sh",
        &[inputs[0], inputs[1], ("EVENTS", "user.deleted")],
    );
    assert!(ran.success, "{}", ran.said);
    let ran = runner.run(
        "send.sh",
        &[inputs[1], ("TO", &handler.origin), ("EVENTS", "--all")],
    );
    assert!(
        !ran.success && ran.said.contains("unknown event type \"--all\""),
        "{}",
        ran.said
    );
    let ran = runner.run(
        "send.sh",
        &[inputs[1], ("TO", &handler.origin), ("EVENTS", "all\n")],
    );
    assert!(
        ran.success && ran.said.contains("paymentAttempt.updated"),
        "{}",
        ran.said
    );
    assert!(!runner.at("pwned").exists());
}

/// No input is part of a command: `${{ }}` stands in `env`, `with`, `if` and outputs alone.
#[test]
fn no_script_of_the_action_is_put_together_of_inputs() {
    let action = include_str!("../action.yml");
    let runs: Vec<_> = action
        .lines()
        .filter(|line| line.trim_start().starts_with("run:"))
        .collect();
    assert_eq!(runs.len(), 4);
    for run in runs {
        assert!(
            !run.contains("${{") && run.contains("\"$ACTION/packaging/action/"),
            "{run}"
        );
        let script = run.split('/').next_back().unwrap().trim_end_matches("\"'");
        let script = format!("{}/packaging/action/{script}", env!("CARGO_MANIFEST_DIR"));
        let mode = fs::metadata(script).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{run}");
    }
}

/// The recipe for a plain shell in docs/ci.md installs what is released, and nothing else.
#[test]
fn the_recipe_for_a_shell_installs_a_release() {
    let page = include_str!("../docs/ci.md");
    let recipe = page
        .split("```sh\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let runner = Runner::new();
    runner.publish();
    let releases = format!("file://{}", runner.at("releases").display());
    let public = "https://github.com/OWNER/cew/releases/download";
    assert!(recipe.contains(public));
    let run = || {
        let script = recipe.replace(public, &releases);
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &script])
            .current_dir(&runner.0)
            .env("HOME", runner.0.path());
        shell.status().unwrap().success()
    };
    assert!(run());
    let installed = Command::new(runner.at(".local/bin/cew")).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&installed.stdout),
        format!("cew {VERSION}\n")
    );
    fs::remove_file(runner.at(".local/bin/cew")).unwrap();
    let wrong = format!("{}  {ARCHIVE}\n", "0".repeat(64));
    fs::write(runner.release_file(&format!("{ARCHIVE}.sha256")), wrong).unwrap();
    assert!(!run() && !runner.at(".local/bin/cew").exists());
}
