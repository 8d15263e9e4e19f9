//! Why a handler refuses what is genuine.
//!
//! From outside three things look alike, for many a handler answers `400` to all of them: it has
//! another secret, it verifies something else than the bytes that came, or it verified and failed
//! afterwards in the same `try` block. A few more deliveries tell them apart.

use serde_json::json;

use super::CheckError;
use super::exchange::{Exchange, Traffic};
use super::sender::{Sender, Tamper, make_ascii};
use crate::delivery::{Request, Response};
use crate::event;
use crate::json::{Escapes, Form, Language, Layout, parse};
use crate::signing::{SecretSet, SigningSecret};

/// What a refusal means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It takes what another known secret signs.
    OtherSecret {
        /// Its name.
        name: String,
    },
    /// It makes another key of the secret.
    OtherKey {
        /// Which one.
        key: &'static str,
    },
    /// It signs other content.
    OtherContent {
        /// Which.
        content: &'static str,
    },
    /// It verifies a body that was parsed and written again.
    ParsedBody {
        /// The call that writes so, if it is a known one.
        writer: Option<&'static str>,
    },
    /// It reads the body in another encoding than UTF-8.
    Encoding,
    /// The signature is right for it. What it does afterwards fails.
    AfterVerifying {
        /// How that shows.
        evidence: String,
    },
    /// Nothing decides.
    Unclear,
}

impl Refusal {
    /// Stable, for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OtherSecret { .. } => "other-secret",
            Self::OtherKey { .. } => "other-key",
            Self::OtherContent { .. } => "other-content",
            Self::ParsedBody { .. } => "parsed-body",
            Self::Encoding => "encoding",
            Self::AfterVerifying { .. } => "after-verifying",
            Self::Unclear => "unclear",
        }
    }
}

/// A delivery whose answer tells something.
#[derive(Clone, Debug)]
enum Trial {
    /// What a refused signature looks like: the same delivery, signed by a stranger.
    Forged,
    /// And an empty object.
    ForgedEmpty,
    /// An event type that no code knows.
    UnknownType,
    /// An empty object, which no writer changes.
    Empty,
    /// The same in ASCII.
    Ascii,
    /// Signed with another known secret.
    Secret(String),
    /// Signed with another key made of the same secret.
    Key(&'static str),
    /// Other content signed.
    Content(&'static str),
    /// Written in another form.
    Written(&'static str),
}

/// The forms that are tried, with the calls that write them. `JSON.stringify` is how all
/// deliveries are written.
const WRITERS: [(&str, Form); 4] = [
    ("json.dumps(value)", Form::JSON_DUMPS),
    (
        "json.dumps(value, ensure_ascii=False)",
        Form {
            escapes: Escapes::Needed,
            ..Form::JSON_DUMPS
        },
    ),
    (
        "JSON.stringify(value, null, 2)",
        Form {
            layout: Layout::Indented(2),
            ..Form::JSON_STRINGIFY
        },
    ),
    (
        "json_encode($value)",
        Form {
            language: Language::Php,
            ..Form::JSON_ENCODE
        },
    ),
];

/// The deliveries that decide why `payload` was refused.
pub(super) struct Trials(Vec<Trial>);

impl Trials {
    /// What to send, and what the answers will be to.
    ///
    /// # Errors
    /// When ids cannot be made.
    pub fn new(sender: &Sender<'_>, payload: &[u8]) -> Result<(Self, Traffic), CheckError> {
        let genuine = |body: Vec<u8>| sender.deliver_bytes(body);
        let forged = |body: Vec<u8>| {
            let request = sender.deliver_bytes(body)?;
            let other = sender.other_signature(&request);
            Ok::<_, CheckError>(request.with("svix-signature", other))
        };
        let signed = |secrets: &SecretSet| {
            let (id, now) = (sender.new_id()?, sender.now());
            Ok::<_, CheckError>(sender.sign(secrets, &id, now, payload.to_vec()))
        };
        let mut trials = vec![
            (Trial::Forged, forged(payload.to_vec())?),
            (Trial::Forged, forged(payload.to_vec())?),
            (Trial::ForgedEmpty, forged(b"{}".to_vec())?),
            (Trial::UnknownType, genuine(event::compact(&unknown()))?),
            (Trial::Empty, genuine(b"{}".to_vec())?),
        ];
        for other in sender.others {
            let set = SecretSet::from(other.secret.clone());
            trials.push((Trial::Secret(other.name.clone()), signed(&set)?));
        }
        for (key, secret) in keys(sender.secret.current().secret.expose()) {
            trials.push((Trial::Key(key), signed(&secret.into())?));
        }
        for (content, request) in contents(sender, payload)? {
            trials.push((Trial::Content(content), request));
        }
        if let Ok(value) = parse(payload) {
            for (writer, form) in WRITERS {
                trials.push((Trial::Written(writer), genuine(value.write(form))?));
            }
        }
        if !payload.is_ascii()
            && let Ok(mut value) = serde_json::from_slice(payload)
        {
            make_ascii(&mut value);
            trials.push((Trial::Ascii, sender.deliver(&value)?));
        }
        let (trials, requests): (Vec<_>, Vec<_>) = trials
            .into_iter()
            .map(|(trial, request)| (trial, (String::new(), request)))
            .unzip();
        Ok((Self(trials), Traffic::any(requests)))
    }

    /// What the answers mean, `delivery` being the one that was refused.
    pub fn conclude(&self, delivery: &Response, exchanges: &[Exchange]) -> Refusal {
        let answers = self.0.iter().zip(exchanges);
        let answered = answers.filter_map(|(trial, exchange)| {
            let response = exchange.attempt.outcome.as_ref().ok();
            Some((trial, response?))
        });
        let answers: Vec<_> = answered.collect();
        let Some(refusal) = Refused::of(&answers) else {
            return Refusal::Unclear;
        };
        after_verifying(delivery, &answers, &refusal)
            .or_else(|| by_trial(&answers, &refusal))
            .or_else(|| by_empty_object(&answers, &refusal))
            .unwrap_or(Refusal::Unclear)
    }
}

/// Trials with their answers.
type Answers<'a> = [(&'a Trial, &'a Response)];

/// How the handler refuses a signature.
struct Refused<'a> {
    answer: &'a Response,
    /// Whether it says the same of the same each time. Otherwise only the status tells anything.
    is_steady: bool,
}

impl<'a> Refused<'a> {
    /// By two forgeries.
    fn of(answers: &Answers<'a>) -> Option<Self> {
        let mut forged = answers.iter().filter(|(it, _)| matches!(it, Trial::Forged));
        let ((_, answer), (_, again)) = (forged.next()?, forged.next()?);
        Some(Self {
            answer,
            is_steady: told(answer) == told(again),
        })
    }

    fn differ(&self, a: &Response, b: &Response) -> bool {
        a.status != b.status || self.is_steady && told(a) != told(b)
    }

    /// Whether a delivery was not refused for its signature.
    fn is_not(&self, response: &Response) -> bool {
        self.differ(response, self.answer)
    }
}

fn after_verifying(
    delivery: &Response,
    answers: &Answers<'_>,
    refusal: &Refused<'_>,
) -> Option<Refusal> {
    let evidence = if refusal.is_not(delivery) {
        let status = refusal.answer.status_line();
        format!("a false signature gets another answer ({status})")
    } else if let Some((_, response)) = answers
        .iter()
        .find(|(trial, _)| matches!(trial, Trial::UnknownType))
        && refusal.is_not(response)
    {
        let status = response.status_line();
        format!("an event type that it does not know gets {status}")
    } else {
        return None;
    };
    Some(Refusal::AfterVerifying { evidence })
}

/// The first trial that was not refused names the reason.
fn by_trial(answers: &Answers<'_>, refusal: &Refused<'_>) -> Option<Refusal> {
    let mut verified = answers.iter().filter(|(_, it)| refusal.is_not(it));
    verified.find_map(|(trial, _)| match trial {
        Trial::Secret(name) => Some(Refusal::OtherSecret { name: name.clone() }),
        Trial::Key(key) => Some(Refusal::OtherKey { key }),
        Trial::Content(content) => Some(Refusal::OtherContent { content }),
        Trial::Written(writer) => Some(Refusal::ParsedBody {
            writer: Some(writer),
        }),
        Trial::Ascii => Some(Refusal::Encoding),
        Trial::Forged | Trial::ForgedEmpty | Trial::UnknownType | Trial::Empty => None,
    })
}

/// An empty object is its own writing, so only its signature decides.
fn by_empty_object(answers: &Answers<'_>, refusal: &Refused<'_>) -> Option<Refusal> {
    let answer = |wanted: fn(&Trial) -> bool| {
        let mut answers = answers.iter();
        answers.find(|(trial, _)| wanted(trial)).map(|(_, it)| *it)
    };
    let empty = answer(|trial| matches!(trial, Trial::Empty))?;
    let forged = answer(|trial| matches!(trial, Trial::ForgedEmpty))?;
    let differ = refusal.differ(empty, forged);
    differ.then_some(Refusal::ParsedBody { writer: None })
}

fn unknown() -> serde_json::Value {
    json!({
        "data": { "id": "example_1", "object": "example" },
        "object": "event",
        "type": "example.happened",
    })
}

/// Keys that people make of the secret's text.
fn keys(secret: &str) -> Vec<(&'static str, SigningSecret)> {
    let bare = secret.strip_prefix("whsec_").unwrap_or(secret);
    let key = |key: &[u8]| SigningSecret::from_key(key);
    vec![
        ("the secret's text, not decoded", key(secret.as_bytes())),
        (
            "the secret's text without whsec_, not decoded",
            key(bare.as_bytes()),
        ),
        ("an empty secret: its variable is not set", key(b"")),
        (
            "the text `undefined`: the secret's variable is not set",
            key(b"undefined"),
        ),
    ]
}

/// Content that people sign in place of `{id}.{timestamp}.{body}`.
fn contents(
    sender: &Sender<'_>,
    payload: &[u8],
) -> Result<Vec<(&'static str, Request)>, CheckError> {
    let request = sender.deliver_bytes(payload.to_vec())?;
    let (id, timestamp) = (
        request.get("svix-id").to_owned(),
        request.get("svix-timestamp").to_owned(),
    );
    let body = &request.body;
    let contents = [
        ("the body alone", body.to_vec()),
        (
            "timestamp and body without the id",
            [timestamp.as_bytes(), b".", body].concat(),
        ),
        (
            "id and body without the timestamp",
            [id.as_bytes(), b".", body].concat(),
        ),
        (
            "timestamp before id",
            [timestamp.as_bytes(), b".", id.as_bytes(), b".", body].concat(),
        ),
    ];
    Ok(contents
        .into_iter()
        .map(|(name, content)| {
            let signature = sender.signature_of(&content);
            (name, request.clone().with("svix-signature", signature))
        })
        .collect())
}

/// The words of an answer, without ids, numbers, paths: what differs from request to request.
pub(super) fn told(response: &Response) -> String {
    let text = response.visible_text();
    let changing = |c: char| c.is_ascii_digit() || c == '/';
    let lasting = |word: &&str| word.len() < 24 && !word.contains(changing);
    let words: Vec<_> = text.split_whitespace().filter(lasting).collect();
    words.join(" ")
}
