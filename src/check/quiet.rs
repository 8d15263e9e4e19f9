//! A refusal tells its sender nothing: it may be an attacker.

use crate::delivery::Response;
use super::CheckError;
use crate::signing::{Digest, Scheme};

use super::exchange::{Answers, Traffic};
use super::fix::Fix;
use super::probe::{Finding, Group, Level, Probe};
use super::refuse::unsigned;
use super::sender::{Sender, Tamper};

/// A probe of this family.
const QUIET: Probe = Probe {
    id: "",
    group: Group::Quiet,
    level: Level::Failure,
    purpose: "",
    expected: "",
    why: "it shows an attacker how the server is built",
    fix: Fix::ErrorPage,
    gate: false,
    traffic: refusals,
    judge: |_| Finding::passed(""),
};

pub(super) const PROBES: &[Probe] = &[
    Probe {
        id: "quiet.stack",
        purpose: "a refusal shows no stack trace",
        expected: "no stack trace",
        judge: |answers| tells(answers, |text| find(text, is_stack_line)),
        ..QUIET
    },
    Probe {
        id: "quiet.path",
        purpose: "a refusal shows no path of the server",
        expected: "no path of a file",
        judge: |answers| tells(answers, |text| find(text, has_path)),
        ..QUIET
    },
    Probe {
        id: "quiet.secret",
        purpose: "a refusal does not show the signing secret",
        expected: "no signing secret",
        why: "whoever reads it can sign anything",
        fix: Fix::SecretShown,
        judge: |answers| {
            let key = answers.key();
            // Not shown again here.
            tells(answers, |text| {
                text.contains(key).then(|| "the signing secret".to_owned())
            })
        },
        ..QUIET
    },
    Probe {
        id: "quiet.signature",
        purpose: "a refusal does not show the signature that would be right",
        expected: "no right signature",
        why: "whoever reads it can send the same request again, signed",
        fix: Fix::SecretShown,
        judge: shows_signature,
        ..QUIET
    },
];

/// Three requests that a handler refuses in three ways.
fn refusals(sender: &mut Sender<'_>) -> Result<Traffic, CheckError> {
    let request = sender.valid()?;
    let other = sender.other_signature(&request);
    let forged = request.with("svix-signature", other);
    let missing = sender.valid()?.without(&["svix-signature"]);
    Ok(Traffic::one_by_one(vec![
        ("a false signature".to_owned(), forged),
        ("no signature".to_owned(), missing),
        ("no headers".to_owned(), unsigned(sender)?),
    ]))
}

/// Fails with what `leak` finds in an answer that is no acceptance.
fn tells(answers: &Answers<'_>, leak: impl Fn(&str) -> Option<String>) -> Finding {
    let refusals = answers.exchanges.iter().filter_map(|exchange| {
        let response = exchange.attempt.outcome.as_ref().ok();
        response
            .filter(|r| !r.is_success())
            .map(|response| (&exchange.name, response))
    });
    for (name, response) in refusals {
        if let Some(leak) = leak(&lines(response)) {
            let leak = answers.redacted(&leak);
            return Finding::failed(format!("{name}: {} with {leak}", response.status_line()));
        }
    }
    Finding::passed(answers.right())
}

fn shows_signature(answers: &Answers<'_>) -> Finding {
    for exchange in answers.exchanges {
        let (request, Ok(response)) = (&exchange.request, &exchange.attempt.outcome) else {
            continue;
        };
        let (id, timestamp) = (request.get("svix-id"), request.get("svix-timestamp"));
        let digest = Digest::compute(Scheme::Svix, &answers.secret.current().secret, id, timestamp, &request.body);
        let text = response.text();
        let shows =
            |right: &[u8]| std::str::from_utf8(right).is_ok_and(|right| text.contains(right));
        if shows(&digest.base64()[..43]) || shows(&digest.hex()) {
            let status = response.status_line();
            return Finding::failed(format!(
                "{}: {status} with the right signature",
                exchange.name
            ));
        }
    }
    Finding::passed(answers.right())
}

/// The text of an answer with the line breaks of HTML and JSON made real.
fn lines(response: &Response) -> String {
    let text = response.text();
    text.replace("<br>", "\n")
        .replace("&nbsp;", " ")
        .replace("\\n", "\n")
}

/// The first line of which it is true, shortened.
fn find(text: &str, is_leak: fn(&str) -> bool) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| is_leak(line))?;
    Some(format!("{:?}", line.chars().take(80).collect::<String>()))
}

/// A frame or a heading of a stack trace in JavaScript, Python, Java, C#, Go, Ruby and PHP.
fn is_stack_line(line: &str) -> bool {
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
fn has_path(line: &str) -> bool {
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
