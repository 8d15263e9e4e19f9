//! Whether git would ignore a file, by the rules of gitignore(5).

use std::path::Path;

use super::folder::Folder;

/// Whether git ignores `name`, a file of `folder`: by the `.gitignore` there, or one above it up to
/// the root of the repository.
pub(super) fn is_ignored(folder: &Folder, name: &str) -> bool {
    let root = folder.root();
    let up = root.ancestors().position(|at| at.join(".git").exists());
    let mut ignored = false;
    for step in (0..=up.unwrap_or(0)).rev() {
        let Some(at) = root.ancestors().nth(step) else {
            continue;
        };
        let below = root.strip_prefix(at).unwrap_or(Path::new("")).join(name);
        let text = Folder::new(at).glance(".gitignore");
        ignored = verdict(&text, &below.to_string_lossy().replace('\\', "/")).unwrap_or(ignored);
    }
    ignored
}

/// What one file of patterns says of a path below it; the last pattern that fits decides.
fn verdict(patterns: &str, path: &str) -> Option<bool> {
    let text = patterns.strip_prefix('\u{feff}').unwrap_or(patterns);
    let mut verdict = None;
    for line in text.lines() {
        let line = line.trim_end();
        let (pattern, is_ignored) = match line.strip_prefix('!') {
            Some(pattern) => (pattern, false),
            None => (line, true),
        };
        if !pattern.is_empty() && !line.starts_with('#') && fits(pattern, path) {
            verdict = Some(is_ignored);
        }
    }
    verdict
}

/// Whether the pattern fits the path, or a folder that it is in.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, is_folder) = match pattern.strip_suffix('/') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let is_anchored = pattern.contains('/');
    let pattern: Vec<_> = pattern.trim_start_matches('/').split('/').collect();
    let path: Vec<_> = path.split('/').collect();
    (1..=path.len()).any(|end| {
        if is_folder && end == path.len() {
            return false;
        }
        if is_anchored {
            parts_fit(&pattern, &path[..end])
        } else {
            glob(pattern[0], path[end - 1])
        }
    })
}

/// `**` stands for any folders.
fn parts_fit(pattern: &[&str], path: &[&str]) -> bool {
    // Which beginnings of the path the pattern so far fits.
    let mut fits = vec![false; path.len() + 1];
    fits[0] = true;
    for part in pattern {
        if *part == "**" {
            for at in 1..fits.len() {
                fits[at] |= fits[at - 1];
            }
        } else {
            for at in (1..fits.len()).rev() {
                fits[at] = fits[at - 1] && glob(part, path[at - 1]);
            }
            fits[0] = false;
        }
    }
    fits[path.len()]
}

/// Within a name: `*`, `?`, `[a-z]` and `\`.
fn glob(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n) = (0, 0);
    // Where the last star was, and what it stood for so far.
    let mut star = None;
    while n < name.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, n));
            p += 1;
        } else if let Some(next) = one(&pattern, p, name[n]) {
            (p, n) = (next, n + 1);
        } else if let Some((at, taken)) = star {
            star = Some((at, taken + 1));
            (p, n) = (at + 1, taken + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// What follows in the pattern, if what is at `p` fits `c`.
fn one(pattern: &[char], p: usize, c: char) -> Option<usize> {
    match pattern.get(p)? {
        '?' => Some(p + 1),
        '\\' => (*pattern.get(p + 1)? == c).then_some(p + 2),
        '[' => {
            let length = pattern[p + 1..].iter().skip(1).position(|c| *c == ']')? + 1;
            let set = &pattern[p + 1..p + 1 + length];
            let (set, is_not) = match set {
                ['!' | '^', set @ ..] => (set, true),
                set => (set, false),
            };
            let is_in = set.contains(&c)
                || set
                    .windows(3)
                    .any(|at| at[1] == '-' && (at[0]..=at[2]).contains(&c));
            (is_in != is_not).then_some(p + length + 2)
        }
        other => (*other == c).then_some(p + 1),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_last_pattern_that_fits_decides() {
        for (patterns, expected) in [
            ("", None),
            (".env", Some(true)),
            (".env\r\n", Some(true)),
            ("/.env", None),
            ("/web/.env", Some(true)),
            ("web", Some(true)),
            ("web/", Some(true)),
            (".env/", None),
            (".env*", Some(true)),
            (".env.*", None),
            ("*.env", Some(true)),
            (".env*\n!.env.example", Some(true)),
            (".env*\n!.env", Some(false)),
            ("# .env", None),
            ("**/.env", Some(true)),
            ("web/**", Some(true)),
            ("app/**/.env", None),
            (".e[mn]v", Some(true)),
            (".e[!n]v", None),
            ("?env", Some(true)),
        ] {
            assert_eq!(verdict(patterns, "web/.env"), expected, "{patterns:?}");
        }
    }

    /// Git itself says the same.
    #[test]
    fn git_says_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let git = |arguments: &[&str]| {
            let mut command = Command::new("git");
            command.args(arguments).current_dir(folder.path()).output()
        };
        if git(&["init", "-q"]).is_err() {
            return;
        }
        fs::create_dir(folder.path().join("web")).unwrap();
        for patterns in [
            ".env",
            "*.local",
            "/.env",
            "web",
            "web/",
            "/web/*",
            "!.env",
            ".env\n!.env",
            "**/.env",
            "web/**",
            ".env ",
            "\\.env",
            ".e[a-z]v",
            "*env",
            ".env*\n!/web/.env",
            "x/**/.env",
            "[",
        ] {
            fs::write(folder.path().join(".gitignore"), patterns).unwrap();
            let git = git(&["check-ignore", "-q", "web/.env"]).unwrap();
            let ours = verdict(patterns, "web/.env") == Some(true);
            assert_eq!(ours, git.status.success(), "{patterns:?}");
        }
    }

    proptest! {
        #[test]
        fn any_pattern_can_be_read(patterns in "[a-z*?!/\\[\\]\\\\. #\n^-]{0,40}", path in "[a-z./]{1,20}") {
            let _ = verdict(&patterns, &path);
        }
    }
}
