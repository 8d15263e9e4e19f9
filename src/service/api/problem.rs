//! Why a call is not done, in Svix's words.

use hyper::StatusCode;
use serde::Serialize;

use crate::context::NoRandomness;
use crate::store::StoreError;

/// Why a call is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Anything with a code.
    Coded {
        /// The status.
        status: StatusCode,
        /// Stable.
        code: &'static str,
        /// For people.
        detail: String,
    },
    /// 422: what is asked for is not valid.
    Invalid(Vec<Fault>),
    /// The service could not do it.
    Failed(String),
}

/// What is not valid, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// `body` or `query`, and the way from there.
    pub loc: Vec<String>,
    /// For people.
    pub msg: String,
    /// `value_error`, or `value_error.jsondecode` where it is not JSON as it has to be.
    pub r#type: &'static str,
}

impl Problem {
    fn coded(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self::Coded {
            status,
            code,
            detail,
        }
    }

    /// 400.
    #[must_use]
    pub fn bad(code: &'static str, detail: impl Into<String>) -> Self {
        Self::coded(StatusCode::BAD_REQUEST, code, detail)
    }

    /// 400: the query cannot be read.
    #[must_use]
    pub fn query(name: &str, why: &str) -> Self {
        let detail = format!("Failed to deserialize query string: {name}: {why}");
        Self::bad("generic_error", detail)
    }

    /// 404: there is no such thing.
    #[must_use]
    pub fn not_found() -> Self {
        Self::coded(StatusCode::NOT_FOUND, "not_found", "Entity not found")
    }

    /// 409: a name is taken.
    #[must_use]
    pub fn conflict(code: &'static str, detail: &str) -> Self {
        Self::coded(StatusCode::CONFLICT, code, detail)
    }

    /// 413.
    #[must_use]
    pub fn too_large() -> Self {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        Self::coded(status, "payload_too_large", "Request payload is too large.")
    }

    /// 422: a value that may not be.
    #[must_use]
    pub fn invalid(loc: &[&str], msg: impl Into<String>) -> Self {
        Self::Invalid(vec![Fault::new(loc, msg, "value_error")])
    }

    /// 422: not JSON, or not as it has to be.
    #[must_use]
    pub fn malformed(loc: &[&str], msg: impl Into<String>) -> Self {
        Self::Invalid(vec![Fault::new(loc, msg, "value_error.jsondecode")])
    }

    /// The status that it is answered with.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Coded { status, .. } => *status,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Failed(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// What it says, as Svix writes it.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        let value = match self {
            Self::Coded { code, detail, .. } => {
                serde_json::json!({"code": code, "detail": detail})
            }
            Self::Invalid(faults) => serde_json::json!({"detail": faults}),
            Self::Failed(detail) => {
                serde_json::json!({"code": "unavailable", "detail": detail})
            }
        };
        value.to_string().into_bytes()
    }

    /// The same in a sentence, for those who have another form.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Coded { detail, .. } | Self::Failed(detail) => detail.clone(),
            Self::Invalid(faults) => {
                let texts = faults.iter().map(|fault| {
                    let place = fault.loc.iter().skip(1).filter(|part| !part.is_empty());
                    let place: Vec<_> = place.map(String::as_str).collect();
                    match &place[..] {
                        [] => fault.msg.clone(),
                        place => format!("{}: {}", place.join("."), fault.msg),
                    }
                });
                texts.collect::<Vec<_>>().join("; ")
            }
        }
    }
}

impl Fault {
    fn new(loc: &[&str], msg: impl Into<String>, r#type: &'static str) -> Self {
        Self {
            loc: loc.iter().map(|part| (*part).to_owned()).collect(),
            msg: msg.into(),
            r#type,
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.problem.to_string())
    }
}

impl From<NoRandomness> for Problem {
    fn from(error: NoRandomness) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<std::io::Error> for Problem {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}
