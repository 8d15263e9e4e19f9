//! What the state shows of one object, so that it compares with what it shows of another.

use std::collections::{BTreeMap, BTreeSet};

use super::leaf::{Leaves, leaves};
use super::object::Object;
use super::rows::Row;
use super::telling::{is_telling, telling_words};

/// The rows about one object, table by table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    tables: BTreeMap<String, Vec<Leaves>>,
}

/// A column, as `table` and path.
pub type Column = (String, String);

impl Form {
    /// What `rows` show of `object`.
    pub fn of(object: &Object, rows: &[Row]) -> Self {
        let mut tables: BTreeMap<String, Vec<Leaves>> = BTreeMap::new();
        for row in rows.iter().filter(|row| object.is_in(row.text())) {
            let leaves = leaves(&row.columns, &|text| object.impersonal(text));
            tables.entry(row.table.clone()).or_default().push(leaves);
        }
        for rows in tables.values_mut() {
            // By what identifies them first: numbers that the database gave would mix them up.
            rows.sort_by_cached_key(|row| {
                let own = |leaf: &&String| leaf.contains('…') || leaf.contains('<');
                let own: Vec<_> = row.values().filter(own).cloned().collect();
                (own, row.clone())
            });
        }
        Self { tables }
    }

    /// Whether nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// Its rows in `table`.
    pub fn rows(&self, table: &str) -> &[Leaves] {
        self.tables.get(table).map_or(&[], Vec::as_slice)
    }

    /// The tables that tell more than that there is such an object; else all.
    pub fn telling_tables(&self) -> BTreeSet<String> {
        let tells = |rows: &Vec<Leaves>| {
            rows.iter()
                .flat_map(Leaves::values)
                .any(|leaf| is_telling(leaf))
        };
        let telling: BTreeSet<_> = self
            .tables
            .iter()
            .filter(|(_, rows)| tells(rows))
            .map(|(name, _)| name.clone())
            .collect();
        if telling.is_empty() {
            self.tables.keys().cloned().collect()
        } else {
            telling
        }
    }

    /// The tables with another number of rows than in `other`, and the columns that differ, with
    /// both values. Columns of such tables are not looked at.
    pub fn differences(&self, other: &Self) -> Differences {
        let mut differences = Differences::default();
        let names: BTreeSet<_> = self.tables.keys().chain(other.tables.keys()).collect();
        for name in names {
            let (ours, theirs) = (self.rows(name), other.rows(name));
            if ours.len() != theirs.len() {
                differences
                    .counts
                    .insert(name.clone(), (ours.len(), theirs.len()));
                continue;
            }
            for (a, b) in ours.iter().zip(theirs) {
                for path in a
                    .keys()
                    .chain(b.keys())
                    .filter(|path| a.get(*path) != b.get(*path))
                {
                    let values = (a.get(path).cloned(), b.get(path).cloned());
                    differences
                        .columns
                        .insert((name.clone(), path.clone()), values);
                }
            }
        }
        differences
    }

    /// Without all other tables than these. Of these columns, only what tells versions apart stays.
    pub fn without(&self, columns: &BTreeSet<Column>, tables: &BTreeSet<String>) -> Self {
        let kept = self
            .tables
            .iter()
            .filter(|(name, _)| tables.contains(*name));
        let kept = kept.map(|(name, rows)| {
            let kept = |row: &Leaves| {
                let kept = |(path, leaf): (&String, &String)| {
                    if !columns.contains(&(name.clone(), path.clone())) {
                        return Some((path.clone(), leaf.clone()));
                    }
                    let words = telling_words(leaf).join(" ");
                    (!words.is_empty()).then(|| (path.clone(), words))
                };
                row.iter().filter_map(kept).collect()
            };
            let mut rows: Vec<Leaves> = rows.iter().map(kept).collect();
            rows.sort();
            (name.clone(), rows)
        });
        Self {
            tables: kept.collect(),
        }
    }
}

/// Both values of a column, where there are any.
pub type Values = (Option<String>, Option<String>);

/// How two forms differ.
#[derive(Debug, Default)]
pub struct Differences {
    /// Numbers of rows.
    pub counts: BTreeMap<String, (usize, usize)>,
    /// Values.
    pub columns: BTreeMap<Column, Values>,
}

impl Differences {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty() && self.columns.is_empty()
    }

    /// The first of them in words, what was compared before what it was compared with.
    pub fn text(&self, noun: &str) -> String {
        if let Some((table, (ours, theirs))) = self.counts.iter().next() {
            let place = if table.is_empty() {
                String::new()
            } else {
                format!(" in {table}")
            };
            return match (ours, theirs) {
                (0, _) => format!("the {noun} is not there{place}"),
                (n, 1) => format!("{n} rows{place} for one {noun}"),
                (n, m) => format!("{n} rows{place} for one {noun} rather than {m}"),
            };
        }
        // What tells most stands first.
        let telling = |(_, (ours, theirs)): &(&Column, &Values)| {
            ours.iter().chain(theirs).any(|leaf| is_telling(leaf))
        };
        let mut columns = self.columns.iter();
        let first = columns.clone().find(telling).or_else(|| columns.next());
        first.map_or_else(String::new, |((table, path), (ours, theirs))| {
            let shown = |leaf: &Option<String>| match leaf {
                Some(leaf) => format!("{leaf:?}"),
                None => "empty".to_owned(),
            };
            let path = column_name(table, path);
            format!("{path} is {} rather than {}", shown(ours), shown(theirs))
        })
    }
}

/// `table.path`.
pub fn column_name(table: &str, path: &str) -> String {
    if table.is_empty() {
        path.to_owned()
    } else {
        format!("{table}.{path}")
    }
}
