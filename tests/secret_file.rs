//! Files that a signing secret is written into or read from: which are touched, and how.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use crate::support::{Output, SECRET, Test};

const NAME: &str = "CLERK_WEBHOOK_SIGNING_SECRET";

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[track_caller]
fn refuses(test: &Test, words: &str) -> Output {
    let output = test.run().exits(5);
    assert!(output.stderr.contains(words), "{}", output.stderr);
    let left = fs::read_dir(test.path()).unwrap();
    let left = left.filter(|file| {
        file.as_ref()
            .unwrap()
            .path()
            .to_string_lossy()
            .contains("cew")
    });
    assert_eq!(left.count(), 0, "nothing is left behind");
    output
}

/// A device must not be replaced by a file, nor a link to one: `--write /dev/null` as root did.
#[test]
fn only_a_regular_file_is_written() {
    let test = Test::new("secret --write pipe");
    pipe(&test.path().join("pipe"));
    symlink("pipe", test.path().join("link")).unwrap();
    symlink("/nowhere", test.path().join("dangling")).unwrap();
    refuses(&test, "it is not a regular file");
    let is_link = |name: &str| test.path().join(name).is_symlink();
    for (name, words) in [("link", "not a regular file"), ("dangling", "cannot write")] {
        let line = format!("secret --write {}", test.path().join(name).display());
        refuses(&Test::new(&line), words);
        assert!(is_link(name));
    }
    let file_type = fs::metadata(test.path().join("pipe")).unwrap().file_type();
    assert!(std::os::unix::fs::FileTypeExt::is_fifo(&file_type));
}

#[test]
fn a_link_to_a_file_stays_one() {
    let test = Test::new("secret --write .env").file("shared/env", "A=1\n");
    symlink("shared/env", test.path().join(".env")).unwrap();
    test.run().exits(0);
    assert!(test.path().join(".env").is_symlink());
    let text = fs::read_to_string(test.path().join("shared/env")).unwrap();
    assert!(text.starts_with(&format!("A=1\n{NAME}=whsec_")), "{text}");
}

/// Of many at once one writes, and what the file had stays.
#[test]
fn several_at_once_write_one_secret() {
    let test = Test::new("secret --write .env").file(".env", "A=1\n");
    let running: Vec<_> = (0..8).map(|_| test.spawn()).collect();
    let ended = running
        .into_iter()
        .map(|child| child.wait_with_output().unwrap());
    let codes: Vec<_> = ended.map(|output| output.status.code().unwrap()).collect();
    assert_eq!(
        codes.iter().filter(|code| **code == 0).count(),
        1,
        "{codes:?}"
    );
    assert!(
        codes.iter().all(|code| [0, 3, 5].contains(code)),
        "{codes:?}"
    );
    let text = fs::read_to_string(test.path().join(".env")).unwrap();
    assert_eq!(text.matches(NAME).count(), 1, "{text}");
    assert!(text.starts_with("A=1\n"));
}

#[test]
fn while_another_writes_it_is_said() {
    let test = Test::new("secret --write .env").file(".env.cew-new", "");
    let output = test.run().exits(5);
    assert!(
        output.stderr.contains("another cew is writing to it"),
        "{}",
        output.stderr
    );
    assert!(!test.path().join(".env").exists());
    assert!(
        test.path().join(".env.cew-new").exists(),
        "it is the other's"
    );
}

#[test]
fn the_mode_stays_and_an_open_one_is_warned_about() {
    for (mode, is_open) in [(0o600, false), (0o640, true), (0o644, true), (0o400, false)] {
        let test = Test::new("secret --write .env").file(".env", "A=1\n");
        let file = test.path().join(".env");
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let output = test.run().exits(0);
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, mode);
        let warned = output
            .stderr
            .contains("other users of this machine can read .env");
        assert_eq!(warned, is_open, "{mode:o}: {}", output.stderr);
        if is_open {
            assert!(output.stderr.contains("chmod 600 .env"));
        }
    }
}

/// Nobody but root can give a file away.
#[test]
fn the_owner_stays() {
    let test = Test::new("secret --write .env").file(".env", "A=1\n");
    let file = test.path().join(".env");
    if std::os::unix::fs::chown(&file, Some(1234), Some(4321)).is_err() {
        return;
    }
    test.run().exits(0);
    let after = fs::metadata(&file).unwrap();
    assert_eq!((after.uid(), after.gid()), (1234, 4321));
}

/// The new file and its name are on the disk before it is said.
#[test]
#[cfg(target_os = "linux")]
fn it_is_synced() {
    let test = Test::new("secret --write .env");
    let traced = Command::new("strace")
        .args(["-f", "-e", "trace=fsync,rename,renameat,renameat2"])
        .arg(env!("CARGO_BIN_EXE_cew"))
        .args(["secret", "--write", ".env"])
        .current_dir(test.path())
        .output();
    let Ok(traced) = traced else {
        return crate::support::skip_unless_ci("strace is not installed");
    };
    let calls = String::from_utf8_lossy(&traced.stderr);
    let calls: Vec<_> = calls.lines().filter(|line| line.ends_with("= 0")).collect();
    let kinds: Vec<_> = calls.iter().map(|line| line.contains("fsync")).collect();
    assert_eq!(kinds, [true, false, true], "{calls:?}");
}

/// What merely lies about may be a pipe that nobody writes to, or a device without an end.
#[test]
fn a_pipe_or_a_device_is_no_env_file() {
    let sign = || Test::new("sign --event user.created");
    for make in [pipe, |path: &Path| symlink("/dev/zero", path).unwrap()] {
        let test = sign();
        make(&test.path().join(".env"));
        let output = test.run().exits(3);
        assert!(
            output
                .stderr
                .contains("not read: .env: it is not a regular file"),
            "{}",
            output.stderr
        );
        // What comes after it is still found.
        let test = sign().file(".env", format!("{NAME}={SECRET}\n"));
        make(&test.path().join(".env.local"));
        test.run().exits(0);
        // Other secrets are looked for there as well.
        let verify = Test::new("verify -")
            .secret()
            .stdin("POST / HTTP/1.1\r\nsvix-id: msg_1\r\nsvix-timestamp: 1\r\nsvix-signature: v1,x\r\n\r\n{}");
        make(&verify.path().join(".env"));
        verify.run().exits(1);
    }
}

/// Above this directory, only what git would trust is read.
#[test]
fn a_repository_of_another_user_is_not_trusted() {
    let below = |line: &str, owner: Option<u32>| {
        let test = Test::new(line)
            .file(".git/HEAD", "")
            .file(".env", format!("{NAME}={SECRET}\n"))
            .file("a/b/c", "");
        let git = test.path().join(".git");
        if owner.is_some() && std::os::unix::fs::chown(git, owner, None).is_err() {
            return None;
        }
        let mut command = test.command();
        let output = command
            .current_dir(test.path().join("a/b"))
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        Some((output.status.code().unwrap(), stderr))
    };
    let sign = "sign --event user.created";
    assert_eq!(below(sign, None).unwrap().0, 0);
    // Nobody but root can give it away; the unit test of the places does without.
    let Some((code, stderr)) = below(sign, Some(1234)) else {
        return;
    };
    assert_eq!(code, 3);
    let expected = "not read: ../../.env: its repository belongs to another user";
    assert!(stderr.contains(expected), "{stderr}");
    assert!(
        stderr.contains("hint: --env-file ../../.env reads it"),
        "{stderr}"
    );
    let line = "listen --no-store --port 0 --within 1s --exit-after 1";
    let (_, stderr) = below(line, Some(1234)).unwrap();
    assert!(stderr.contains(expected), "{stderr}");
}
