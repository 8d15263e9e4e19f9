//! A request as it may have been signed: what a hypothesis changes.

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::Cause;
use super::budget::Purse;
use crate::json::{Value, parse};
use crate::signing::{
    Digest, NamedSecret, OtherHash, Scheme, SecretSet, Selected, SigningSecret, Token,
    parse_timestamp,
};
use crate::text::hex;
use crate::time::Time;

/// A part of what is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Id,
    Timestamp,
    Body,
    Text(&'static str),
}

/// What goes into a signature, and what the signature header claims.
#[derive(Clone)]
pub(super) struct Case<'a> {
    /// Whose headers these are.
    pub scheme: Scheme,
    /// What is signed, in its order.
    pub content: &'a [Part],
    pub id: Cow<'a, str>,
    /// The text that is signed.
    pub timestamp: Cow<'a, str>,
    /// Whether the header has just that, and not a fraction, say.
    pub timestamp_is_plain: bool,
    pub body: Cow<'a, [u8]>,
    /// The keys to try.
    pub secrets: Cow<'a, [NamedSecret]>,
    /// Secrets that were found elsewhere.
    pub others: &'a [NamedSecret],
    /// The signature header, as it stands.
    pub signature: Cow<'a, str>,
    /// What it claims, read strictly unless a hypothesis reads it otherwise.
    pub claims: Cow<'a, [Claim]>,
    /// When it was received, or what counts as that.
    pub received: Time,
    /// What the search may still spend.
    pub purse: &'a Purse<'a>,
}

/// What came of a search: the case without its faults.
pub(super) struct Solved {
    pub timestamp: String,
    pub body: Vec<u8>,
}

/// Larger bodies are neither parsed nor written anew: that would take many times their room.
const MAX_PARSED: usize = 8 << 20;

/// A signature that is to be matched.
#[derive(Clone)]
pub(super) enum Claim {
    /// A whole digest.
    Whole(Digest),
    /// The beginning of a digest in base64.
    Start(String),
    /// A digest in base64, whose letters are all small.
    Lowered(String),
    /// A digest of another hash function.
    Other(OtherHash, Vec<u8>),
}

/// A case with the one fault that is undone in it.
pub(super) struct Candidate<'a> {
    pub fault: Fault,
    pub case: Case<'a>,
}

/// A fault, and what is special about it here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub cause: Cause,
    /// Completes the sentence on the cause; may be empty.
    pub detail: Cow<'static, str>,
}

/// The cases that a request may have been before a fault.
pub(super) type Candidates<'a> = Box<dyn Iterator<Item = Candidate<'a>> + 'a>;

impl Fault {
    pub fn new(cause: Cause, detail: impl Into<Cow<'static, str>>) -> Self {
        let detail = detail.into();
        Self { cause, detail }
    }
}

/// What proves a case: a claim that comes true.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    /// The name of the secret.
    pub secret: String,
    /// Which of the claims, from 0.
    pub claim: usize,
}

impl<'a> Case<'a> {
    /// The request as it stands.
    pub fn new(
        selected: &'a Selected<'a>,
        body: &'a [u8],
        secrets: &'a SecretSet,
        others: &'a [NamedSecret],
        received: Time,
        purse: &'a Purse<'a>,
    ) -> Self {
        let (id, timestamp, signature) = match *selected {
            Selected::Message {
                id,
                timestamp,
                signature,
                ..
            } => (id, timestamp, signature),
            Selected::Body { signature } => ("", "", signature),
        };
        let scheme = selected.scheme();
        let seconds = plain_seconds(timestamp.into());
        Self {
            scheme,
            content: content_of(scheme),
            id: id.into(),
            timestamp_is_plain: seconds == timestamp,
            timestamp: seconds,
            body: body.into(),
            secrets: secrets.as_slice().into(),
            others,
            signature: signature.into(),
            claims: Claim::read(scheme, signature).into(),
            received,
            purse,
        }
    }

    /// The same case, borrowed: to be changed at one place with `..case.again()`.
    pub fn again(&'a self) -> Self {
        Self {
            scheme: self.scheme,
            content: self.content,
            id: Cow::Borrowed(&self.id),
            timestamp: Cow::Borrowed(&self.timestamp),
            timestamp_is_plain: self.timestamp_is_plain,
            body: Cow::Borrowed(&self.body),
            secrets: Cow::Borrowed(&self.secrets),
            others: self.others,
            signature: Cow::Borrowed(&self.signature),
            claims: Cow::Borrowed(&self.claims),
            received: self.received,
            purse: self.purse,
        }
    }

    /// What is told of it once it is proven.
    pub fn solved(&self) -> Solved {
        Solved {
            timestamp: self.timestamp.clone().into_owned(),
            body: self.body.clone().into_owned(),
        }
    }

    /// The body as text, where it is that and not too long to be written anew.
    pub fn text(&self) -> Option<&str> {
        let payable = self.body.len() <= MAX_PARSED && self.purse.spend(self.body.len());
        payable.then(|| str::from_utf8(&self.body).ok()).flatten()
    }

    /// The body's value, where it is JSON and can be paid for.
    pub fn parsed(&self) -> Option<Value<'_>> {
        let payable = self.body.len() <= MAX_PARSED && self.purse.spend(self.body.len());
        payable.then(|| parse(&self.body).ok()).flatten()
    }

    /// This case with other claims.
    pub fn claiming(&'a self, fault: Fault, claims: Vec<Claim>) -> Candidate<'a> {
        let claims = claims.into();
        let case = Self {
            claims,
            ..self.again()
        };
        Candidate { fault, case }
    }

    /// This case with other content.
    pub fn with_content(&'a self, fault: Fault, content: &'a [Part]) -> Candidate<'a> {
        let case = Self {
            content,
            ..self.again()
        };
        Candidate { fault, case }
    }

    /// This case with one secret that is this key.
    pub fn with_key(&'a self, fault: Fault, name: &str, key: &[u8]) -> Candidate<'a> {
        let name = name.to_owned();
        let secret = SigningSecret::from_key(key);
        let case = Self {
            secrets: vec![NamedSecret { name, secret }].into(),
            ..self.again()
        };
        Candidate { fault, case }
    }

    /// This case with other headers: the id, the timestamp and the signature header.
    pub fn with_headers(&'a self, fault: Fault, headers: [Cow<'a, str>; 3]) -> Candidate<'a> {
        let [id, timestamp, signature] = headers;
        let seconds = plain_seconds(timestamp.clone());
        let case = Self {
            id,
            timestamp_is_plain: seconds == timestamp,
            timestamp: seconds,
            claims: Claim::read(self.scheme, &signature).into(),
            signature,
            ..self.again()
        };
        Candidate { fault, case }
    }

    /// This case with another body.
    pub fn with_body(
        &'a self,
        cause: Cause,
        detail: impl Into<Cow<'static, str>>,
        body: impl Into<Cow<'a, [u8]>>,
    ) -> Candidate<'a> {
        let fault = Fault::new(cause, detail);
        let body = body.into();
        let case = Self {
            body,
            ..self.again()
        };
        Candidate { fault, case }
    }

    /// Whether id and timestamp belong to it.
    pub fn has_message(&self) -> bool {
        self.scheme != Scheme::BodyHmac
    }

    /// The secret and the claim that match, if any do.
    pub fn proof(&self) -> Option<Proof> {
        if self.claims.is_empty() {
            return None;
        }
        self.secrets
            .iter()
            .find_map(|NamedSecret { name, secret }| {
                let digest = Digest::of_parts(secret, self.parts());
                let holds = |claim: &Claim| self.holds(claim, secret, &digest);
                let claim = self.claims.iter().position(holds)?;
                let secret = name.clone();
                Some(Proof { secret, claim })
            })
    }

    /// The bytes that are signed.
    fn parts(&self) -> impl Iterator<Item = &[u8]> {
        self.content.iter().map(|part| match part {
            Part::Id => self.id.as_bytes(),
            Part::Timestamp => self.timestamp.as_bytes(),
            Part::Body => &self.body,
            Part::Text(text) => text.as_bytes(),
        })
    }

    /// Not in constant time: the request is refused already, and this runs on the user's machine.
    fn holds(&self, claim: &Claim, secret: &SigningSecret, digest: &Digest) -> bool {
        match claim {
            Claim::Whole(claimed) => claimed == digest,
            Claim::Start(text) => digest.base64().starts_with(text.as_bytes()),
            Claim::Lowered(text) => digest.base64().to_ascii_lowercase() == text.as_bytes(),
            Claim::Other(hash, claimed) => secret
                .key(self.scheme)
                .is_some_and(|key| hash.hmac(&key, self.parts()) == *claimed),
        }
    }
}

/// What a scheme signs.
const fn content_of(scheme: Scheme) -> &'static [Part] {
    const MESSAGE: [Part; 5] = [
        Part::Id,
        Part::Text("."),
        Part::Timestamp,
        Part::Text("."),
        Part::Body,
    ];
    match scheme {
        Scheme::Svix | Scheme::Standard => &MESSAGE,
        Scheme::BodyHmac => &[Part::Body],
    }
}

/// A timestamp as it is signed: its seconds alone, where there are any.
pub(super) fn plain_seconds(timestamp: Cow<'_, str>) -> Cow<'_, str> {
    match parse_timestamp(&timestamp) {
        Ok(parsed) => parsed.unix_seconds().to_string().into(),
        Err(_) => timestamp,
    }
}

impl Claim {
    /// The claims of a header as its scheme writes them.
    pub fn read(scheme: Scheme, signature: &str) -> Vec<Self> {
        match scheme {
            Scheme::Svix | Scheme::Standard => Token::all(signature)
                .filter_map(|token| match token {
                    Token::V1(text) => Self::whole(&BASE64_STANDARD.decode(text).ok()?),
                    Token::Skipped(..) => None,
                })
                .collect(),
            Scheme::BodyHmac => hex::decode(signature)
                .filter(|_| !signature.contains(|c: char| c.is_ascii_uppercase()))
                .and_then(|bytes| Self::whole(&bytes))
                .into_iter()
                .collect(),
        }
    }

    /// These bytes, if they are as many as a digest has.
    pub fn whole(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.try_into().ok()?;
        Some(Self::Whole(Digest::from_bytes(bytes)))
    }
}
