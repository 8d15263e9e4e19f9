//! Where the signing secret comes from: the order of the places, and what is no secret.

use crate::support::{Output, SECRET, Test, skip_unless_ci, snapshot};

/// `whsec_` and a text in base64, which tells the secrets of a test apart.
fn secret(name: &str) -> String {
    let key = format!("the secret of {name}");
    format!(
        "whsec_{}",
        base64::Engine::encode(&base64::prelude::BASE64_STANDARD, key)
    )
}

/// The source that `cew verify` names for a request signed with `secret`.
fn signed_with(name: &str) -> String {
    let line = format!(
        "sign --event user.created --output http --secret {}",
        secret(name)
    );
    Test::new(&line).run().exits(0).stdout
}

#[test]
fn the_first_place_wins() {
    let env = "CLERK_WEBHOOK_SIGNING_SECRET";
    let line = |name: &str| format!("{env}={}\n", secret(name));
    // From the weakest on, each is added to those before and wins.
    let mut test = Test::new("verify request --json").file(".git/HEAD", "");
    for (file, source) in [
        (".env", ".env"),
        (".env.development", ".env.development"),
        (".env.local", ".env.local"),
        (".env.development.local", ".env.development.local"),
    ] {
        test = test
            .file(file, line(file))
            .file("request", signed_with(file));
        let output = test.run().exits(0);
        assert_eq!(output.json()[0]["secret"], format!("{env} from {source}"));
    }
    test = test
        .env(env, secret("environment"))
        .file("request", signed_with("environment"));
    let output = test.run().exits(0);
    assert_eq!(
        output.json()[0]["secret"],
        format!("{env} from the environment")
    );
    let mut test = test
        .file("other.env", line("file"))
        .file("request", signed_with("file"));
    test = test.arg("--env-file").arg("other.env");
    let output = test.run().exits(0);
    assert_eq!(output.json()[0]["secret"], format!("{env} from other.env"));
    test = test
        .file("a.secret", secret("secret-file"))
        .arg("--secret-file")
        .arg("a.secret");
    test = test.file("request", signed_with("secret-file"));
    assert_eq!(test.run().exits(0).json()[0]["secret"], "a.secret");
    test = test
        .file("request", signed_with("flag"))
        .arg("--secret")
        .arg(secret("flag"));
    assert_eq!(test.run().exits(0).json()[0]["secret"], "--secret");
}

#[test]
fn names_are_tried_in_their_order_in_each_place() {
    let names = [
        "CONSIGNEASE_WEBHOOK_SIGNING_SECRET",
        "NUXT_CLERK_WEBHOOK_SIGNING_SECRET",
        "CLERK_WEBHOOK_SIGNING_SECRET",
        "CEW_SIGNING_SECRET",
    ];
    let mut test = Test::new("verify - --json");
    for name in names {
        test = test.env(name, secret(name)).stdin(signed_with(name));
        let output = test.run().exits(0);
        assert_eq!(
            output.json()[0]["secret"],
            format!("{name} from the environment")
        );
    }
    // For body-hmac the name of that system's documentation comes first.
    let sign = "sign --event payment.succeeded --scheme body-hmac --output http --secret ours";
    let signed = Test::new(sign).run().exits(0);
    let output = test
        .env("WEBHOOK_SECRET", "ours")
        .stdin(signed.stdout)
        .run()
        .exits(0);
    assert_eq!(
        output.json()[0]["secret"],
        "WEBHOOK_SECRET from the environment"
    );
}

#[test]
fn parents_are_looked_at_up_to_the_repository() {
    let file = format!("CEW_SIGNING_SECRET={}\n", secret("x"));
    let below = |test: Test| {
        let test = test.file(".env", &file).file("a/b/c", "").below("a/b");
        test.run()
    };
    let sign = || Test::new("sign --event user.created");
    below(sign().file(".git/HEAD", "")).exits(0);
    // Without a repository, the files above are somebody else's.
    let none = |output: Output| {
        let stderr = output.exits(3).stderr;
        assert!(stderr.contains("no signing secret found"), "{stderr}");
    };
    none(below(sign()));
    none(below(sign().file(".git/HEAD", "").arg("--no-env-file")));
}

#[test]
fn standard_input_can_give_it() {
    let line = "sign --event user.created --secret-file -";
    Test::new(line).stdin(SECRET).run().exits(0);
    let output = Test::new(line).stdin(format!("{SECRET}\n")).run().exits(0);
    assert_eq!(
        output.stderr,
        "note: standard input: dropped the white space at its end\n"
    );
}

#[test]
fn what_is_no_secret() {
    let given = |secret: &str| {
        Test::new("sign --event user.created")
            .env("CLERK_WEBHOOK_SIGNING_SECRET", secret)
            .run()
    };
    snapshot(
        "no-secret.missing",
        &Test::new("sign --event user.created").run().exits(3),
    );
    let no_env_file = Test::new("sign --event user.created --no-env-file").run();
    snapshot("no-secret.no-env-file", &no_env_file.exits(3));
    let body_hmac = Test::new("sign --scheme body-hmac -").stdin("{}").run();
    snapshot("no-secret.body-hmac", &body_hmac.exits(3));
    for (name, secret) in [
        ("placeholder", "whsec_123"),
        ("quoted", &format!("\"{SECRET}\"")),
        ("leading-space", &format!(" {SECRET}")),
        ("api-key", "sk_test_bWFya2Vk"),
        ("asymmetric", "whsk_bWFya2Vk"),
        ("twice", &format!("whsec_{SECRET}")),
        ("url-safe", "whsec_bWFya2Vk-_bWFya2Vk"),
        ("not-base64", "whsec_bWFya2Vk!bWFya2Vk"),
        ("truncated", "whsec_b"),
        ("prefix-only", "whsec_"),
        ("white-space", " \t"),
        (
            "assignment",
            &format!("CLERK_WEBHOOK_SIGNING_SECRET={SECRET}"),
        ),
        ("exported", &format!("export HOOK=\"{SECRET}\"")),
        ("variable", "${WEBHOOK_SECRET}"),
        ("byte-order-mark", &format!("\u{feff}{SECRET}")),
    ] {
        snapshot(&format!("no-secret.{name}"), &given(secret).exits(3));
    }
    let from_file = Test::new("sign --event user.created")
        .file(".env", "CLERK_WEBHOOK_SIGNING_SECRET='\"whsec_123\"'\n")
        .run();
    snapshot("no-secret.quoted-twice", &from_file.exits(3));
}

#[test]
fn a_newline_at_its_end_is_dropped_and_said() {
    let output = Test::new("sign --event user.created --id msg_1 --timestamp 1700000000")
        .env("CEW_SIGNING_SECRET", format!("{SECRET}\r\n"))
        .run()
        .exits(0);
    snapshot("secret-source.newline", &output);
    let quiet =
        Test::new("sign --event user.created -q").env("CEW_SIGNING_SECRET", format!("{SECRET}\n"));
    assert_eq!(quiet.run().exits(0).stderr, "");
}

#[test]
fn an_env_file_in_place_of_a_secret_is_said_to_be_one() {
    let output = Test::new("sign --event user.created --secret-file .env")
        .file(
            ".env",
            format!("A=1\nCLERK_WEBHOOK_SIGNING_SECRET={SECRET}\n"),
        )
        .run()
        .exits(3);
    assert!(output.stderr.contains("line of a .env file"), "{output:?}");
    assert!(output.stderr.contains("--env-file"), "{output:?}");
    assert!(!output.stderr.contains(SECRET), "{output:?}");
}

#[test]
fn an_env_file_that_cannot_be_read_is_named_with_its_reason() {
    let test = Test::new("sign --event user.created");
    std::fs::create_dir(test.path().join(".env")).unwrap();
    let output = test.run().exits(3);
    assert!(
        output.stderr.contains("not read: .env: it is a directory"),
        "{output:?}"
    );
    assert!(!output.stderr.contains("all the same"), "{output:?}");
    let text = format!("CLERK_WEBHOOK_SIGNING_SECRET={SECRET}\n");
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf_16 = [&[0xff, 0xfe], &utf_16[..]].concat();
    let output = Test::new("sign --event user.created")
        .file(".env", utf_16)
        .run()
        .exits(3);
    assert!(
        output.stderr.contains("not read: .env: it is UTF-16"),
        "{output:?}"
    );
}

/// Whoever reads a device to its end does so until the memory is used up.
#[cfg(target_os = "linux")]
#[test]
fn a_device_without_an_end_is_too_large_wherever_it_is_named() {
    for line in [
        "sign --event user.created --secret-file /dev/zero",
        "sign --event user.created --env-file /dev/zero",
        "sign /dev/zero",
        "send-example --data /dev/zero --dry-run",
        "send-example user.created --to https://localhost:1 --cacert /dev/zero",
        "verify --body /dev/zero -H svix-id:a",
        "listen --port 0 --no-store --allow-from /dev/zero",
    ] {
        let test = if line.contains("-file") {
            Test::new(line)
        } else {
            Test::new(line).secret()
        };
        // A list of addresses is no input, but a part of what listens.
        let output = test
            .run()
            .exits(if line.starts_with("listen") { 5 } else { 3 });
        assert!(output.stderr.contains("too large"), "{line}: {output:?}");
    }
}

#[test]
fn a_secret_of_another_name_is_named_without_its_value() {
    let output = Test::new("sign --event user.created")
        .file(".env", format!("HOOK_KEY={SECRET}\nOTHER=1\n"))
        .run()
        .exits(3);
    let hint = "hint: HOOK_KEY from .env looks like one: name it CLERK_WEBHOOK_SIGNING_SECRET";
    assert!(output.stderr.contains(hint), "{output:?}");
    assert!(!output.stderr.contains(SECRET), "{output:?}");
    let silent = Test::new("sign --event user.created").file(".env", "OTHER=1\n");
    let output = silent.run().exits(3);
    assert!(!output.stderr.contains("looks like"), "{output:?}");
}

/// What `sign` says on standard error, with these files.
fn said(files: &[(&str, String)], environment: Option<(&str, &str)>) -> String {
    let mut test = Test::new("sign --event user.created --output signature");
    for (file, text) in files {
        test = test.file(file, text);
    }
    if let Some((name, value)) = environment {
        test = test.env(name, value);
    }
    test.run().exits(0).stderr
}

#[test]
fn one_that_stands_before_another_is_said_to() {
    const GUIDE: &str = "CLERK_WEBHOOK_SIGNING_SECRET";
    const NUXT: &str = "NUXT_CLERK_WEBHOOK_SIGNING_SECRET";
    let other = secret("other");
    let line = |name: &str, value: &str| format!("{name}={value}\n");
    // Of two names, of two files, of the environment and a file, of one name twice.
    let cases = [
        (
            vec![(".env", line(GUIDE, SECRET) + &line(NUXT, &other))],
            None,
            format!("note: {GUIDE} from .env is used, though {NUXT} from .env has another value\n"),
        ),
        (
            vec![
                (".env.local", line(GUIDE, SECRET)),
                (".env", line(GUIDE, &other)),
            ],
            None,
            format!(
                "note: {GUIDE} from .env.local is used, though {GUIDE} from .env has another value\n"
            ),
        ),
        (
            vec![(".env", line(NUXT, &other))],
            Some((GUIDE, SECRET)),
            format!(
                "note: {GUIDE} from the environment is used, though {NUXT} from .env has another \
                 value\n"
            ),
        ),
        (
            vec![(".env", line(GUIDE, &other) + &line(GUIDE, SECRET))],
            None,
            format!(
                "note: {GUIDE} from .env: set several times, to different values; the last one is \
                 used\n"
            ),
        ),
    ];
    for (files, environment, expected) in cases {
        assert_eq!(said(&files, environment), expected);
    }
}

#[test]
fn what_is_the_same_empty_or_of_another_kind_is_no_other_secret() {
    const GUIDE: &str = "CLERK_WEBHOOK_SIGNING_SECRET";
    let other = secret("other");
    for beside in [
        format!("NUXT_{GUIDE}={SECRET}\n"),
        format!("NUXT_{GUIDE}=\n"),
        format!("NUXT_{GUIDE}=whsec_123\n"),
        format!("WEBHOOK_SECRET={other}\n"),
        format!("SVIX_SECRET={other}\n"),
        format!("#NUXT_{GUIDE}={other}\n"),
    ] {
        let file = (".env", format!("{GUIDE}={SECRET}\n{beside}"));
        assert_eq!(said(&[file], None), "", "{beside}");
    }
    // What is named on the command line is meant.
    let test = |line: &str| {
        let line = format!("sign --event user.created --output signature {line}");
        Test::new(&line)
            .file("named", format!("{GUIDE}={SECRET}\n"))
            .file(".env", format!("{GUIDE}={other}\n"))
    };
    for options in ["--env-file named", &format!("--secret {SECRET}")] {
        assert_eq!(test(options).run().exits(0).stderr, "", "{options}");
    }
}

#[test]
fn a_file_that_would_come_first_and_cannot_be_read_is_said_to_be_left_out() {
    let test = Test::new("sign --event user.created --output signature")
        .file(".env.local", b"\xff\xfeA\0")
        .file(".env", format!("CLERK_WEBHOOK_SIGNING_SECRET={SECRET}\n"));
    let output = test.run().exits(0);
    assert_eq!(
        output.stderr,
        "note: not read: .env.local: it is UTF-16, and should be UTF-8; \
         CLERK_WEBHOOK_SIGNING_SECRET from .env is used instead\n"
    );
}

/// `cew secret > .env` is what comes to mind.
#[test]
fn a_secret_without_a_name_in_an_env_file_is_pointed_to() {
    let test = Test::new("sign --event user.created").file(".env", format!("A=1\n{SECRET}\n"));
    let output = test.run().exits(3);
    assert!(
        output
            .stderr
            .contains("hint: line 2 of .env looks like one: name it CLERK_WEBHOOK_SIGNING_SECRET"),
        "{output:?}"
    );
    assert!(!output.stderr.contains(&SECRET[6..]), "{output:?}");
}

#[test]
fn what_a_shell_did_not_fill_in_is_said_to_be_that() {
    for text in ["$SECRET", "${SECRET}", "$FOO", "%FOO%", "whsec_$FOO"] {
        let test = Test::new("sign --event user.created --secret").arg(text);
        let output = test.run().exits(3);
        assert!(
            output.stderr.contains("this is the name of a variable"),
            "{output:?}"
        );
    }
    let output = Test::new("sign --event user.created --secret")
        .arg("")
        .run()
        .exits(3);
    assert!(
        output
            .stderr
            .contains("hint: is the variable or the file that it was taken from empty?"),
        "{output:?}"
    );
}

/// By somebody else than root, who may read everything.
#[test]
#[cfg(target_os = "linux")]
fn a_file_without_the_right_to_read_it_is_said_to_be_that() {
    use std::os::unix::fs::PermissionsExt as _;

    let test = Test::new("sign --event user.created").file(".env", "A=1");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(test.path(), mode.clone()).unwrap();
    let closed = std::fs::Permissions::from_mode(0o000);
    std::fs::set_permissions(test.path().join(".env"), closed).unwrap();
    // The binary itself may lie where that user may not look.
    let binary = test.path().join("cew");
    std::fs::copy(test.command().get_program(), &binary).unwrap();
    std::fs::set_permissions(&binary, mode).unwrap();
    let as_nobody = std::process::Command::new("setpriv")
        .args(["--reuid=65534", "--clear-groups"])
        .arg(&binary)
        .args(["sign", "--event", "user.created"])
        .current_dir(test.path())
        .env_clear()
        .output();
    let Ok(output) = as_nobody else {
        return skip_unless_ci("there is no setpriv");
    };
    let stderr = String::from_utf8_lossy(&output.stderr);
    if stderr.contains("setpriv: ") {
        return skip_unless_ci("only root can become somebody else");
    }
    assert!(
        stderr.contains("not read: .env: Permission denied"),
        "{stderr}"
    );
}
