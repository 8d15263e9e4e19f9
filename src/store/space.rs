//! How much space a store takes, and how it is given back.

use super::{Store, StoreError};

impl Store {
    /// How many bytes are in use.
    pub(super) fn size(&self) -> Result<u64, StoreError> {
        let sql = "SELECT (page_count - freelist_count) * page_size \
                   FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
        self.ask(|connection| connection.query_row(sql, [], |row| row.get(0)))
            .map(i64::unsigned_abs)
    }

    /// How many bytes the captures have that nobody found authentic: read from an index.
    pub(super) fn unverified_size(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(length(headers) + length(body)), 0) + 512 * count(*) \
                   FROM captures WHERE valid IS NOT 1";
        self.ask(|connection| connection.query_row(sql, [], |row| row.get(0)))
            .map(i64::unsigned_abs)
    }

    /// Takes free pages from the file, a few at a time, and empties the log.
    pub(super) fn give_back(&self) -> Result<(), StoreError> {
        let mut left = i64::MAX;
        loop {
            let free = self.ask(|connection| {
                let mut statement = connection.prepare("PRAGMA incremental_vacuum(64)")?;
                let mut rows = statement.query([])?;
                while rows.next()?.is_some() {}
                let sql = "SELECT freelist_count FROM pragma_freelist_count";
                connection.query_row(sql, [], |row| row.get::<_, i64>(0))
            })?;
            // Others may use pages meanwhile, or free more.
            if free == 0 || free >= left {
                break;
            }
            left = free;
        }
        self.ask(|connection| {
            let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
            connection.query_row(sql, [], |_| Ok(()))
        })
    }
}
