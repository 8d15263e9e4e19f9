//! The help of every verb, and errors of the command line.

use std::fs;

use clap::CommandFactory as _;

use crate::support::{Test, snapshot};

/// All verbs; of those that have verbs of their own, these too: `captures list`.
fn verbs() -> Vec<String> {
    fn collect(command: &clap::Command, path: &str, verbs: &mut Vec<String>) {
        for verb in command.get_subcommands() {
            let path = format!("{path}{}", verb.get_name());
            collect(verb, &format!("{path} "), verbs);
            verbs.push(path);
        }
    }
    let mut command = cew::cli::Cli::command();
    // What is deferred is there once the command is built.
    command.build();
    let mut verbs = Vec::new();
    collect(&command, "", &mut verbs);
    verbs
}

#[test]
fn help() {
    snapshot("help", &Test::new("--help").run().exits(0));
    for verb in verbs() {
        let long = Test::new(&format!("{verb} --help")).run().exits(0);
        assert_eq!(long.stderr, "");
        let lists_event_types = long.stdout.contains("waitlistEntry.updated");
        assert!(!lists_event_types, "{verb}: `cew events` does that");
        snapshot(&format!("help.{}", verb.replace(' ', "-")), &long);
        Test::new(&format!("{verb} -h")).run().exits(0);
    }
    let bare = Test::new("").run().exits(2);
    assert!(bare.stdout.is_empty() && bare.stderr.contains("Usage: cew"));
}

#[test]
fn version() {
    let version = format!("cew {}\n", env!("CARGO_PKG_VERSION"));
    for option in ["--version", "-V"] {
        assert_eq!(Test::new(option).run().exits(0).stdout, version);
    }
}

/// One line that starts in lower case, and a hint.
#[track_caller]
fn assert_form(what: &str, stderr: &str) {
    let [error, hint] = &stderr.lines().collect::<Vec<_>>()[..] else {
        panic!("{what}: two lines: {stderr}")
    };
    let message = error
        .strip_prefix("error: ")
        .unwrap_or_else(|| panic!("{what}: {stderr}"));
    assert!(!message.starts_with(char::is_uppercase), "{what}: {stderr}");
    assert!(
        hint.starts_with("hint: ") && hint.len() > 10,
        "{what}: {stderr}"
    );
}

#[test]
fn every_usage_error_has_its_form_and_a_hint() {
    let global = [
        "--no-such-option",
        "--color sometimes",
        "--secret",
        "-q -v",
        "--json=x",
    ];
    let own = [
        "frob",
        "completions",
        "completions tcsh",
        "sign a b",
        "sign --timestamp soon",
        "sign --event a --output picture",
        "verify --id x",
        "verify --at soon",
        "verify --tolerance -5s",
        "verify --body x y",
        "verify --body x",
        "captures prune --older-than 7",
        "listen --exit-after 0",
        "listen --respond 700",
        "listen 3000",
        "check 3000",
        "secret .env",
        "sign user.created",
        "send-example user.created --data x",
        "send-example user.created --concurrency 0",
        "verify --ignore-timestamp --at now",
        "send-example",
        "send-example user.created --to ftp://x",
        "send-example user.created -H x",
        "send-example user.created --expect-status 2",
        "secret --write",
        "demo x",
        "sign --event user.created --to 3000",
        "sign - --secret-file -",
    ];
    let verbs = verbs();
    let of_all = verbs
        .iter()
        .flat_map(|verb| global.map(|option| format!("{verb} {option}")));
    for line in of_all.chain(own.map(str::to_owned)) {
        let output = Test::new(&line).run().exits(2);
        assert_eq!(output.stdout, "", "{line}");
        assert_form(&line, &output.stderr);
        let output = Test::new(&format!("--json {line}")).run().exits(2);
        assert_eq!(output.stderr, "", "{line}");
        let [error] = &output.json()[..] else {
            panic!("{line}: one line: {}", output.stdout)
        };
        assert_eq!(error["type"], "error");
        assert_eq!(error["kind"], "usage");
        assert!(
            error["message"].is_string() && error["hint"].is_string(),
            "{line}: {error}"
        );
    }
}

#[test]
fn hints_name_what_was_meant() {
    let hint = |line: &str| {
        let stderr = Test::new(line).run().exits(2).stderr;
        stderr.lines().last().unwrap().to_owned()
    };
    assert!(hint("send").contains("'send-example'"), "{}", hint("send"));
    assert!(hint("verify --toleranc 5m").contains("'--tolerance'"));
    assert_eq!(hint("sign --timestamp soon"), "hint: try `cew sign --help`");
    assert_eq!(
        hint("captures export --format xml"),
        "hint: try `cew captures export --help`"
    );
    assert_eq!(
        hint("--color sometimes demo"),
        "hint: try `cew demo --help`"
    );
    assert_eq!(hint("--color sometimes"), "hint: try `cew --help`");
    for (line, expected) in [
        ("frob", "`cew --help` lists the commands"),
        ("captures frob", "`cew captures --help` lists the commands"),
        ("check 3000", "to name the endpoint, write --to 3000"),
        (
            "listen 3000",
            "--forward-to 3000 hands deliveries on to there, --port 3000 listens there",
        ),
        (
            "listen --to 3000",
            "--forward-to hands deliveries on to a handler",
        ),
        ("secret .env", "--write .env puts it into that file"),
        ("completions --shell bash", "usage: cew completions <SHELL>"),
        ("sign p.json -H a:b", "usage: cew sign [OPTIONS] [PAYLOAD]"),
        (
            "sign user.created",
            "to sign its example, write --event user.created",
        ),
        ("demo x", "usage: cew demo [OPTIONS]"),
        (
            "verify --body x",
            "give them with -H 'name: value', or with --id, --timestamp and --signature",
        ),
    ] {
        assert_eq!(hint(line), format!("hint: {expected}"), "{line}");
    }
}

#[test]
fn help_is_a_command_too() {
    let help = |line: &str| Test::new(line).run().exits(0).stdout;
    assert_eq!(help("help"), help("--help"));
    assert_eq!(help("help captures list"), help("captures list --help"));
    let unknown = Test::new("help frob").run().exits(2);
    assert!(
        unknown
            .stderr
            .contains("there is no command and no topic \"frob\""),
        "{unknown:?}"
    );
}

/// Each document is printed as it stands, and the list of all commands names it.
#[test]
fn help_has_a_topic_for_each_document() {
    let list = Test::new("--help").run().exits(0).stdout;
    let list: Vec<_> = list.split([' ', ',', '.', '\n']).collect();
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|it| it != "md") {
            continue;
        }
        let topic = path.file_stem().unwrap().to_str().unwrap();
        let printed = Test::new(&format!("help {topic}")).run().exits(0);
        assert_eq!(printed.stdout, fs::read_to_string(&path).unwrap());
        assert!(list.contains(&topic), "{topic}");
    }
    Test::new("help sending events").run().exits(2);
}

/// What a command has of its own stands before what all have.
#[test]
fn own_options_come_first() {
    for verb in ["listen", "send-example", "check", "captures list"] {
        let help = Test::new(&format!("{verb} --help")).run().exits(0).stdout;
        let headings: Vec<_> = help
            .lines()
            .filter(|line| line.ends_with(':') && line.starts_with(char::is_uppercase))
            .collect();
        assert!(
            headings.ends_with(&["Signing secret:", "Output:"]),
            "{verb}: {headings:?}"
        );
    }
}

/// Nothing that a header cannot hold is sent, or cut off in silence.
#[test]
fn headers_with_control_characters_are_usage_errors() {
    for header in [
        "x: a\nb: c",
        "x: a\rb",
        "x: \u{1b}[m",
        "x: \u{7f}",
        "x y: z",
        ": z",
    ] {
        for verb in [
            "send-example user.created --dry-run",
            "check --dry-run",
            "verify --body x",
        ] {
            let test = Test::new(&format!("{verb} -H")).arg(header);
            let output = test.secret().run().exits(2);
            assert_eq!(output.stdout, "", "{verb} {header:?}");
        }
    }
}

/// What is taken for an event type.
#[test]
fn hints_name_the_option_that_was_left_out() {
    for (argument, expected) in [
        ("3000", "to name the endpoint, write --to 3000"),
        ("localhost", "to name the endpoint, write --to localhost"),
        (
            "web:3000/hook",
            "to name the endpoint, write --to web:3000/hook",
        ),
        (
            "./my.json",
            "a payload of your own is sent with --data ./my.json",
        ),
        ("data.a=1", "to change the payload, write --set data.a=1"),
        ("user.creatd", "did you mean user.created?"),
        ("frobnicate", "`cew events` lists all of them"),
    ] {
        let output = Test::new("send-example")
            .arg(argument)
            .secret()
            .run()
            .exits(3);
        let hint = output.stderr.lines().last().unwrap();
        assert_eq!(hint, format!("hint: {expected}"), "{argument}");
    }
}

/// Nobody reads `0 is not in 1..18446744073709551615`.
#[test]
fn bounds_are_said_in_words() {
    for (line, expected) in [
        ("listen --exit-after 0", "give a whole number, 1 or more"),
        ("listen --respond 700", "give a status from 200 to 599"),
        (
            "send-example a --concurrency 0",
            "give a whole number from 1 to 10000",
        ),
        (
            "captures prune --older-than 7",
            "give a time span with its unit, such as 7d or 7h",
        ),
    ] {
        let stderr = Test::new(line).run().exits(2).stderr;
        assert!(
            stderr.lines().next().unwrap().ends_with(expected),
            "{stderr}"
        );
    }
}
