//! Looks at the state: when a delivery shows in it, and whether what was there still is.

use std::collections::HashSet;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::baseline::Baseline;
use super::form::Form;
use super::guard::{Before, Harm};
use super::object::Object;
use super::rows::Row;
use super::state::{StateError, StateReader};

/// No handler may take longer to write a row.
pub const LONGEST: Duration = Duration::from_secs(10);

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// What is settled sooner than this is waited for as long.
const SHORTEST: Duration = Duration::from_millis(50);

/// So often a state that cannot be read is tried again.
const READ_AGAIN: usize = 3;

/// How much longer than the settle time a failure is given to right itself.
const PATIENCE: u32 = 10;

/// The state at one moment.
pub struct Look {
    /// All of it.
    rows: Vec<Row>,
    /// The rows that are not as they were before the check.
    new: Vec<Row>,
}

impl Look {
    /// What it shows of `object`.
    pub fn form(&self, object: &Object) -> Form {
        Form::of(object, &self.new)
    }

    /// How many rows there are.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// The row about `object` in `table`, as text.
    pub fn row(&self, object: &Object, table: &str) -> Option<&str> {
        let mut rows = self.new.iter().filter(|row| row.table == table);
        rows.find(|row| object.is_in(row.text())).map(Row::text)
    }

    /// How many rows are about one of `objects`.
    pub fn about<'a>(&self, mut objects: impl Iterator<Item = &'a Object> + Clone) -> usize {
        let is_about = |row: &&Row| {
            objects
                .by_ref()
                .clone()
                .any(|object| object.is_in(row.text()))
        };
        self.new.iter().filter(is_about).count()
    }
}

/// Reads the state and knows what was there.
pub struct Watch {
    reader: StateReader,
    before: Before,
    known: HashSet<String>,
    /// The longest time that a delivery took to show.
    measured: Duration,
    /// Instead of that.
    given: Option<Duration>,
}

impl Watch {
    /// Reads the state for the first time. `given` replaces the settle time that is measured.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn begin(reader: StateReader, given: Option<Duration>) -> Result<Self, StateError> {
        let rows = reader.read().await?;
        Ok(Self {
            before: Before::new(&rows),
            known: rows.into_iter().map(|row| row.text().to_owned()).collect(),
            reader,
            measured: Duration::ZERO,
            given,
        })
    }

    /// How many rows were there before, alike ones counted once.
    pub fn rows_before(&self) -> usize {
        self.known.len()
    }

    /// How long a delivery takes to show.
    pub fn settle(&self) -> Duration {
        self.given.unwrap_or(self.measured)
    }

    /// After this long a failure is one.
    pub fn patience(&self) -> Duration {
        PATIENCE * self.settle().clamp(SHORTEST, LONGEST)
    }

    /// The state now.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn look(&self) -> Result<Look, StateError> {
        // A database that is written at this moment may be locked.
        let mut rows = self.reader.read().await;
        for _ in 0..READ_AGAIN {
            if rows.is_ok() {
                break;
            }
            sleep(SHORTEST).await;
            rows = self.reader.read().await;
        }
        let rows = rows?;
        let new = rows.iter().filter(|row| !self.known.contains(row.text()));
        Ok(Look {
            new: new.cloned().collect(),
            rows,
        })
    }

    /// The state once it has settled.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn settled(&self) -> Result<Look, StateError> {
        // A little more than was measured: no two are alike.
        sleep(self.settle().mul_f64(1.5)).await;
        self.look().await
    }

    /// Looks until `is_so`, at most for `limit`, and then until nothing moves any more. Measures
    /// how long it took. The answer is whether it came to be so.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub async fn until(
        &mut self,
        limit: Duration,
        is_so: impl Fn(&Look) -> bool,
    ) -> Result<(Look, bool), StateError> {
        if let Some(given) = self.given {
            sleep(given).await;
        }
        let started = Instant::now();
        let mut last = None;
        loop {
            let asked = started.elapsed();
            let look = self.look().await?;
            if is_so(&look) {
                if last.is_some() {
                    self.measured = self.measured.max(asked);
                }
                return Ok((self.still(look).await?, true));
            }
            if asked >= limit {
                return Ok((look, false));
            }
            last = Some(look);
            sleep(PAUSE).await;
        }
    }

    /// Looks until `is_so`, at most for `limit` or until nothing moves any more. The answer is
    /// whether it came to be so.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub async fn appears(
        &self,
        limit: Duration,
        is_so: impl Fn(&Look) -> bool,
    ) -> Result<bool, StateError> {
        let (started, mut moved) = (Instant::now(), Instant::now());
        let mut look = self.look().await?;
        while !is_so(&look) {
            if started.elapsed() > limit || moved.elapsed() > LONGEST.max(self.patience()) {
                return Ok(false);
            }
            sleep(PAUSE).await;
            let next = self.look().await?;
            if !Self::is_same(&look, &next) {
                moved = Instant::now();
            }
            look = next;
        }
        Ok(true)
    }

    /// Looks again until two looks are alike: what writes in two steps is not caught between them.
    async fn still(&self, mut look: Look) -> Result<Look, StateError> {
        const MOST: usize = 5;
        for _ in 0..MOST {
            let next = self.settled().await?;
            if next.new == look.new {
                break;
            }
            look = next;
        }
        Ok(look)
    }

    /// What became of the rows that were there, if anything did. Before that is believed, they are
    /// looked for once more. Gives the state as it was seen last.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn harm(
        &self,
        look: Look,
        made_up: &[&Object],
        baseline: Option<&Baseline>,
    ) -> Result<(Look, Option<Harm>), StateError> {
        if self.before.harm(&look.rows, made_up, baseline).is_none() {
            return Ok((look, None));
        }
        sleep(self.settle().max(SHORTEST)).await;
        let look = self.look().await?;
        let harm = self.before.harm(&look.rows, made_up, baseline);
        Ok((look, harm))
    }

    /// Waits until the state can be read again, at most for `limit`.
    ///
    /// # Errors
    /// When it cannot be read even then.
    pub async fn recovered(&self, limit: Duration) -> Result<(), StateError> {
        let started = Instant::now();
        loop {
            match self.look().await {
                Ok(_) => return Ok(()),
                Err(error) if started.elapsed() >= limit => return Err(error),
                Err(_) => sleep(PAUSE * 10).await,
            }
        }
    }

    /// Whether two looks show the same of made-up objects.
    pub fn is_same(a: &Look, b: &Look) -> bool {
        a.new == b.new
    }
}
