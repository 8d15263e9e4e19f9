//! What mends a handler whose table ends wrong. All of it leads to `docs/syncing.md`.

/// A kind of repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// The state is another one, or the event type is not handled.
    State,
    /// The event type is not handled.
    Subscribe,
    /// The same, or the row is found by what changes.
    Update,
    /// Take the address by its id.
    PrimaryAddress,
    /// Insert or update in one statement.
    Upsert,
    /// Ignore what is older than what was written.
    KeepNewest,
    /// Remember what was deleted.
    RememberDeleted,
    /// Compare and write at once.
    OneStatement,
    /// Answer 2xx once it is written.
    AnswerAfterwards,
    /// Find rows by the id alone.
    ById,
}

impl Repair {
    /// One or two sentences.
    pub const fn text(self) -> &'static str {
        match self {
            Self::State => {
                "print the table that the handler writes, whole and from the same database; \
                 `cew check` alone says whether the handler accepts deliveries at all"
            }
            Self::Subscribe => {
                "handle this event type; if it is meant to be ignored, this warning is all (see \
                 `cew help syncing`)"
            }
            Self::Update => {
                "handle this event type, and find the row by data.id alone: an address may change; \
                 if updates are meant to be ignored, the warning is all (`cew help syncing`)"
            }
            Self::PrimaryAddress => {
                "find the address by its id: data.email_addresses.find(address => address.id === \
                 data.primary_email_address_id); the first one is any"
            }
            Self::Upsert => {
                "insert … on conflict (id) do update, and answer 2xx to what was done already (see \
                 `cew help syncing`)"
            }
            Self::KeepNewest => {
                "treat created and updated alike: upsert by id, keep data.updated_at in the row, \
                 and write only where it is newer (`cew help syncing`)"
            }
            Self::RememberDeleted => {
                "keep the id of what was deleted, and the updated_at of what was written; ignore \
                 what is older (`cew help syncing`)"
            }
            Self::OneStatement => {
                "compare and write in one statement, or in one transaction that locks the row: \
                 insert … on conflict (id) do update … where updated_at is older (see \
                 `cew help syncing`)"
            }
            Self::AnswerAfterwards => {
                "answer 2xx only once the row is written, or the event is kept where it cannot be \
                 lost; answer 500 when it fails: it is sent again (`cew help syncing`)"
            }
            Self::ById => {
                "find the row by data.id alone: a deletion has no address, and in some libraries \
                 a condition that is undefined matches every row (`cew help syncing`)"
            }
        }
    }
}
