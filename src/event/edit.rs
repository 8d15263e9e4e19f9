//! Edits of a payload: `--set PATH=VALUE` and `--unset PATH`.

use serde_json::{Map, Value};
use thiserror::Error;

/// One change, at a path of object keys and array positions joined with dots.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Put `value` there. The last step is created if missing.
    Set {
        /// Where.
        path: String,
        /// What.
        value: Value,
    },
    /// Remove what is there.
    Unset {
        /// Where.
        path: String,
    },
}

/// Why an edit does not fit the payload.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum EditError {
    /// No `=` between path and value.
    #[error("{0:?} has no `=`")]
    NoValue(String),
    /// An empty path.
    #[error("the path to edit is empty")]
    NoPath,
    /// A step that is not there.
    #[error("{path} is not in the payload: {missing} is missing")]
    Missing {
        /// The whole path.
        path: String,
        /// Its part up to the first step that is missing.
        missing: String,
    },
    /// A step into text, a number and the like.
    #[error("{path} is not in the payload: {parent} is {kind}")]
    NoContainer {
        /// The whole path.
        path: String,
        /// Its part that has nothing inside.
        parent: String,
        /// What stands there.
        kind: &'static str,
    },
}

impl Edit {
    /// Reads `PATH=VALUE`. The value is JSON if it parses, else text.
    ///
    /// # Errors
    /// When there is no `=` or nothing before it.
    pub fn set(argument: &str) -> Result<Self, EditError> {
        let (path, value) = argument
            .split_once('=')
            .ok_or_else(|| EditError::NoValue(argument.to_owned()))?;
        Ok(Self::Set {
            path: checked(path)?,
            value: serde_json::from_str(value).unwrap_or_else(|_| Value::from(value)),
        })
    }

    /// Reads a path.
    ///
    /// # Errors
    /// When it is empty.
    pub fn unset(path: &str) -> Result<Self, EditError> {
        checked(path).map(|path| Self::Unset { path })
    }

    /// Makes the change in `payload`, or none at all.
    ///
    /// # Errors
    /// When the path leads nowhere.
    pub fn apply(&self, payload: &mut Value) -> Result<(), EditError> {
        let (Self::Set { path, .. } | Self::Unset { path }) = self;
        let (parent, last) = parent_of(payload, path)?;
        let missing = || EditError::Missing {
            path: path.clone(),
            missing: path.clone(),
        };
        match (self, parent) {
            (Self::Set { value, .. }, Parent::Object(map)) => {
                map.insert(last.to_owned(), value.clone());
            }
            (Self::Set { value, .. }, Parent::Array(list)) => {
                let at = position(last).filter(|at| *at <= list.len());
                match at.ok_or_else(missing)? {
                    at if at == list.len() => list.push(value.clone()),
                    at => list[at] = value.clone(),
                }
            }
            // The keys behind keep their order: the payload stays as it was but for this one.
            (Self::Unset { .. }, Parent::Object(map)) => {
                map.shift_remove(last).ok_or_else(missing)?;
            }
            (Self::Unset { .. }, Parent::Array(list)) => {
                let at = position(last).filter(|at| *at < list.len());
                list.remove(at.ok_or_else(missing)?);
            }
        }
        Ok(())
    }
}

/// What can have something inside.
enum Parent<'a> {
    Object(&'a mut Map<String, Value>),
    Array(&'a mut Vec<Value>),
}

/// The path with positions as steps of their own: `email_addresses[0].id`, as JavaScript writes it,
/// is `email_addresses.0.id`.
fn checked(path: &str) -> Result<String, EditError> {
    let mut steps = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('[') {
        steps.push_str(before);
        match after.split_once(']') {
            Some((index, behind)) if position(index).is_some() => {
                if !steps.is_empty() {
                    steps.push('.');
                }
                steps.push_str(index);
                rest = behind;
            }
            // No position: the bracket is a character as any other.
            _ => {
                steps.push('[');
                rest = after;
            }
        }
    }
    steps.push_str(rest);
    if steps.is_empty() {
        return Err(EditError::NoPath);
    }
    Ok(steps)
}

/// Walks to what holds the last step of `path`.
fn parent_of<'a, 'p>(
    payload: &'a mut Value,
    path: &'p str,
) -> Result<(Parent<'a>, &'p str), EditError> {
    let mut value = payload;
    let mut walked = 0;
    let mut steps = path.split('.').peekable();
    while let Some(step) = steps.next() {
        let here = path[..walked].trim_end_matches('.');
        walked += step.len() + 1;
        if steps.peek().is_none() {
            return container(value, path, here).map(|parent| (parent, step));
        }
        let missing = || EditError::Missing {
            path: path.to_owned(),
            missing: path[..walked - 1].to_owned(),
        };
        value = match container(value, path, here)? {
            Parent::Object(map) => map.get_mut(step),
            Parent::Array(list) => position(step).and_then(|at| list.get_mut(at)),
        }
        .ok_or_else(missing)?;
    }
    Err(EditError::NoPath)
}

fn container<'a>(value: &'a mut Value, path: &str, here: &str) -> Result<Parent<'a>, EditError> {
    let kind = match value {
        Value::Object(map) => return Ok(Parent::Object(map)),
        Value::Array(list) => return Ok(Parent::Array(list)),
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
    };
    Err(EditError::NoContainer {
        path: path.to_owned(),
        parent: match here {
            "" => "the payload".to_owned(),
            here => here.to_owned(),
        },
        kind,
    })
}

/// An array position, in plain decimal.
fn position(step: &str) -> Option<usize> {
    let plain = step.bytes().all(|b| b.is_ascii_digit()) && (step == "0" || !step.starts_with('0'));
    plain.then(|| step.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn edited(mut payload: Value, edits: &[Edit]) -> Result<Value, EditError> {
        edits.iter().try_for_each(|edit| edit.apply(&mut payload))?;
        Ok(payload)
    }

    #[test]
    fn positions_in_brackets_are_steps() {
        let path = |text| checked(text).unwrap();
        assert_eq!(
            path("data.email_addresses[0].id"),
            "data.email_addresses.0.id"
        );
        assert_eq!(path("a[0][12]"), "a.0.12");
        assert_eq!(path("[3].a"), "3.a");
        for plain in ["a[b]", "a[0", "a]0[", "a[01]", "a[]"] {
            assert_eq!(path(plain), plain);
        }
    }

    #[test]
    fn values_are_json_if_they_parse() {
        let set = |text: &str| match Edit::set(text).unwrap() {
            Edit::Set { value, .. } => value,
            Edit::Unset { .. } => unreachable!(),
        };
        assert_eq!(set("a=true"), json!(true));
        assert_eq!(set("a={\"b\":[1]}"), json!({"b": [1]}));
        assert_eq!(set("a=Ada"), json!("Ada"));
        assert_eq!(set("a=x=y"), json!("x=y"));
        assert_eq!(set("a="), json!(""));
    }

    #[test]
    fn the_last_step_is_created_and_a_missing_parent_is_not() {
        let payload = json!({"data": {"list": [1], "name": "x"}});
        let set = |text| edited(payload.clone(), &[Edit::set(text).unwrap()]);
        assert_eq!(set("data.new=1").unwrap()["data"]["new"], 1);
        assert_eq!(set("data.list.1=2").unwrap()["data"]["list"], json!([1, 2]));
        assert_eq!(
            set("data.meta.plan=pro").unwrap_err().to_string(),
            "data.meta.plan is not in the payload: data.meta is missing"
        );
        assert_eq!(
            set("data.name.first=A").unwrap_err().to_string(),
            "data.name.first is not in the payload: data.name is text"
        );
        assert!(set("data.list.2=3").is_err());
        assert!(set("data.list.01=3").is_err());
    }

    #[test]
    fn unset_keeps_the_order_of_the_other_keys() {
        let payload = json!({"a": 1, "b": 2, "c": 3});
        let edited = edited(payload, &[Edit::unset("a").unwrap()]).unwrap();
        assert_eq!(edited.to_string(), r#"{"b":2,"c":3}"#);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-c.]{0,3}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec(("[a-c0-2]{0,2}", inner), 0..4)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    /// Where `path` leads, found by another route: JSON Pointer.
    fn at<'a>(payload: &'a Value, path: &str) -> Option<&'a Value> {
        payload.pointer(&format!("/{}", path.replace('.', "/")))
    }

    proptest! {
        #[test]
        fn what_is_set_is_there_and_unset_undoes_it(
            payload in any_json(), path in "[a-c0-2]{0,1}(\\.[a-c0-2]{0,1}){0,3}", value in any_json()
        ) {
            prop_assume!(!path.is_empty());
            let set = Edit::Set { path: path.clone(), value: value.clone() };
            let unset = Edit::Unset { path: path.clone() };
            let mut after = payload.clone();
            if set.apply(&mut after).is_ok() {
                prop_assert_eq!(at(&after, &path), Some(&value));
                let existed = at(&payload, &path).is_some();
                prop_assert!(unset.apply(&mut after).is_ok());
                if !existed {
                    prop_assert_eq!(after, payload);
                }
            } else {
                prop_assert_eq!(&after, &payload, "a failed edit changes nothing");
                prop_assert!(unset.apply(&mut after).is_err());
            }
        }
    }
}
