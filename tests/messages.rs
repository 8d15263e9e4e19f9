//! Every text that the tool can say, in one list: `tests/messages.txt`. Read it aloud when it
//! changes. It holds the string literals of the sources that have words in them; the help is in the
//! snapshots of its own.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::support::assert_generated;

/// Words that no sentence of ours needs.
const STILTED: [&str; 20] = [
    "in vain",
    "have no result",
    "has no result",
    "without result",
    "nevertheless",
    "thereof",
    "whereof",
    "herewith",
    "please",
    "sorry",
    "oops",
    "simply",
    "kindly",
    "utilize",
    "in order to",
    "unable to",
    "an error occurred",
    "something went wrong",
    "successfully",
    "illegal",
];

/// These hold what others say.
const OTHERS: [&str; 3] = [
    "src/delivery/hint/saying.rs",
    "src/delivery/hint/status.rs",
    "src/diagnosis/library/python.rs",
];

#[test]
fn all_of_them_stand_in_one_list() {
    let mut list = String::from(
        "Every text that cew can say, by file. Read it aloud; CEW_BLESS=1 cargo test renews it.\n",
    );
    for (file, texts) in texts() {
        let _ = write!(list, "\n{file}\n");
        for text in texts {
            let _ = writeln!(list, "  {text}");
        }
    }
    assert_generated("tests/messages.txt", &list);
}

#[test]
fn none_is_stilted() {
    for (file, texts) in texts() {
        for text in texts {
            let lower = text.to_lowercase();
            let found = STILTED.iter().find(|words| lower.contains(**words));
            assert_eq!(found, None, "{file}: {text}");
        }
    }
}

/// An error begins in lower case and ends without a full stop, so that what it says of can be put
/// in front of it.
#[test]
fn errors_have_one_form() {
    for (file, text) in sources() {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for attribute in code.split("#[error(").skip(1) {
            let Some(text) = literals(attribute).into_iter().next() else {
                continue;
            };
            let first = text.chars().next().unwrap_or('a');
            // A name of its own has a capital, such as that of JUnit.
            let is_name = text.chars().take(2).filter(|c| c.is_uppercase()).count() == 2;
            assert!(!first.is_uppercase() || is_name, "{file}: {text}");
            assert!(!text.ends_with('.'), "{file}: {text}");
        }
    }
}

/// The texts of each file that has any.
fn texts() -> Vec<(String, Vec<String>)> {
    let own = sources()
        .into_iter()
        .filter(|(file, _)| !OTHERS.contains(&&**file));
    let texts = own.map(|(file, source)| {
        let code = source
            .split("#[cfg(test)]\nmod ")
            .next()
            .unwrap_or_default();
        let texts = literals(code).into_iter().filter(|text| is_said(text));
        (file, texts.collect::<Vec<_>>())
    });
    texts.filter(|(_, texts)| !texts.is_empty()).collect()
}

/// Whether it is for people: it has words beside what is filled in, and is no SQL.
fn is_said(text: &str) -> bool {
    const SQL: [&str; 9] = [
        "SELECT ", "CREATE ", "INSERT ", "DELETE ", "DROP ", "UPDATE ", "ALTER ", " IS N", " >= :",
    ];
    let mut words = 0;
    let mut depth = 0;
    for word in text.split_whitespace() {
        let opened = word.matches('{').count();
        let trimmed = word.trim_matches(|c: char| !c.is_alphanumeric());
        let is_word = trimmed.len() > 1
            && trimmed
                .chars()
                .all(|c| c.is_alphabetic() || "-'".contains(c));
        words += usize::from(is_word && depth == 0 && opened == 0);
        depth = (depth + opened).saturating_sub(word.matches('}').count());
    }
    words > 1 && !SQL.iter().any(|other| text.contains(other)) && !text.contains("\":")
}

/// All sources of the program, by name.
fn sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    collect(
        Path::new(env!("CARGO_MANIFEST_DIR")),
        Path::new("src"),
        &mut files,
    );
    files.sort();
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(root.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = folder.join(entry.file_name());
        if entry.path().is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(entry.path()).unwrap();
            files.push((path.display().to_string().replace('\\', "/"), text));
        }
    }
}

/// The string literals of Rust code, each on one line, without the comments.
fn literals(code: &str) -> Vec<String> {
    let mut literals = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find(['"', '/', '\'']) {
        let before = &rest[..at];
        let from = &rest[at..];
        if from.starts_with("//") {
            rest = from.split_once('\n').map_or("", |(_, after)| after);
        } else if from.starts_with('\'') {
            // A character, or the name of a lifetime.
            let quoted = ["'\"'", "'\\\"'", "'\\''", "'/'", "'\\\\'"];
            let length = quoted.iter().find(|it| from.starts_with(**it));
            rest = &from[length.map_or(1, |it| it.len())..];
        } else if let Some(after) = from.strip_prefix('/') {
            rest = after;
        } else {
            let is_for_readers = ["reason = ", ".expect("]
                .iter()
                .any(|it| before.ends_with(it));
            let hashes = before.len() - before.trim_end_matches('#').len();
            let is_raw = before.trim_end_matches('#').ends_with('r');
            let (text, after) = literal(&from[1..], if is_raw { Some(hashes) } else { None });
            if !is_for_readers {
                literals.push(text);
            }
            rest = after;
        }
    }
    literals
}

/// What stands in quotes, up to their end, and what follows.
fn literal(text: &str, raw: Option<usize>) -> (String, &str) {
    if let Some(hashes) = raw {
        let end = format!("\"{}", "#".repeat(hashes));
        let (text, after) = text.split_once(&end).unwrap_or((text, ""));
        return (text.replace('\n', "\\n"), after);
    }
    let mut plain = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (plain, &text[at + 1..]),
            '\\' => match chars.next() {
                // The next line is the same one.
                Some((_, '\n')) => {
                    let rest = chars.as_str();
                    let skipped = rest.len() - rest.trim_start().len();
                    chars = text.char_indices();
                    let start = text.len() - rest.len() + skipped;
                    while chars.offset() < start {
                        chars.next();
                    }
                }
                Some((_, escaped @ ('"' | '\\' | '\''))) => plain.push(escaped),
                Some((_, escaped)) => plain.extend(['\\', escaped]),
                None => {}
            },
            '\n' => plain.push_str("\\n"),
            c => plain.push(c),
        }
    }
    (plain, "")
}
