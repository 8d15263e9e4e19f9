//! Whether git tracks a file, by its index (gitformat-index(5)). Git itself is not asked: what it
//! runs is up to the configuration of the repository, which may be anybody's.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::folder::Folder;
use crate::text::bounded;

/// About half a million files.
const LONGEST: u64 = 64 << 20;

/// Whether git tracks `name`, a file of `folder`. What cannot be read says no.
pub(super) fn is_tracked(folder: &Folder, name: &str) -> bool {
    let root = folder.root();
    let Some(top) = root.ancestors().find(|at| at.join(".git").exists()) else {
        return false;
    };
    let below = root.strip_prefix(top).unwrap_or(Path::new("")).join(name);
    let path = below.to_string_lossy().replace('\\', "/");
    index(top).is_some_and(|index| has(&index, path.as_bytes()).unwrap_or(false))
}

fn index(top: &Path) -> Option<Vec<u8>> {
    let path = directory(top)?.join("index");
    let file = fs::metadata(&path).ok()?.is_file();
    let mut bytes = Vec::new();
    bounded::read(File::open(path).ok().filter(|_| file)?, LONGEST, &mut bytes).ok()?;
    Some(bytes)
}

/// The directory of git; worktrees and submodules have a file that names it.
fn directory(top: &Path) -> Option<PathBuf> {
    let git = top.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let text = Folder::new(top).glance(".git");
    Some(top.join(text.trim_end().strip_prefix("gitdir: ")?))
}

/// Whether an index has an entry of this path. None where it is no index that can be read.
fn has(index: &[u8], path: &[u8]) -> Option<bool> {
    let number = |at: usize| {
        let bytes = index.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_be_bytes(bytes)).ok()
    };
    if index.get(..4)? != b"DIRC" {
        return None;
    }
    let (version, count) = (number(4)?, number(8)?);
    let (mut at, mut name) = (12, Vec::new());
    for _ in 0..count {
        // Times, mode, owner, size and the hash; the flags come last.
        let start = at;
        let is_extended = version >= 3 && index.get(at + 60)? & 0x40 != 0;
        at += if is_extended { 64 } else { 62 };
        if version == 4 {
            // As much of the last name is left out, and the rest follows.
            let (less, length) = varint(index.get(at..)?)?;
            at += length;
            name.truncate(name.len().checked_sub(less)?);
        } else {
            name.clear();
        }
        let rest = index.get(at..)?;
        let length = rest.iter().position(|byte| *byte == 0)?;
        name.extend_from_slice(&rest[..length]);
        if name == path {
            return Some(true);
        }
        at += length + 1;
        if version != 4 {
            at = start + (at - start).next_multiple_of(8);
        }
    }
    Some(false)
}

/// A number in as few bytes as it needs, as the offsets of packs have it, and how many they are.
fn varint(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut number = 0usize;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        number = (number << 7) | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((number, at + 1));
        }
        number += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    /// Git itself writes the index, in all its versions.
    #[test]
    fn git_says_the_same() {
        for version in ["2", "3", "4"] {
            let top = tempfile::tempdir().unwrap();
            let git = |arguments: &[&str]| {
                let mut command = Command::new("git");
                let output = command.args(arguments).current_dir(top.path()).output();
                output.is_ok_and(|output| output.status.success())
            };
            if !git(&["init", "-q"]) {
                return;
            }
            fs::create_dir_all(top.path().join("web/lib")).unwrap();
            for path in [
                "web/.env",
                "web/.env.example",
                "a",
                "web/lib/x",
                ".env.local",
            ] {
                fs::write(top.path().join(path), "").unwrap();
            }
            assert!(git(&[
                "add",
                "web/.env",
                "web/.env.example",
                "a",
                "web/lib/x"
            ]));
            // What is only meant to be added has the longer entries of version 3.
            assert!(git(&["add", "--intent-to-add", ".env.local"]));
            assert!(git(&["update-index", "--index-version", version]));
            let web = Folder::new(top.path().join("web"));
            assert!(is_tracked(&web, ".env"), "{version}");
            assert!(!is_tracked(&web, ".env.local"), "{version}");
            let root = Folder::new(top.path());
            assert!(is_tracked(&root, ".env.local"), "{version}");
            assert!(!is_tracked(&root, ".env"), "{version}");
            assert!(git(&["rm", "-q", "--cached", "web/.env"]));
            assert!(!is_tracked(&web, ".env"), "{version}");
        }
    }

    proptest! {
        #[test]
        fn any_index_can_be_read(version in 2u8..5, bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let head = [b"DIRC\0\0\0".as_slice(), &[version], &[0, 0, 0, 9], &bytes].concat();
            let _ = has(&head, b".env");
            let _ = has(&bytes, b".env");
        }
    }
}
