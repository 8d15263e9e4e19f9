//! What stands behind the question mark of a call.

use url::form_urlencoded;

use super::problem::Problem;
use crate::store::Cursor;
use crate::time::Time;

/// Names and values.
pub struct Query(Vec<(String, String)>);

/// No page has more.
const LONGEST: u32 = 250;

/// So many, where nothing is said.
const USUAL: u32 = 50;

impl Query {
    /// Reads a query.
    #[must_use]
    pub fn of(text: Option<&str>) -> Self {
        let pairs = form_urlencoded::parse(text.unwrap_or_default().as_bytes());
        Self(pairs.into_owned().collect())
    }

    /// The value of that name.
    #[must_use]
    pub fn one(&self, name: &str) -> Option<&str> {
        let mut pairs = self.0.iter();
        pairs.find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }

    /// `a,b`, the name repeated, or `name[]`.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<String> {
        let array = format!("{name}[]");
        let of_name = |(known, _): &&(String, String)| *known == name || *known == array;
        let values = self.0.iter().filter(of_name);
        let values = values.flat_map(|(_, value)| value.split(','));
        let values = values.filter(|value| !value.is_empty());
        values.map(str::to_owned).collect()
    }

    /// `true` or `false`.
    pub fn flag(&self, name: &str, usual: bool) -> Result<bool, Problem> {
        match self.one(name) {
            None => Ok(usual),
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            Some(_) => Err(Problem::query(
                name,
                "provided string was not `true` or `false`",
            )),
        }
    }

    /// A time.
    pub fn time(&self, name: &str) -> Result<Option<Time>, Problem> {
        let read = |text: &str| {
            text.parse()
                .map_err(|_| Problem::query(name, "input contains invalid characters"))
        };
        self.one(name).map(read).transpose()
    }

    /// One of these numbers.
    pub fn number(&self, name: &str, known: &[u16]) -> Result<Option<u16>, Problem> {
        let Some(text) = self.one(name) else {
            return Ok(None);
        };
        let number = text.parse().ok().filter(|number| known.contains(number));
        match number {
            Some(number) => Ok(Some(number)),
            None => Err(Problem::query(name, "invalid value")),
        }
    }

    /// Which page, of a list whose ids start with `prefix`; `find` gives the row that an id stands for.
    pub fn cursor(
        &self,
        prefix: &str,
        ascending: bool,
        find: impl FnOnce(&str) -> Result<Option<i64>, Problem>,
    ) -> Result<Cursor, Problem> {
        let (limit, iterator) = (self.limit()?, self.one("iterator"));
        let (backwards, id) = match iterator {
            Some(iterator) => match iterator.strip_prefix('-') {
                Some(id) => (true, Some(id)),
                None => (false, Some(iterator)),
            },
            None => (false, None),
        };
        let from = match id {
            None => None,
            Some(id) => {
                let at = ["query", "iterator", "__all__"];
                if !id.starts_with(prefix) {
                    let msg = "Invalid id. Expected different prefix";
                    return Err(Problem::invalid(&at, msg));
                }
                let unknown = || Problem::invalid(&at, "No such entry");
                Some(find(id)?.ok_or_else(unknown)?)
            }
        };
        Ok(Cursor {
            from,
            backwards,
            ascending,
            limit,
        })
    }

    /// How many.
    pub fn limit(&self) -> Result<u32, Problem> {
        let Some(text) = self.one("limit") else {
            return Ok(USUAL);
        };
        let limit: u64 = text
            .parse()
            .map_err(|_| Problem::query("limit", "invalid digit found in string"))?;
        match u32::try_from(limit) {
            Ok(limit) if limit <= LONGEST => Ok(limit),
            _ => {
                let msg = format!("Given limit must not exceed {LONGEST}");
                Err(Problem::invalid(&["query", "limit", "limit"], msg))
            }
        }
    }

    /// Whether the oldest come first.
    pub fn ascending(&self, usual: bool) -> Result<bool, Problem> {
        match self.one("order") {
            None => Ok(usual),
            Some("ascending") => Ok(true),
            Some("descending") => Ok(false),
            Some(_) => Err(Problem::query("order", "unknown variant")),
        }
    }

    /// The time before and the time after which; with the latter and no iterator, the page begins
    /// there and reads towards now.
    pub fn span(&self, cursor: &mut Cursor) -> Result<(Option<Time>, Option<Time>), Problem> {
        let (before, after) = (self.time("before")?, self.time("after")?);
        if after.is_some() && cursor.from.is_none() {
            cursor.backwards = true;
        }
        Ok((before, after))
    }
}
