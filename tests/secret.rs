//! `cew secret`.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use serde_json::Value;

use crate::support::{Test, snapshot};

const NAME: &str = "CLERK_WEBHOOK_SIGNING_SECRET";

/// Signs with `secret`, which fails if it is none.
fn is_usable(secret: &str) {
    let line = format!("sign --event user.created --secret {secret}");
    let output = Test::new(&line).run().exits(0);
    assert_eq!(output.stderr, "");
}

#[test]
fn a_new_one_is_printed_alone_and_usable() {
    let new = || Test::new("secret").run().exits(0);
    let output = new();
    let secret = output.stdout.trim_end();
    // 24 bytes are 32 characters of base64.
    assert!(secret.starts_with("whsec_") && secret.len() == "whsec_".len() + 32);
    assert_eq!(output.stderr, "");
    is_usable(secret);
    assert_ne!(output.stdout, new().stdout);
}

#[test]
fn json_has_it_as_a_field() {
    let output = Test::new("secret --json").run().exits(0);
    let [line] = &output.json()[..] else {
        panic!("one line: {}", output.stdout)
    };
    assert_eq!(line["type"], "secret");
    is_usable(line["secret"].as_str().unwrap());
}

#[test]
fn write_puts_it_into_a_file_and_does_not_show_it() {
    for line in [
        "secret --write .env",
        "secret --write .env --json",
        "secret --write .env -v",
    ] {
        let output = Test::new(line).run().exits(0);
        let file = std::fs::read_to_string(output.path(".env")).unwrap();
        let secret = file
            .trim_end()
            .strip_prefix("CLERK_WEBHOOK_SIGNING_SECRET=")
            .unwrap();
        is_usable(secret);
        assert!(!(output.stdout + &output.stderr).contains(&secret["whsec_".len()..]));
    }
    snapshot("secret.write", &Test::new("secret --write .env").run());
    let output = Test::new("secret --write .env --json").run();
    assert_eq!(output.json()[0]["path"], ".env");
    assert_eq!(output.json()[0]["secret"], Value::Null);
}

#[test]
#[cfg(unix)]
fn a_new_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let output = Test::new("secret --write .env").run().exits(0);
    let mode = std::fs::metadata(output.path(".env"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_rest_of_the_file_stays_and_a_placeholder_is_filled_in() {
    let write = |before: &str| {
        let output = Test::new("secret --write .env")
            .file(".env", before)
            .run()
            .exits(0);
        let after = std::fs::read_to_string(output.path(".env")).unwrap();
        let start = after.find("whsec_").unwrap();
        let end = start + "whsec_".len() + 32;
        format!("{}NEW{}", &after[..start], &after[end..])
    };
    assert_eq!(write("A=1\n"), format!("A=1\n{NAME}=NEW\n"));
    assert_eq!(write("A=1"), format!("A=1\n{NAME}=NEW\n"));
    assert_eq!(
        write(&format!("A=1\n{NAME}=\nB=2\n")),
        format!("A=1\n{NAME}=NEW\nB=2\n")
    );
    let placeholder = format!("export {NAME}=\"whsec_123\"\nB=2\n");
    assert_eq!(write(&placeholder), format!("export {NAME}=NEW\nB=2\n"));
    // The ends of lines are those of the file.
    assert_eq!(
        write(&format!("A=1\r\n{NAME}= # from the Dashboard\r\nB=2\r\n")),
        format!("A=1\r\n{NAME}=NEW\r\nB=2\r\n")
    );
    assert_eq!(write("A=1\r\nB=2"), format!("A=1\r\nB=2\r\n{NAME}=NEW\r\n"));
}

/// What the file holds after `secret --write .env` with `options`, whose secret is NEW.
fn written(test: &Test) -> String {
    let output = test.run().exits(0);
    let after = std::fs::read_to_string(output.path(".env")).unwrap();
    let start = after.rfind("whsec_").unwrap();
    let end = start + "whsec_".len() + 32;
    format!("{}NEW{}", &after[..start], &after[end..])
}

#[test]
fn the_name_that_waits_for_a_secret_gets_it() {
    let write = || Test::new("secret --write .env");
    let nuxt = "NUXT_CLERK_WEBHOOK_SIGNING_SECRET=\n";
    assert_eq!(
        written(&write().file(".env", nuxt)),
        "NUXT_CLERK_WEBHOOK_SIGNING_SECRET=NEW\n"
    );
    // A comment is no variable.
    assert_eq!(
        written(&write().file(".env", format!("#{nuxt}"))),
        format!("#{nuxt}{NAME}=NEW\n")
    );
}

#[test]
fn in_a_nuxt_project_it_is_the_name_that_nuxt_reads() {
    let write =
        |package: &str| written(&Test::new("secret --write .env").file("package.json", package));
    for package in [
        r#"{"dependencies":{"nuxt":"^3"}}"#,
        r#"{"devDependencies":{"nuxt":"4.1.0"}}"#,
    ] {
        assert_eq!(write(package), "NUXT_CLERK_WEBHOOK_SIGNING_SECRET=NEW\n");
    }
    for package in [r#"{"dependencies":{"next":"15"},"nuxt":1}"#, "no JSON"] {
        assert_eq!(write(package), format!("{NAME}=NEW\n"));
    }
}

#[test]
fn name_chooses_the_variable() {
    let write = |name: &str| Test::new(&format!("secret --write .env --name {name}"));
    assert_eq!(
        written(&write("CONSIGNEASE_WEBHOOK_SIGNING_SECRET").file(".env", "A=1\n")),
        "A=1\nCONSIGNEASE_WEBHOOK_SIGNING_SECRET=NEW\n"
    );
    let output = write("SVIX_SECRET").run().exits(0);
    assert!(
        output
            .stderr
            .contains("cew itself does not look for SVIX_SECRET"),
        "{output:?}"
    );
    for name in ["a-b", "1A", "whsec_bWFya2VkLXNlY3JldC1vZi10aGUtdGVzdHM"] {
        let output = write(name).run().exits(2);
        assert!(!output.path(".env").exists(), "{name}");
    }
    Test::new("secret --name A").run().exits(2);
}

/// Of two under different names, cew and the handler may take different ones.
#[test]
fn no_second_one_is_put_beside_one_of_another_name() {
    let before = "NUXT_CLERK_WEBHOOK_SIGNING_SECRET=whsec_bWFya2VkLXNlY3JldC1vZi10aGUtdGVzdHM=\n";
    let test = Test::new("secret --write .env").file(".env", before);
    let output = test.run().exits(3);
    assert!(
        output
            .stderr
            .starts_with("error: .env already has NUXT_CLERK_WEBHOOK_SIGNING_SECRET\n"),
        "{output:?}"
    );
    assert_eq!(
        std::fs::read_to_string(output.path(".env")).unwrap(),
        before
    );
}

/// Nobody would ever see it.
#[test]
#[cfg(unix)]
fn a_closed_standard_output_is_an_error() {
    for (line, code) in [
        ("secret", 5),
        ("secret --json", 5),
        ("secret --write .env", 0),
    ] {
        let run = |redirection: &str| {
            let command = Test::new(line).command();
            let program = command.get_program().to_str().unwrap().to_owned();
            let directory = tempfile::tempdir().unwrap();
            let ended = std::process::Command::new("sh")
                .arg("-c")
                .arg(format!("{program} {line} {redirection}"))
                .current_dir(directory.path())
                .output()
                .unwrap();
            (
                ended.status.code(),
                String::from_utf8(ended.stderr).unwrap(),
            )
        };
        let (ended, stderr) = run(">&-");
        assert_eq!(ended, Some(code), "{line}: {stderr}");
        assert_eq!(stderr.contains("standard output is closed"), code == 5);
        assert_eq!(run(">/dev/null").0, Some(0), "{line}: that was meant");
    }
}

#[test]
fn one_that_is_there_is_never_overwritten() {
    let before = format!("A=1\n{NAME}=whsec_bWFya2VkLXNlY3JldC1vZi10aGUtdGVzdHM=\n");
    let output = Test::new("secret --write .env")
        .file(".env", &before)
        .run()
        .exits(3);
    assert_eq!(
        std::fs::read_to_string(output.path(".env")).unwrap(),
        before
    );
    snapshot("secret.exists", &output);
}

#[test]
fn a_file_that_cannot_be_written_is_left_alone() {
    let output = Test::new("secret --write no/such/directory/.env")
        .run()
        .exits(5);
    assert!(
        output
            .stderr
            .starts_with("error: cannot write no/such/directory/.env: ")
    );
    assert_eq!(output.stdout, "");
    let output = Test::new("secret --write .").run().exits(5);
    assert!(
        std::fs::read_dir(output.path("."))
            .unwrap()
            .next()
            .is_none(),
        "nothing is left behind"
    );
}
