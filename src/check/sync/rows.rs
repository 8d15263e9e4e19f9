//! The rows that a state shows, whatever form they are printed in. No schema is needed.

use serde_json::{Map, Value};

/// One row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The table's name; empty where the state has but one.
    pub table: String,
    /// Column by column.
    pub columns: Map<String, Value>,
    /// All of it as text, for what is looked for in it.
    text: String,
}

impl Row {
    fn new(table: &str, columns: Map<String, Value>) -> Self {
        let text = Value::Object(columns.clone()).to_string();
        Self {
            table: table.to_owned(),
            columns,
            text,
        }
    }

    /// The row as compact JSON.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// What `printed` shows: a JSON array of objects, an object of such arrays, JSON Lines, or CSV with
/// a header. Nothing at all is no rows: so `sqlite3` and `psql` print an empty table.
///
/// # Errors
/// What is in the way, as half a sentence.
pub fn parse(printed: &[u8]) -> Result<Vec<Row>, String> {
    let text = std::str::from_utf8(printed)
        .map_err(|error| format!("byte {} is not UTF-8", error.valid_up_to()))?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    match text.as_bytes()[0] {
        b'[' | b'{' => match serde_json::from_str(text) {
            Ok(value) => document(value),
            Err(error) => lines(text).map_err(|_| error.to_string()),
        },
        _ if text == "null" => Ok(Vec::new()),
        _ => csv(text),
    }
}

fn document(value: Value) -> Result<Vec<Row>, String> {
    match value {
        Value::Array(items) => table("", items),
        Value::Object(columns) if is_tables(&columns) => {
            let mut rows = Vec::new();
            for (name, value) in columns {
                if let Value::Array(items) = value {
                    rows.extend(table(&name, items)?);
                }
            }
            Ok(rows)
        }
        Value::Object(columns) => Ok(vec![Row::new("", columns)]),
        _ => Err("it is neither an array nor an object".to_owned()),
    }
}

/// Whether an object holds tables rather than columns: arrays of objects, with nothing that names
/// a row beside them. A page of an API has counts beside its array.
fn is_tables(columns: &Map<String, Value>) -> bool {
    let is_table = |value: &Value| {
        let items = value.as_array();
        items.is_some_and(|items| items.iter().all(Value::is_object))
    };
    let names_a_row = |name: &String| name == "id" || name.ends_with("_id") || name == "email";
    let all = |value: &Value| is_table(value) || value.is_null();
    columns.values().all(all)
        || (columns.values().any(is_table) && !columns.keys().any(names_a_row))
}

fn table(name: &str, items: Vec<Value>) -> Result<Vec<Row>, String> {
    let row = |item| match item {
        Value::Object(columns) => Ok(Row::new(name, columns)),
        _ => Err("an array holds something other than objects".to_owned()),
    };
    items.into_iter().map(row).collect()
}

fn lines(text: &str) -> Result<Vec<Row>, String> {
    let filled = text.lines().filter(|line| !line.trim().is_empty());
    let row = |line| match serde_json::from_str(line) {
        Ok(columns) => Ok(Row::new("", columns)),
        Err(error) => Err(error.to_string()),
    };
    filled.map(row).collect()
}

/// CSV as RFC 4180 has it.
fn csv(text: &str) -> Result<Vec<Row>, String> {
    let mut records = records(text)?.into_iter();
    let header = records.next().unwrap_or_default();
    let row = |(number, record): (usize, Vec<String>)| {
        if record.len() != header.len() {
            let (has, wants) = (record.len(), header.len());
            return Err(format!(
                "it is not JSON, and as CSV line {} has {has} fields where the header has {wants}",
                number + 2
            ));
        }
        // An empty field is how a NULL is printed.
        let values = record.into_iter().map(|field| match field.as_str() {
            "" => Value::Null,
            _ => Value::String(field),
        });
        Ok(Row::new("", header.iter().cloned().zip(values).collect()))
    };
    records.enumerate().map(row).collect()
}

fn records(text: &str) -> Result<Vec<Vec<String>>, String> {
    let mut records = vec![vec![String::new()]];
    let mut quoted = false;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let record = records.last_mut().ok_or("no record")?;
        let field = record.last_mut().ok_or("no field")?;
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => {
                field.push('"');
                rest.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(String::new()),
            '\n' if !quoted => records.push(vec![String::new()]),
            '\r' if !quoted => {}
            c => field.push(c),
        }
    }
    if quoted {
        return Err("it is not JSON, and as CSV a quote is never closed".to_owned());
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(printed: &str) -> Vec<String> {
        let rows = parse(printed.as_bytes()).unwrap();
        let shown = |row: &Row| format!("{}{}", row.table, row.text());
        rows.iter().map(shown).collect()
    }

    #[test]
    fn every_form_gives_the_same_rows() {
        let rows = [
            r#"{"id":"1","name":"A, \"b\""}"#,
            r#"{"id":"2","name":null}"#,
        ];
        for printed in [
            r#"[{"id":"1","name":"A, \"b\""},{"id":"2","name":null}]"#,
            "[{\"id\":\"1\",\"name\":\"A, \\\"b\\\"\"},\n {\"id\":\"2\",\"name\":null}]\n",
            "{\"id\":\"1\",\"name\":\"A, \\\"b\\\"\"}\n{\"id\":\"2\",\"name\":null}\n",
            "id,name\r\n1,\"A, \"\"b\"\"\"\r\n2,\r\n",
        ] {
            assert_eq!(shown(printed), rows, "{printed}");
        }
    }

    #[test]
    fn tables_have_names_and_what_stands_beside_them_is_passed_over() {
        let printed = r#"{"users":[{"id":1}],"orgs":null,"gone":[]}"#;
        assert_eq!(shown(printed), [r#"users{"id":1}"#]);
        let printed = r#"{"data":[{"id":1}],"total":1,"has_more":false}"#;
        assert_eq!(shown(printed), [r#"data{"id":1}"#]);
        assert_eq!(shown(r#"{"data":[],"total":0}"#), [""; 0]);
        // One row, which has lists.
        let printed = r#"{"id":1,"emails":[]}"#;
        assert_eq!(shown(printed), [printed]);
    }

    #[test]
    fn an_empty_table_is_no_rows() {
        for printed in ["", "\n", "null", "[]", "{}", "id,name\n"] {
            assert_eq!(shown(printed), [""; 0], "{printed:?}");
        }
    }

    #[test]
    fn what_is_no_table_is_refused_and_no_panic() {
        for printed in ["[1]", "[{]", "a,b\n1\n", "a\n\"b\n", "{\"a\":1}\n[2]"] {
            assert!(parse(printed.as_bytes()).is_err(), "{printed:?}");
        }
        assert!(parse(b"\xff").is_err());
    }
}
