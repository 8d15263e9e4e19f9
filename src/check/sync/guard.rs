//! The rows that were there before the check. A handler that deletes by address, or all rows, must
//! be stopped at its first delivery that does so.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::baseline::Baseline;
use super::leaf::{Leaves, leaves};
use super::object::Object;
use super::rows::Row;

/// The rows as they were, each under what identifies it.
pub struct Before {
    tables: BTreeMap<String, Table>,
    /// Rows of the last look, to tell a page from a deletion.
    most: Cell<usize>,
}

struct Table {
    /// The column that is different in each row; without one, rows can only be counted.
    key: Option<String>,
    rows: HashMap<String, Leaves>,
    count: usize,
}

/// What became of the rows that were there.
#[derive(Debug, PartialEq, Eq)]
pub enum Harm {
    /// Some are gone, or marked as deleted.
    Gone {
        /// So many.
        rows: usize,
        /// Of so many.
        of: usize,
    },
    /// One tells of a made-up object now.
    Written,
    /// Some do not show any more, but as many others do: it may be a page.
    Page {
        /// As long as this.
        rows: usize,
    },
}

impl Before {
    /// As `rows` are.
    pub fn new(rows: &[Row]) -> Self {
        let mut by_table: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
        for row in rows {
            by_table.entry(row.table.clone()).or_default().push(row);
        }
        let table = |(name, rows): (String, Vec<&Row>)| {
            let key = key(&rows);
            let keyed = key.iter().flat_map(|key| {
                rows.iter()
                    .map(|row| (row.columns[key].to_string(), plain(row)))
            });
            let table = Table {
                rows: keyed.collect(),
                count: rows.len(),
                key,
            };
            (name, table)
        };
        Self {
            tables: by_table.into_iter().map(table).collect(),
            most: Cell::new(rows.len()),
        }
    }

    /// What became of them by `now`. What deletion marks is known from `baseline` on.
    pub fn harm(
        &self,
        now: &[Row],
        made_up: &[&Object],
        baseline: Option<&Baseline>,
    ) -> Option<Harm> {
        let grown = now.len() >= self.most.get();
        self.most.set(self.most.get().max(now.len()));
        let is_ours = |row: &Row| made_up.iter().any(|object| object.is_in(row.text()));
        let (mut gone, mut marked, mut of, mut written) = (0, 0, 0, false);
        for (name, table) in &self.tables {
            let rows = now.iter().filter(|row| row.table == *name);
            of += table.count;
            let Some(key) = &table.key else {
                let left = rows.filter(|row| !is_ours(row)).count();
                gone += table.count.saturating_sub(left);
                continue;
            };
            let mut left = BTreeSet::new();
            for row in rows {
                let Some(key) = row.columns.get(key).map(ToString::to_string) else {
                    continue;
                };
                let Some(before) = table.rows.get(&key) else {
                    continue;
                };
                let now = plain(row);
                if *before != now {
                    written |= is_ours(row);
                    let is_marked =
                        |baseline: &Baseline| baseline.marks_deleted(name, before, &now);
                    marked += usize::from(baseline.is_some_and(is_marked));
                }
                left.insert(key);
            }
            gone += table.rows.len() - left.len();
        }
        match gone + marked {
            0 if written => Some(Harm::Written),
            0 => None,
            _ if marked == 0 && grown && now.iter().any(is_ours) => {
                Some(Harm::Page { rows: now.len() })
            }
            rows => Some(Harm::Gone { rows, of }),
        }
    }
}

fn plain(row: &Row) -> Leaves {
    leaves(&row.columns, &str::to_owned)
}

/// The column that names a row: `id` before `…_id` before `email` before any other.
fn key(rows: &[&Row]) -> Option<String> {
    let first = rows.first()?;
    let is_key = |name: &&String| {
        let values = rows
            .iter()
            .map(|row| row.columns.get(*name).filter(|value| !value.is_null()));
        let different: Option<BTreeSet<_>> =
            values.map(|value| value.map(ToString::to_string)).collect();
        different.is_some_and(|different| different.len() == rows.len())
    };
    let rank = |name: &&String| match name.as_str() {
        "id" => 0,
        name if name.ends_with("_id") || name.ends_with("Id") => 1,
        "email" => 2,
        _ => 3,
    };
    first
        .columns
        .keys()
        .filter(is_key)
        .min_by_key(rank)
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::super::rows::parse;
    use super::*;

    fn harm(before: &str, now: &str) -> Option<Harm> {
        let rows = |text: &str| parse(text.as_bytes()).unwrap();
        Before::new(&rows(before)).harm(&rows(now), &[], None)
    }

    #[test]
    fn rows_are_known_by_what_names_them() {
        let before = r#"[{"id":1,"name":"A","seen":1},{"id":2,"name":"A","seen":1}]"#;
        assert_eq!(harm(before, before), None);
        let changed = r#"[{"id":2,"name":"B","seen":9},{"id":1,"name":"A","seen":1},{"id":3}]"#;
        assert_eq!(harm(before, changed), None);
        let one_left = r#"[{"id":2,"name":"A","seen":1}]"#;
        assert_eq!(harm(before, one_left), Some(Harm::Gone { rows: 1, of: 2 }));
        assert_eq!(harm(before, "[]"), Some(Harm::Gone { rows: 2, of: 2 }));
    }

    #[test]
    fn rows_without_a_name_are_counted() {
        let before = r#"[{"name":"A"},{"name":"A"}]"#;
        assert_eq!(harm(before, r#"[{"name":"B"},{"name":"A"}]"#), None);
        assert_eq!(
            harm(before, r#"[{"name":"A"}]"#),
            Some(Harm::Gone { rows: 1, of: 2 })
        );
    }
}
