//! Names, addresses and roles of made-up objects: what tells one version of them from another.

/// All made-up addresses end in this. It is reserved: no mail goes there.
pub const DOMAIN: &str = "cew-sync.example";

/// First and last names, version after version. No word of them is in an id by accident.
pub const NAMES: [(&str, &str); 3] = [
    ("Marigold", "Alderman"),
    ("Nasturtium", "Birchwood"),
    ("Oleander", "Cedarhurst"),
];

/// Roles in an organization, version after version.
pub const ROLES: [(&str, &str); 2] = [("org:member", "Member"), ("org:admin", "Admin")];

/// The words of a value that tell which version of an object it is of: they are always compared.
pub fn telling_words(text: &str) -> Vec<&'static str> {
    const ADDRESSES: [&str; 3] = ["main-", "main2-", "other-"];
    let names = NAMES.iter().flat_map(|(first, last)| [*first, *last]);
    let roles = ROLES.iter().map(|(role, _)| *role);
    let text = text.to_lowercase();
    let mut words: Vec<_> = names.chain(roles).collect();
    words.retain(|word| text.contains(&word.to_lowercase()));
    if text.contains(DOMAIN) {
        words.extend(ADDRESSES.iter().filter(|address| text.contains(**address)));
    }
    words
}

/// Whether a value is of a name.
pub fn is_name(text: &str) -> bool {
    let mut names = NAMES.iter().flat_map(|(first, last)| [*first, *last]);
    let text = text.to_lowercase();
    names.any(|name| text.contains(&name.to_lowercase()))
}

/// Whether there are such words.
pub fn is_telling(text: &str) -> bool {
    !telling_words(text).is_empty()
}

/// The address that `text` is, whole, of a user whose tag was taken out.
pub fn address_role(text: &str) -> Option<&str> {
    text.strip_suffix(DOMAIN)?.strip_suffix("-…@")
}
