//! A request as it may have been signed: what a hypothesis changes.

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::Cause;
use super::budget::Purse;
use crate::json::{Value, parse};
use crate::signing::{Digest, NamedSecret, Scheme, SecretSet, Selected, Token, parse_timestamp};
use crate::text::hex;

/// What goes into a signature, and what the signature header claims.
#[derive(Clone)]
pub(super) struct Case<'a> {
    /// What is signed: id, timestamp and body, or the body alone.
    pub scheme: Scheme,
    pub id: Cow<'a, str>,
    /// The text that is signed.
    pub timestamp: Cow<'a, str>,
    pub body: Cow<'a, [u8]>,
    /// The keys to try.
    pub secrets: Cow<'a, [NamedSecret]>,
    /// Secrets that were found elsewhere.
    pub others: &'a [NamedSecret],
    /// The signature header, as it stands.
    pub signature: Cow<'a, str>,
    /// What it claims, read strictly unless a hypothesis reads it otherwise.
    pub claims: Cow<'a, [Claim]>,
    /// What the search may still spend.
    pub purse: &'a Purse<'a>,
}

/// What came of a search: the case without its faults.
pub(super) struct Solved {
    pub timestamp: String,
    pub body: Vec<u8>,
}

/// Larger bodies are not parsed: their values would take many times their room.
const MAX_PARSED: usize = 8 << 20;

/// A signature that is to be matched.
#[derive(Clone)]
pub(super) enum Claim {
    /// A whole digest.
    Whole(Digest),
    /// The beginning of a digest in base64.
    Start(String),
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
        Self {
            scheme,
            id: id.into(),
            timestamp: match parse_timestamp(timestamp) {
                Ok(parsed) => parsed.unix_seconds().to_string().into(),
                Err(_) => timestamp.into(),
            },
            body: body.into(),
            secrets: secrets.as_slice().into(),
            others,
            signature: signature.into(),
            claims: Claim::read(scheme, signature).into(),
            purse,
        }
    }

    /// The same case, borrowed: to be changed at one place with `..case.again()`.
    pub fn again(&'a self) -> Self {
        Self {
            scheme: self.scheme,
            id: Cow::Borrowed(&self.id),
            timestamp: Cow::Borrowed(&self.timestamp),
            body: Cow::Borrowed(&self.body),
            secrets: Cow::Borrowed(&self.secrets),
            others: self.others,
            signature: Cow::Borrowed(&self.signature),
            claims: Cow::Borrowed(&self.claims),
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

    /// The body's value, where it is JSON and can be paid for.
    pub fn parsed(&self) -> Option<Value<'_>> {
        let payable = self.body.len() <= MAX_PARSED && self.purse.spend(self.body.len());
        payable.then(|| parse(&self.body).ok()).flatten()
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

    /// The secret and the claim that match, if any do.
    pub fn proof(&self) -> Option<Proof> {
        if self.claims.is_empty() {
            return None;
        }
        self.secrets
            .iter()
            .find_map(|NamedSecret { name, secret }| {
                let digest =
                    Digest::compute(self.scheme, secret, &self.id, &self.timestamp, &self.body);
                let claim = self.claims.iter().position(|claim| claim.holds(&digest))?;
                let secret = name.clone();
                Some(Proof { secret, claim })
            })
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

    /// Not in constant time: the request is refused already, and this runs on the user's machine.
    fn holds(&self, digest: &Digest) -> bool {
        match self {
            Self::Whole(claimed) => claimed == digest,
            Self::Start(text) => digest.base64().starts_with(text.as_bytes()),
        }
    }
}
