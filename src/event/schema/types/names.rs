//! Names as the languages write them.

/// `UserCreated` of `user.created`, `PastDue` of `past_due`.
pub(super) fn pascal(name: &str) -> String {
    let mut written = String::new();
    for part in name.split(['.', '_', '-', ' ']) {
        let mut letters = part.chars();
        written.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        written.push_str(letters.as_str());
    }
    written
}
