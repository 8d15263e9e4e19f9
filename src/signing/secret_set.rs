//! Secrets with their names, at least one.

use super::SigningSecret;

/// A secret with the name that stands for it in output.
#[derive(Clone, Debug)]
pub struct NamedSecret {
    /// `CLERK_WEBHOOK_SIGNING_SECRET from .env`.
    pub name: String,
    /// The secret.
    pub secret: SigningSecret,
}

/// The secrets of an endpoint, the current one first: several while it is being rotated, and
/// never none, so that whatever is signed has a signature.
#[derive(Clone, Debug)]
pub struct SecretSet(Vec<NamedSecret>);

impl SecretSet {
    /// Of `secrets`; `None` if there are none.
    #[must_use]
    pub fn new(secrets: Vec<NamedSecret>) -> Option<Self> {
        (!secrets.is_empty()).then_some(Self(secrets))
    }

    /// The one that signs, and that a handler knows for certain.
    #[must_use]
    pub fn current(&self) -> &NamedSecret {
        &self.0[0]
    }

    /// The set of that one alone.
    #[must_use]
    pub fn current_alone(&self) -> Self {
        Self(vec![self.current().clone()])
    }

    /// All of them.
    #[must_use]
    pub fn as_slice(&self) -> &[NamedSecret] {
        &self.0
    }

    /// All of them, without their names.
    pub fn secrets(&self) -> impl Iterator<Item = &SigningSecret> {
        self.0.iter().map(|named| &named.secret)
    }

    /// Where they come from.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|named| named.name.as_str())
    }
}

/// A set of one secret whose name is never shown.
impl From<SigningSecret> for SecretSet {
    fn from(secret: SigningSecret) -> Self {
        let name = "the secret".to_owned();
        Self(vec![NamedSecret { name, secret }])
    }
}
