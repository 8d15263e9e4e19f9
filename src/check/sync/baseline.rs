//! What the state shows of objects whose lives came once and in order. Two of them have to agree;
//! where they do not, a column is volatile, unless it is one that no right handler gets wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::form::{Column, Form, column_name};
use super::leaf::Leaves;
use super::object::{Kind, Step};
use super::telling::{address_role, is_name, is_telling, telling_words};

/// The forms of one object after each step of its life.
pub type Witness = BTreeMap<Step, Form>;

/// What other objects of the kind are compared with.
pub struct Baseline {
    kind: Kind,
    forms: Witness,
    /// The tables that are compared.
    tables: BTreeSet<String>,
    ignored: BTreeSet<Column>,
    /// Tables that are not compared: logs and the like.
    logs: BTreeSet<String>,
    gone: Gone,
}

/// What deletion does to a row.
enum Gone {
    /// Nothing that shows.
    Unseen,
    /// It takes it away, or marks it: the marked columns of each table with their values.
    Seen(BTreeMap<String, Vec<Mark>>),
}

/// A column that deletion changed.
#[derive(Clone)]
struct Mark {
    path: String,
    gone: Option<String>,
}

impl Baseline {
    /// Of two objects with the same whole life and one with a shorter life that ends alike.
    ///
    /// # Errors
    /// How they disagree, so that nothing can be told.
    pub fn new(kind: Kind, a: Witness, b: &Witness, short: &Form) -> Result<Self, String> {
        let at = |step| a.get(&step).cloned().unwrap_or_default();
        let (first, last, deleted) = (at(Step::Created), at(kind.last()), at(Step::Deleted));
        let telling = last.telling_tables();
        let (mut ignored, mut logs) = volatile(kind, &a, b, &telling)?;
        // Where another way to the same end leaves another trace, it is a count or a log.
        let differences = last.differences(short);
        logs.extend(differences.counts.into_keys());
        logs.extend(grown(&last, &deleted));
        if kind != Kind::User {
            logs.extend(grown(&first, &last));
        }
        let traces = differences.columns.into_iter();
        let traces =
            traces.filter(|(_, (ours, theirs))| words(ours.as_ref()) == words(theirs.as_ref()));
        ignored.extend(traces.map(|(column, _)| column));
        let tables: BTreeSet<_> = telling.difference(&logs).cloned().collect();
        if tables.is_empty() {
            return Err(format!(
                "the state has a row for each delivery, not one for each {}",
                kind.noun()
            ));
        }
        let tables = followed(tables, &first, &last);
        ignored.retain(|(table, _)| tables.contains(table));
        let gone = gone(&last, &deleted, &tables, &ignored);
        Ok(Self {
            kind,
            forms: a,
            tables,
            ignored,
            logs,
            gone,
        })
    }

    /// Whether updates show at all.
    pub fn shows_updates(&self) -> bool {
        !self
            .differences(self.form(self.kind.last()), Step::Created)
            .is_empty()
    }

    /// How many rows a user has in the end who had one at first, where that is more than one:
    /// rows are found by something that changes.
    pub fn doubled(&self) -> Option<usize> {
        let (first, last) = (self.form(Step::Created), self.form(self.kind.last()));
        let is_doubled = |table: &&String| {
            let is_named = last.rows(table).iter().all(has_name);
            first.rows(table).len() == 1 && last.rows(table).len() > 1 && is_named
        };
        let table = self.tables.iter().find(is_doubled)?;
        Some(last.rows(table).len())
    }

    /// Whether deletion shows at all.
    pub fn shows_deletion(&self) -> bool {
        matches!(self.gone, Gone::Seen(_))
    }

    /// What is not compared, by name.
    pub fn ignored(&self) -> impl Iterator<Item = String> {
        let columns = self
            .ignored
            .iter()
            .map(|(table, path)| column_name(table, path));
        columns.chain(self.logs.iter().cloned())
    }

    /// How `form` differs from that of an object that was right after `step`; `None` if it does
    /// not.
    pub fn wrong(&self, form: &Form, step: Step) -> Option<String> {
        let differences = self.differences(form, step);
        (!differences.is_empty()).then(|| differences.text(self.kind.noun()))
    }

    /// How `form` differs from what it was `before`; `None` if it does not.
    pub fn changed(&self, form: &Form, before: &Form) -> Option<String> {
        let before = before.without(&self.ignored, &self.tables);
        let now = form.without(&self.ignored, &self.tables);
        let differences = now.differences(&before);
        (!differences.is_empty()).then(|| differences.text(self.kind.noun()))
    }

    /// The row that shows that a deleted object is there, by its table; `None` if it is gone.
    pub fn is_there(&self, form: &Form) -> Option<String> {
        let Gone::Seen(tables) = &self.gone else {
            return None;
        };
        let has_mark = |row: &Leaves, mark: &Mark| row.get(&mark.path) == mark.gone.as_ref();
        let last = self.form(self.kind.last());
        let is_there = |table: &str, row: &Leaves, marks: &[Mark]| match marks {
            // A row with nothing but an id may be how it remembers what was deleted.
            [] => tells(row) || !last.rows(table).iter().any(tells),
            marks => !marks.iter().all(|mark| has_mark(row, mark)),
        };
        tables.iter().find_map(|(table, marks)| {
            let mut rows = form.rows(table).iter();
            let is_there = rows.any(|row| is_there(table, row, marks));
            is_there.then(|| table.clone())
        })
    }

    /// Whether the columns that deletion marks have got that mark in a row with these values.
    pub fn marks_deleted(&self, table: &str, before: &Leaves, now: &Leaves) -> bool {
        let Gone::Seen(tables) = &self.gone else {
            return false;
        };
        let marks = tables.get(table).map_or(&[][..], Vec::as_slice);
        !marks.is_empty()
            && marks
                .iter()
                .all(|mark| now.get(&mark.path) == mark.gone.as_ref())
            && marks
                .iter()
                .any(|mark| before.get(&mark.path) != mark.gone.as_ref())
    }

    /// The address that is shown in place of the primary one, and after which step.
    pub fn wrong_address(&self) -> Option<String> {
        [(Step::Created, "main"), (Step::UpdatedAgain, "main2")]
            .into_iter()
            .find_map(|(step, primary)| {
                let shown = self.addresses(step);
                let is_wrong = !shown.is_empty() && !shown.iter().any(|role| role == primary);
                is_wrong.then(|| {
                    let shown = shown.join(", ");
                    format!("after {step} the primary address is {primary}-…, but the state shows {shown}-…")
                })
            })
    }

    /// Whether an address stands in a column of its own.
    pub fn shows_address(&self) -> bool {
        !self.addresses(Step::Created).is_empty()
    }

    /// The addresses that stand in columns of their own.
    fn addresses(&self, step: Step) -> Vec<String> {
        let form = self.form(step);
        let rows = self.tables.iter().flat_map(|table| form.rows(table));
        let leaves = rows.flat_map(|row| row.iter());
        // Those within a list are all of them.
        let own = leaves.filter(|(path, _)| !path.contains(['[', '.']));
        own.filter_map(|(_, leaf)| address_role(leaf))
            .map(str::to_owned)
            .collect()
    }

    fn form(&self, step: Step) -> &Form {
        static EMPTY: std::sync::LazyLock<Form> = std::sync::LazyLock::new(Form::default);
        self.forms.get(&step).unwrap_or(&EMPTY)
    }

    fn differences(&self, form: &Form, step: Step) -> super::form::Differences {
        let expected = self.form(step).without(&self.ignored, &self.tables);
        form.without(&self.ignored, &self.tables)
            .differences(&expected)
    }
}

/// The columns in which two objects with the same life differ, and the tables that do not show
/// them in as many rows.
fn volatile(
    kind: Kind,
    a: &Witness,
    b: &Witness,
    telling: &BTreeSet<String>,
) -> Result<(BTreeSet<Column>, BTreeSet<String>), String> {
    let (mut ignored, mut logs) = (BTreeSet::new(), BTreeSet::new());
    let empty = Form::default();
    let unlike = |what: String| {
        let noun = kind.noun();
        Err(format!(
            "two {noun}s with the same life do not look alike: {what}"
        ))
    };
    for (step, form) in a {
        let differences = form.differences(b.get(step).unwrap_or(&empty));
        for (table, (ours, theirs)) in differences.counts {
            if telling.contains(&table) {
                return unlike(format!("{ours} rows and {theirs}"));
            }
            logs.insert(table);
        }
        for ((table, path), (ours, theirs)) in differences.columns {
            // Names, addresses and roles are never volatile: a fault at random would hide there.
            if telling.contains(&table) && words(ours.as_ref()) != words(theirs.as_ref()) {
                let shown = [ours, theirs].map(|leaf| leaf.unwrap_or_else(|| "empty".to_owned()));
                let name = column_name(&table, &path);
                return unlike(format!("{name} is {:?} and {:?}", shown[0], shown[1]));
            }
            ignored.insert((table, path));
        }
    }
    Ok((ignored, logs))
}

/// The tables that have more rows after an event that makes none: each event makes one in a log.
fn grown(before: &Form, after: &Form) -> Vec<String> {
    let counts = after.differences(before).counts.into_iter();
    let grown = counts.filter(|(_, (after, before))| after > before);
    grown.map(|(table, _)| table).collect()
}

/// The tables that follow their object, where some do: what keeps its first version for good, such
/// as a list of mails to send, is none of them.
fn followed(tables: BTreeSet<String>, first: &Form, last: &Form) -> BTreeSet<String> {
    let follows = |table: &&String| first.rows(table) != last.rows(table);
    let following: BTreeSet<_> = tables.iter().filter(follows).cloned().collect();
    if following.is_empty() {
        tables
    } else {
        following
    }
}

fn words(leaf: Option<&String>) -> Vec<&'static str> {
    leaf.map(|leaf| telling_words(leaf)).unwrap_or_default()
}

fn has_name(row: &Leaves) -> bool {
    row.values().any(|leaf| is_name(leaf))
}

fn tells(row: &Leaves) -> bool {
    row.values().any(|leaf| is_telling(leaf))
}

/// What deletion changed.
fn gone(
    alive: &Form,
    deleted: &Form,
    tables: &BTreeSet<String>,
    ignored: &BTreeSet<Column>,
) -> Gone {
    let mut seen = BTreeMap::new();
    for table in tables {
        let (before, after) = (alive.rows(table), deleted.rows(table));
        if after.is_empty() && !before.is_empty() {
            seen.insert(table.clone(), Vec::new());
        } else if before.len() == after.len() {
            let marks = before
                .iter()
                .zip(after)
                .flat_map(|(before, after)| marks(before, after));
            let is_kept = |mark: &Mark| !ignored.contains(&(table.clone(), mark.path.clone()));
            let marks: Vec<_> = marks.filter(is_kept).collect();
            if !marks.is_empty() {
                seen.insert(table.clone(), marks);
            }
        }
    }
    if seen.is_empty() {
        Gone::Unseen
    } else {
        Gone::Seen(seen)
    }
}

/// The columns that say that a row is deleted. What is the user's own may be emptied with it, but
/// where there is a column that says so, that one alone counts.
fn marks(before: &Leaves, after: &Leaves) -> Vec<Mark> {
    let paths: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let changed = paths
        .into_iter()
        .filter(|path| before.get(*path) != after.get(*path));
    let is_own = |path: &String| {
        before
            .get(path)
            .is_some_and(|leaf| is_telling(leaf) || leaf.contains(['…', '<']))
    };
    let (own, says): (Vec<_>, Vec<_>) = changed.partition(|path| is_own(path));
    let kept = if says.is_empty() { own } else { says };
    let mark = |path: &String| Mark {
        path: path.clone(),
        gone: after.get(path).cloned(),
    };
    kept.into_iter().map(mark).collect()
}
