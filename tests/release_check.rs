//! `just release-check` says what a tag would lack, and nothing else.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::support::skip_unless_ci;

/// What becomes of a file.
type Fault = fn(String) -> String;

/// This checkout in a repository of its own, ready to be tagged.
struct Checkout(TempDir);

impl Checkout {
    /// None where this is no checkout, as in a crate that was packed.
    fn ready() -> Option<Self> {
        let copied = Self(tempfile::tempdir().unwrap());
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let copy = "git ls-files -z | xargs -0 tar -cf - | tar -xf - -C \"$0\"";
        let done = Command::new("sh")
            .args(["-c", copy])
            .arg(copied.0.path())
            .current_dir(root)
            .status();
        if !done.unwrap().success() || !copied.0.path().join("Cargo.toml").exists() {
            return None;
        }
        let version = env!("CARGO_PKG_VERSION");
        copied.edit("Cargo.toml", |text| {
            let place =
                "repository = \"https://git.example/cew\"\nhomepage = \"https://cew.example\"\n";
            text.replacen("license =", &format!("{place}license ="), 1)
        });
        copied.edit("CHANGELOG.md", |text| {
            let heading = format!("## [Unreleased]\n\n## [{version}] - 2026-01-02\n");
            text.replacen("## [Unreleased]\n", &heading, 1)
        });
        copied.edit("dist-workspace.toml", |text| {
            text + "tap = \"somebody/homebrew-tap\"\nnpm-scope = \"@somebody\"\n"
        });
        copied.edit(".github/workflows/release.yml", |_| "on: push\n".to_owned());
        copied.git(&["init", "--quiet"]);
        copied.commit();
        Some(copied)
    }

    fn edit(&self, path: &str, with: impl FnOnce(String) -> String) {
        let path = self.0.path().join(path);
        let text = fs::read_to_string(&path).unwrap_or_default();
        fs::write(&path, with(text)).unwrap();
    }

    fn git(&self, arguments: &[&str]) {
        let done = Command::new("git")
            .args([
                "-c",
                "user.name=Somebody",
                "-c",
                "user.email=somebody@git.example",
            ])
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .unwrap();
        assert!(done.status.success(), "{done:?}");
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "A state"]);
    }

    /// Its exit code, and what it says is missing.
    fn checked(&self) -> (Option<i32>, Vec<String>) {
        let output = Command::new("packaging/release-check.sh")
            .arg("texts")
            .current_dir(&self.0)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let missing = said.lines().filter_map(|line| line.strip_prefix("✗ "));
        (output.status.code(), missing.map(str::to_owned).collect())
    }
}

#[test]
fn a_release_lacks_nothing_or_what_it_lacks_is_said() {
    let Some(checkout) = Checkout::ready() else {
        return skip_unless_ci("git and a checkout are needed to check a release");
    };
    assert_eq!(checkout.checked(), (Some(0), vec![]));
    let faults: [(&str, Fault, &str); 6] = [
        (
            "CHANGELOG.md",
            |text| text.replacen("## [Unreleased]\n", "## [Unreleased]\n\n- More.\n", 1),
            "nothing is left under [Unreleased]",
        ),
        (
            "CHANGELOG.md",
            |text| text.replacen("] - 2026-01-02", "] - soon", 1),
            "CHANGELOG.md has a dated section of it",
        ),
        (
            "packaging/npm-testing/package.json",
            |text| text.replacen("\"version\": \"", "\"version\": \"9", 1),
            "cew-testing has the same version",
        ),
        (
            "Cargo.toml",
            |text| text.replacen("repository =", "# repository =", 1),
            "Cargo.toml names the repository",
        ),
        (
            "Cargo.toml",
            |text| {
                text.replacen(
                    "\n[dependencies]\n",
                    "\n[dependencies]\nno-such-crate = \"1\"\n",
                    1,
                )
            },
            "Cargo.lock is of this Cargo.toml",
        ),
        (
            ".github/workflows/release.yml",
            |text| text + "      - uses: somebody/action@v1\n",
            "actions are pinned by commit",
        ),
    ];
    for (path, fault, missing) in faults {
        checkout.edit(path, fault);
        checkout.commit();
        assert_eq!(checkout.checked(), (Some(1), vec![missing.to_owned()]));
        checkout.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    }
    checkout.edit("new.txt", |_| "new".to_owned());
    assert_eq!(checkout.checked().1, ["nothing is uncommitted"]);
    checkout.commit();
    checkout.git(&["tag", concat!("v", env!("CARGO_PKG_VERSION"))]);
    assert_eq!(checkout.checked().1, ["the version is new"]);
}
