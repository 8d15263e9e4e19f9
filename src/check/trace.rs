//! Lines of an answer that show how the server is built.

/// A frame or a heading of a stack trace in JavaScript, Python, Java, C#, Go, Ruby and PHP.
pub(super) fn is_stack_line(line: &str) -> bool {
    let heading = [
        "Traceback (most recent call last)",
        "goroutine ",
        "Stack trace:",
    ];
    if heading.iter().any(|heading| line.contains(heading)) {
        return true;
    }
    // `at verify (/app/index.js:12:5)`, `at App.verify(App.java:12)`, `at App.Verify() in A.cs:line 1`
    let javascript = line.starts_with("at ") && (has_position(line) || line.contains(":line "));
    let python = line.starts_with("File \"") && line.contains(", line ");
    let ruby = line.contains(".rb:") && line.contains(":in ");
    javascript || python || ruby
}

/// A colon between a file and a number; what has neither dot nor slash is no file.
fn has_position(line: &str) -> bool {
    line.match_indices(':').any(|(at, _)| {
        let word = line[..at].rsplit([' ', '(']).next().unwrap_or_default();
        word.contains(['.', '/']) && line[at + 1..].starts_with(|c: char| c.is_ascii_digit())
    })
}

/// An absolute path on the usual servers, or one into a package directory. Paths of web addresses
/// look the same but follow a host.
pub(super) fn has_path(line: &str) -> bool {
    const ROOTS: [&str; 10] = [
        "/home/",
        "/Users/",
        "/root/",
        "/var/",
        "/srv/",
        "/usr/",
        "/opt/",
        "/tmp/",
        "/etc/",
        "/workspace/",
    ];
    let starts =
        |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "/.-_~%".contains(c));
    let rooted = |root: &str| line.match_indices(root).any(|(at, _)| starts(at));
    ROOTS.iter().any(|root| rooted(root))
        || ["file:///", "node_modules/", "site-packages/", ":\\Users\\"]
            .iter()
            .any(|part| line.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_stacks_are_known_and_sentences_are_not() {
        for frame in [
            "at verify (/app/src/hook.js:12:5)",
            "at async Server.<anonymous> (file:///srv/app/hook.mjs:3:1)",
            "at com.example.Hook.verify(Hook.java:41)",
            "at App.Hook.Verify() in C:\\app\\Hook.cs:line 9",
            "File \"/app/hook.py\", line 3, in verify",
            "Traceback (most recent call last):",
            "app/hook.rb:12:in `verify'",
        ] {
            assert!(is_stack_line(frame), "{frame}");
        }
        for sentence in [
            "Error verifying webhook",
            "at 12:30 the clock was wrong",
            "No matching signature found",
            "File \"a\" is too large",
        ] {
            assert!(!is_stack_line(sentence), "{sentence}");
        }
    }

    #[test]
    fn paths_of_files_are_known_and_web_addresses_are_not() {
        for path in [
            "open '/home/ada/app/.env'",
            "/var/task/index.js",
            "file:///srv/x",
            "C:\\Users\\ada\\app",
            "node_modules/svix/dist/index.js",
        ] {
            assert!(has_path(path), "{path}");
        }
        for other in [
            "https://example.com/home/ada",
            "Cannot GET /api/webhooks",
            "see /docs/usr/",
            "a/b",
        ] {
            assert!(!has_path(other), "{other}");
        }
    }
}
