//! What there is to say after an attempt.

use serde::{Deserialize, Serialize};

/// The next step after an attempt that did not succeed, or that succeeded in a doubtful way.
///
/// None claims more than the answer shows: where several causes answer alike, the variant stands for
/// all of them.
///
/// A store keeps it in this form, so variants are added and never renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "hint", rename_all = "kebab-case")]
pub enum Hint {
    /// The sender had gone when it was answered.
    AnsweredTooLate,
    /// Plain HTTP was sent to a port that speaks TLS.
    SpeaksTls {
        /// The port.
        port: u16,
    },
    /// A 400 that speaks of verification and does not say what went wrong.
    SignatureRefusedOrFailed,
    /// The same, from a handler that accepted other deliveries of this run.
    FailedOnThis,
    /// A 401 or 403 that speaks of verification, or a signature that is called invalid.
    SignatureRefused,
    /// The handler computed another signature.
    SignatureMismatch,
    /// The handler has no signing secret.
    MissingSecret,
    /// The handler's signing secret cannot be decoded.
    UnusableSecret,
    /// The handler has a parsed body where it needs the raw one.
    ParsedBody,
    /// The handler misses the headers that signatures come in.
    HeadersUnseen {
        /// The family that was sent, such as `svix`; `None`: the request was not signed.
        sent: Option<String>,
    },
    /// The server's clock is off.
    ServerClock {
        /// How far it is ahead of this machine's; behind, if negative.
        ahead_seconds: i64,
    },
    /// The timestamp was old, or of the future, when the request was sent.
    StaleTimestamp {
        /// Its age; negative in the future.
        age_seconds: i64,
    },
    /// The handler dislikes the timestamp, which was fresh.
    TimestampRefused {
        /// Whether the answer shows that the server's clock is right.
        is_clock_right: bool,
    },
    /// A check against forged forms stands before the route.
    CsrfCheck,
    /// A 400 that says nothing known.
    RequestRefused,
    /// Vite's server blocks the host name, or that of a framework which uses Vite.
    AllowedHosts {
        /// The name.
        host: String,
        /// Whether it is the one that shows what was built.
        #[serde(default)]
        preview: bool,
    },
    /// webpack's development server blocks the host name.
    WebpackHost {
        /// The name.
        host: String,
    },
    /// The server blocks the host name.
    HostBlocked {
        /// The name.
        host: String,
        /// The setting that it names, such as `ALLOWED_HOSTS`.
        setting: Option<String>,
    },
    /// The server asks for a user name and a password.
    Credentials,
    /// A 401 or 403 that does not say who refuses what.
    AccessRefused {
        /// The route.
        path: String,
    },
    /// An auth middleware stands before the route.
    PublicRoute {
        /// The route.
        path: String,
    },
    /// It answered by leading to its sign-in page.
    SignIn {
        /// The route.
        path: String,
    },
    /// A 404 that may be the handler's own.
    NotFound {
        /// The URL.
        url: String,
    },
    /// A 404 of a server that has no such route.
    NothingThere {
        /// The URL.
        url: String,
    },
    /// 405.
    NotPost {
        /// The route.
        path: String,
        /// The methods that it takes, if it said so.
        allowed: Option<String>,
    },
    /// 408.
    GaveUpWaiting,
    /// 413.
    BodyTooLarge,
    /// 415.
    NoParser,
    /// 415, and the request was not of the usual type.
    NoParserFor {
        /// Its type.
        content_type: String,
    },
    /// 422.
    ContentRefused,
    /// 429.
    RateLimited,
    /// 502 or 504.
    ProxyAnswered,
    /// 503.
    Unavailable,
    /// The handler inserted what its database has already.
    Duplicate,
    /// The handler's database lacks a table.
    NoTable,
    /// The handler could not reach something that it needs.
    DependencyDown,
    /// The development server cannot build the route.
    DoesNotBuild,
    /// Any other 5xx.
    Crashed,
    /// A status that no handler should answer with.
    OnlySuccessCounts {
        /// The status.
        status: u16,
    },
    /// A redirect to the same route by the other protocol.
    OtherProtocol {
        /// `http` or `https`.
        protocol: String,
        /// Where it leads.
        target: String,
    },
    /// A redirect to the same route with or without a slash at its end.
    TrailingSlash {
        /// Where it leads.
        target: String,
    },
    /// The framework wants a slash at the end of the route, and cannot redirect a POST.
    SlashMissing {
        /// Where it would lead.
        target: String,
    },
    /// A redirect to the same route of another host.
    OtherHost {
        /// Where it leads.
        target: String,
    },
    /// A redirect to itself, or to no URL.
    Redirected,
    /// A redirect to somewhere else.
    RedirectedTo {
        /// Where it leads.
        target: String,
    },
    /// A success with a web page as its answer.
    Page {
        /// The route.
        path: String,
    },
    /// A success with a page that asks for a password.
    SignInPage {
        /// The route.
        path: String,
    },
    /// Nothing listens there.
    NothingListens {
        /// The host.
        host: String,
        /// The port.
        port: u16,
    },
    /// The host has no address.
    UnknownHost {
        /// The host.
        host: String,
    },
    /// No answer in time.
    TooSlow,
    /// The connection ended before an answer.
    Closed {
        /// The port, if plain HTTP was tried there.
        plain_port: Option<u16>,
    },
    /// Nobody whom this machine trusts vouches for the server's certificate.
    Untrusted,
    /// TLS was tried on a port that may speak plain HTTP.
    SpeaksPlainHttp {
        /// The host.
        host: String,
        /// The port.
        port: u16,
    },
    /// A Svix server delivers to no private address, unless it is set to.
    AddressBlocked,
    /// What listens there speaks no HTTP.
    NotHttp {
        /// The port.
        port: u16,
    },
}

impl Hint {
    /// As a store keeps it.
    #[must_use]
    pub fn recorded(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// From what a store kept; `None` where that is a text in the words of an earlier version.
    #[must_use]
    pub fn of_record(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Whether it only guesses why a signature was refused.
    #[must_use]
    pub const fn is_about_verifying(&self) -> bool {
        matches!(
            self,
            Self::SignatureRefusedOrFailed | Self::SignatureRefused | Self::RequestRefused
        )
    }

    /// Whether it is about a success that may be none.
    #[must_use]
    pub const fn is_doubt(&self) -> bool {
        matches!(self, Self::Page { .. } | Self::SignInPage { .. })
    }

    /// The same from a handler that accepted others in this run, and so has the right secret.
    #[must_use]
    pub fn after_success(self) -> Self {
        match self {
            Self::SignatureRefusedOrFailed => Self::FailedOnThis,
            other => other,
        }
    }
}
