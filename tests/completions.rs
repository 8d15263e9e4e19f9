//! `completions/` holds what `cew completions` prints, and all shells know the event types.

use crate::support::{Test, assert_generated};

const FILES: [(&str, &str); 5] = [
    ("bash", "cew.bash"),
    ("zsh", "_cew"),
    ("fish", "cew.fish"),
    ("powershell", "_cew.ps1"),
    ("elvish", "cew.elv"),
];

#[test]
fn the_files_are_what_the_command_prints() {
    for (shell, file) in FILES {
        let output = Test::new(&format!("completions {shell}")).run().exits(0);
        assert_eq!(output.stderr, "");
        assert_generated(&format!("completions/{file}"), &output.stdout);
    }
}

#[test]
fn event_types_complete_where_they_are_arguments() {
    let types = Test::new("events --json").run().exits(0).json();
    for (shell, _) in FILES {
        let script = Test::new(&format!("completions {shell}")).run().stdout;
        for event in &types {
            let name = event["event_type"].as_str().unwrap();
            // Of `events` and of `send-example`, at least.
            assert!(script.matches(name).count() >= 2, "{shell}: {name}");
        }
    }
}

#[test]
#[cfg_attr(windows, ignore = "there is no bash of its own")]
fn bash_completes() {
    let completions = Test::new("completions bash").run().exits(0).stdout;
    let complete = |words: &str| {
        let count = words.split(' ').count();
        let script = format!(
            "{completions}\nCOMP_WORDS=({words}); COMP_CWORD={}; \
             _cew cew \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"; \
             echo \"${{COMPREPLY[@]}}\"",
            count - 1
        );
        let output = std::process::Command::new("bash")
            .arg("-c")
            .arg(script)
            .output();
        let output = output.expect("bash runs");
        assert!(
            output.stderr.is_empty(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout)
            .unwrap()
            .trim_end()
            .to_owned()
    };
    assert_eq!(complete("cew send-ex"), "send-example");
    assert_eq!(complete("cew send-example user.cr"), "user.created");
    assert_eq!(
        complete("cew send-example user.created user.up"),
        "user.updated"
    );
    assert_eq!(complete("cew sign --event user.del"), "user.deleted");
    assert_eq!(complete("cew sign --scheme body"), "body-hmac");
    assert_eq!(complete("cew completions po"), "powershell");
}
