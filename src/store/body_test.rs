//! A question on the body of a capture, such as `data.id=user_…`: read from text, and asked in SQL.

use std::str::FromStr;

use rusqlite::types::Value;
use thiserror::Error;

/// A step that is a number may be a position or a key. Of more such steps there are too many
/// readings.
const MOST_NUMBERS: usize = 4;

/// Of a path so many bytes are taken.
const LONGEST: usize = 1000;

/// In other languages of questions and paths these are more than letters: who writes one means
/// something by it, and would get no capture.
const SIGNS: &str = "*<>~:/|'()?";

/// What has to stand in a body at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyTest {
    /// The path, as it was written.
    path: String,
    /// The ways to read the path, as `SQLite` writes them.
    paths: Vec<String>,
    wanted: Wanted,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    Anything,
    Is(Scalar),
    IsNot(Scalar),
}

/// What is compared with: never an object or an array.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Scalar {
    /// If it is text.
    text: String,
    /// If it is a number, `true`, `false` or `null`; not where it stood in quotes.
    literal: Option<String>,
}

/// Why a question cannot be asked.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum BodyTestError {
    /// Nothing before the `=`, two dots, or a dot at the end.
    #[error("a step of the path is empty")]
    EmptyStep,
    /// A `"` or a `[` is not closed, or something follows it.
    #[error("the path breaks off at {0:?}")]
    Broken(String),
    /// Far longer than any path of a payload.
    #[error("the path is longer than {LONGEST} bytes")]
    TooLong,
    /// Too many steps may be positions or keys.
    #[error(
        "the path has more than {MOST_NUMBERS} numbers between dots: write positions in brackets, as in list[0]"
    )]
    TooManyNumbers,
    /// What is a sign elsewhere, between dots and without quotes.
    #[error(
        "{0:?} means nothing in a path: a key with it stands in quotes, as in data.\"a{0}b\"=x"
    )]
    Sign(char),
    /// As programs write it.
    #[error("equal is one =: a text that begins with one stands in quotes, as in data.id='\"=x\"'")]
    TwoSigns,
    /// An object or an array.
    #[error("only text, a number, true, false or null can be compared with, not {0}")]
    NotScalar(&'static str),
}

impl FromStr for BodyTest {
    type Err = BodyTestError;

    /// Reads `PATH`, `PATH=VALUE` or `PATH!=VALUE`.
    fn from_str(text: &str) -> Result<Self, BodyTestError> {
        let (paths, rest) = paths(text.trim())?;
        let value = |value: &str| match value.strip_prefix('=') {
            Some(_) => Err(BodyTestError::TwoSigns),
            None => value.trim().parse(),
        };
        let wanted = if let Some(after) = rest.strip_prefix("!=") {
            Wanted::IsNot(value(after)?)
        } else if let Some(after) = rest.strip_prefix('=') {
            Wanted::Is(value(after)?)
        } else {
            Wanted::Anything
        };
        let path = text.trim();
        let path = path[..path.len() - rest.len()].trim_end().to_owned();
        Ok(Self {
            path,
            paths,
            wanted,
        })
    }
}

impl BodyTest {
    /// The path, as it was written.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether anything stands there.
    #[must_use]
    pub fn anything(&self) -> Self {
        Self {
            wanted: Wanted::Anything,
            ..self.clone()
        }
    }
}

/// The ways to read the path at the beginning of `text`, and what follows it.
fn paths(text: &str) -> Result<(Vec<String>, &str), BodyTestError> {
    let mut paths = vec!["$".to_owned()];
    let mut rest = text.strip_prefix("$.").unwrap_or(text);
    let mut numbers = 0;
    loop {
        let (step, after) = step(rest)?;
        match step {
            Step::Position(at) => paths.iter_mut().for_each(|path| *path += &at),
            Step::Key(key) => paths.iter_mut().for_each(|path| *path += &key),
            Step::Either { position, key } => {
                numbers += 1;
                if numbers > MOST_NUMBERS {
                    return Err(BodyTestError::TooManyNumbers);
                }
                let both = |path: String| [format!("{path}{position}"), format!("{path}{key}")];
                paths = paths.into_iter().flat_map(both).collect();
            }
        }
        if text.len() - after.len() > LONGEST {
            return Err(BodyTestError::TooLong);
        }
        rest = match after.strip_prefix('.') {
            Some(next) => next,
            None if after.starts_with('[') => after,
            None if after.starts_with(' ') => return Ok((paths, sign(after)?)),
            None if after.is_empty() || after.starts_with('=') || after.starts_with("!=") => {
                return Ok((paths, after));
            }
            None => return Err(BodyTestError::Broken(after.to_owned())),
        };
    }
}

/// What follows the white space behind a path.
fn sign(after: &str) -> Result<&str, BodyTestError> {
    let rest = after.trim_start();
    if rest.starts_with('=') || rest.starts_with("!=") {
        return Ok(rest);
    }
    Err(BodyTestError::Broken(after.to_owned()))
}

/// A step of a path, as `SQLite` writes it.
enum Step {
    Position(String),
    Key(String),
    /// `0` between dots: the first of an array, or the key of an object.
    Either {
        position: String,
        key: String,
    },
}

/// The first step of `text`, and what follows it.
fn step(text: &str) -> Result<(Step, &str), BodyTestError> {
    let broken = || BodyTestError::Broken(text.to_owned());
    if let Some(inside) = text.strip_prefix('[') {
        let (position, after) = inside.split_once(']').ok_or_else(broken)?;
        if !is_number(position) {
            return Err(broken());
        }
        return Ok((Step::Position(format!("[{position}]")), after));
    }
    if text.starts_with('"') {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<String>();
        let Some(Ok(name)) = values.next() else {
            return Err(broken());
        };
        return Ok((Step::Key(key(&name)), &text[values.byte_offset()..]));
    }
    let end = text.find(['.', '[', '=', ' ']).unwrap_or(text.len());
    // A `!` belongs to the `=` behind it.
    let is_not = text[end..].starts_with('=') && text[..end].ends_with('!');
    let (name, after) = text.split_at(end - usize::from(is_not));
    if let Some(sign) = name.chars().find(|c| SIGNS.contains(*c)) {
        return Err(BodyTestError::Sign(sign));
    }
    match name {
        "" => Err(BodyTestError::EmptyStep),
        number if is_number(number) => {
            let position = format!("[{number}]");
            let key = key(number);
            Ok((Step::Either { position, key }, after))
        }
        name => Ok((Step::Key(key(name)), after)),
    }
}

fn is_number(text: &str) -> bool {
    let is_plain = text == "0" || !text.starts_with('0');
    (1..10).contains(&text.len()) && is_plain && text.bytes().all(|b| b.is_ascii_digit())
}

/// In quotes no character means anything.
fn key(name: &str) -> String {
    format!(".{}", serde_json::Value::from(name))
}

impl FromStr for Scalar {
    type Err = BodyTestError;

    fn from_str(value: &str) -> Result<Self, BodyTestError> {
        use serde_json::Value as Json;

        let literal = match serde_json::from_str(value) {
            Ok(Json::String(text)) => {
                let literal = None;
                return Ok(Self { text, literal });
            }
            Ok(Json::Object(_)) => return Err(BodyTestError::NotScalar("an object")),
            Ok(Json::Array(_)) => return Err(BodyTestError::NotScalar("an array")),
            Ok(Json::Null | Json::Bool(_) | Json::Number(_)) => Some(value.trim().to_owned()),
            // A number beyond all bounds is text, too.
            Err(_) => None,
        };
        let text = value.to_owned();
        Ok(Self { text, literal })
    }
}

impl Scalar {
    /// As a number, if it is one that `SQLite` has exactly: others are compared as they are written.
    fn number(&self) -> Value {
        let Some(literal) = &self.literal else {
            return Value::Null;
        };
        let is_whole = !literal.contains(['.', 'e', 'E']);
        match (literal.parse(), literal.parse()) {
            (Ok(number), _) => Value::Integer(number),
            (_, Ok(number)) if !is_whole && f64::is_finite(number) => Value::Real(number),
            _ => Value::Null,
        }
    }
}

impl BodyTest {
    /// The question in SQL on `json`, which is JSON; what it names begins with `prefix`.
    pub(super) fn sql(&self, json: &str, prefix: &str) -> String {
        let any = |test: &dyn Fn(String) -> String| {
            let tests = (0..self.paths.len()).map(|at| test(format!("{prefix}path{at}")));
            tests.collect::<Vec<_>>().join(" OR ")
        };
        let there = |path| format!("json_type({json}, {path}) IS NOT NULL");
        let equal = |path| {
            let (kind, value) = (
                format!("json_type({json}, {path})"),
                format!("json_extract({json}, {path})"),
            );
            let (text, literal) = (format!("{prefix}text"), format!("{prefix}literal"));
            let number = format!("{value} = {prefix}number OR ({json} -> {path}) = {literal}");
            format!(
                "coalesce(CASE {kind} WHEN 'text' THEN {value} = {text} \
                 WHEN 'integer' THEN {number} WHEN 'real' THEN {number} \
                 WHEN 'true' THEN {literal} = 'true' WHEN 'false' THEN {literal} = 'false' \
                 WHEN 'null' THEN {literal} = 'null' END, FALSE)"
            )
        };
        match &self.wanted {
            Wanted::Anything => format!("({})", any(&there)),
            Wanted::Is(_) => format!("({})", any(&equal)),
            Wanted::IsNot(_) => format!("NOT ({})", any(&equal)),
        }
    }

    /// What [`sql`](Self::sql) names.
    pub(super) fn named(&self, prefix: &str) -> Vec<(String, Value)> {
        let paths = self.paths.iter().enumerate();
        let paths = paths.map(|(at, path)| (format!("{prefix}path{at}"), path.clone().into()));
        let mut named: Vec<_> = paths.collect();
        if let Wanted::Is(scalar) | Wanted::IsNot(scalar) = &self.wanted {
            let literal = scalar.literal.clone().map_or(Value::Null, Value::Text);
            named.extend([
                (format!("{prefix}text"), scalar.text.clone().into()),
                (format!("{prefix}literal"), literal),
                (format!("{prefix}number"), scalar.number()),
            ]);
        }
        named
    }
}
