//! `cew secret`.

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
    assert_eq!(write(&placeholder), format!("{NAME}=NEW\nB=2\n"));
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
