//! What handlers, libraries and frameworks say of a failure, in their own words.

/// What an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Saying {
    Csrf,
    MissingSecret,
    UnusableSecret,
    ParsedBody,
    Timestamp,
    HeadersUnseen,
    Mismatch,
    Duplicate,
    NoTable,
    ProxyFailed,
    DependencyDown,
    DoesNotBuild,
    SlashMissing,
    HostBlocked(Option<&'static str>),
    /// It calls the signature wrong, or the verification failed, and not why.
    Unverified,
}

/// Each is said in one of these ways: a text with all of the words.
const SAYINGS: &[(Saying, &[&[&str]])] = &[
    (
        Saying::Csrf,
        &[&["csrf"], &["xsrf"], &["invalidauthenticitytoken"]],
    ),
    // The libraries' own words, then those of handlers, which name the variable.
    (
        Saying::MissingSecret,
        &[
            &["missing webhook signing secret"],
            &["secret can't be empty"],
            &["secret may not be empty"],
            &["expected secret to be of type string"],
            &["signing_secret", "missing"],
            &["signing_secret", "not set"],
            &["signing_secret", "not defined"],
            &["signing_secret", "please add"],
            &["signing_secret", "keyerror"],
            &["signing_secret", "key not found"],
            &["webhook_secret", "missing"],
            &["webhook_secret", "not set"],
            &["webhook_secret", "not defined"],
            &["webhook_secret", "please add"],
            &["webhook_secret", "keyerror"],
            &["webhook_secret", "key not found"],
        ],
    ),
    (
        Saying::UnusableSecret,
        &[
            &["base64coder: incorrect characters"],
            &["incorrect padding"],
        ],
    ),
    // What libraries and parsers say of an object that they take for text.
    (
        Saying::ParsedBody,
        &[
            &["expected payload to be of type string or buffer"],
            &["[object object]", "is not valid json"],
            &["unexpected token o in json at position 1"],
            &[
                "\"data",
                "argument must be of type string",
                "instance of object",
            ],
            &["'dict' object has no attribute 'decode'"],
            &["'dict' object has no attribute 'encode'"],
            &["the json object must be str, bytes or bytearray, not dict"],
        ],
    ),
    (
        Saying::Timestamp,
        &[
            &["timestamp too old"],
            &["timestamp too new"],
            &["timestamp", "tolerance"],
        ],
    ),
    (
        Saying::HeadersUnseen,
        &[
            &["missing required headers"],
            &["no svix headers"],
            &["missing svix headers"],
            &["missing required svix headers"],
            &["missing required webhook headers"],
        ],
    ),
    (
        Saying::Mismatch,
        &[&["no matching signature"], &["signature mismatch"]],
    ),
    (
        Saying::Duplicate,
        &[
            &["unique constraint failed"],
            &["violates unique constraint"],
            &["duplicate entry", "for key"],
            &["e11000 duplicate key"],
        ],
    ),
    (
        Saying::NoTable,
        &[
            &["no such table"],
            &["relation \"", "does not exist"],
            &["relation \\\"", "does not exist"],
            &["the table", "does not exist in the current database"],
        ],
    ),
    (Saying::ProxyFailed, &[&["trying to proxy"]]),
    (
        Saying::DependencyDown,
        &[&["econnrefused"], &["can't reach database server"]],
    ),
    (
        Saying::DoesNotBuild,
        &[&["module not found: can't resolve"], &["failed to compile"]],
    ),
    (Saying::SlashMissing, &[&["append_slash"]]),
    (
        Saying::HostBlocked(Some("ALLOWED_HOSTS")),
        &[&["allowed_hosts"]],
    ),
    (
        Saying::HostBlocked(None),
        &[&["invalid host header"], &["host not permitted"]],
    ),
    (
        Saying::Unverified,
        &[
            &["signature"],
            &["svix"],
            &["webhook", "verif"],
            &["verification error"],
        ],
    ),
];

/// What `said`, in lower case, says, if that is known.
pub(super) fn saying(said: &str) -> Option<Saying> {
    let is_said = |ways: &[&[&str]]| {
        ways.iter()
            .any(|way| way.iter().all(|it| said.contains(it)))
    };
    let known = SAYINGS.iter().find(|(_, ways)| is_said(ways));
    known.map(|(saying, _)| *saying)
}
