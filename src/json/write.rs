//! Writing JSON in the forms that languages and tools write it in.

use super::text::surrogates;
use super::{Text, Value, number};

/// A way to write JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Form {
    /// Whose numbers, and whose order of keys.
    pub language: Language,
    /// White space.
    pub layout: Layout,
    /// What is escaped in strings.
    pub escapes: Escapes,
    /// Whether keys are sorted, in the language's own order of strings.
    pub sorted: bool,
}

/// A language that reads and writes JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Numbers are doubles; keys that are array indexes come first, in ascending order.
    JavaScript,
    /// Integers keep all digits; `1.0` stays `1.0`.
    Python,
    /// Integers of 64 bits; `1.0` becomes `1`.
    Php,
}

/// White space between the parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// None.
    Compact,
    /// `", "` and `": "` on one line: Python's default.
    Spaced,
    /// A line per item, indented by this many spaces a level.
    Indented(u8),
    /// A line per item, indented by a tab a level.
    Tabbed,
}

/// What is escaped in strings, besides quotes, backslashes and control characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Escapes {
    /// Nothing: JavaScript, Python with `ensure_ascii=False`, and most others.
    Needed,
    /// All but printable ASCII as `\uXXXX`: Python's default.
    NonAscii,
    /// Non-ASCII as `\uXXXX`, and `/` as `\/`: PHP's default.
    NonAsciiAndSlash,
    /// `/` as `\/`: PHP with `JSON_UNESCAPED_UNICODE`.
    Slash,
    /// `<`, `>`, `&`, U+2028 and U+2029 as `\uXXXX`: Go and Rails, whose output may go into HTML.
    Html,
}

impl Form {
    /// `JSON.stringify(value)`.
    pub const JSON_STRINGIFY: Self = Self {
        language: Language::JavaScript,
        layout: Layout::Compact,
        escapes: Escapes::Needed,
        sorted: false,
    };
    /// `json.dumps(value)`.
    pub const JSON_DUMPS: Self = Self {
        language: Language::Python,
        layout: Layout::Spaced,
        escapes: Escapes::NonAscii,
        sorted: false,
    };
    /// `json_encode($value)`.
    pub const JSON_ENCODE: Self = Self {
        language: Language::Php,
        layout: Layout::Compact,
        escapes: Escapes::NonAsciiAndSlash,
        sorted: false,
    };
}

impl Value<'_> {
    /// The JSON text of this value in `form`.
    #[must_use]
    pub fn write(&self, form: Form) -> Vec<u8> {
        self.start(form, usize::MAX)
    }

    /// The same, unless it has more than `limit` bytes: then not much more than these are written.
    #[must_use]
    pub fn write_within(&self, form: Form, limit: usize) -> Option<Vec<u8>> {
        Some(self.start(form, limit)).filter(|text| text.len() <= limit)
    }

    fn start(&self, form: Form, limit: usize) -> Vec<u8> {
        let out = Vec::new();
        let mut writer = Writer { form, out, limit };
        writer.value(self, 0);
        writer.out
    }
}

struct Writer {
    form: Form,
    out: Vec<u8>,
    /// Beyond so many bytes no further item is written: of a text that long nobody takes any.
    limit: usize,
}

impl Writer {
    fn value(&mut self, value: &Value<'_>, level: usize) {
        match value {
            Value::Null => self.out.extend(b"null"),
            Value::Bool(true) => self.out.extend(b"true"),
            Value::Bool(false) => self.out.extend(b"false"),
            Value::Number(source) => {
                let text = match self.form.language {
                    Language::JavaScript => number::javascript(source),
                    Language::Python => number::python(source),
                    Language::Php => number::php(source),
                };
                self.out.extend(text.bytes());
            }
            Value::String(text) => self.string(text),
            Value::Array(items) => {
                self.container(*b"[]", items, level, |writer, item| {
                    writer.value(item, level + 1);
                });
            }
            Value::Object(members) => {
                self.container(*b"{}", &self.ordered(members), level, |writer, member| {
                    let (key, value) = &**member;
                    writer.string(key);
                    writer.out.extend(match writer.form.layout {
                        Layout::Compact => &b":"[..],
                        Layout::Spaced | Layout::Indented(_) | Layout::Tabbed => b": ",
                    });
                    writer.value(value, level + 1);
                });
            }
        }
    }

    fn container<T>(
        &mut self,
        [open, close]: [u8; 2],
        items: &[T],
        level: usize,
        mut each: impl FnMut(&mut Self, &T),
    ) {
        self.out.push(open);
        for (index, item) in items.iter().enumerate() {
            if self.out.len() > self.limit {
                return;
            }
            if index > 0 {
                self.out.push(b',');
                if self.form.layout == Layout::Spaced {
                    self.out.push(b' ');
                }
            }
            self.line(level + 1);
            each(self, item);
        }
        if !items.is_empty() {
            self.line(level);
        }
        self.out.push(close);
    }

    /// Starts a new line where the layout has lines.
    fn line(&mut self, level: usize) {
        let (unit, count) = match self.form.layout {
            Layout::Compact | Layout::Spaced => return,
            Layout::Indented(width) => (b' ', level * usize::from(width)),
            Layout::Tabbed => (b'\t', level),
        };
        self.out.push(b'\n');
        self.out.extend(std::iter::repeat_n(unit, count));
    }

    /// The members in the order in which the language writes them.
    fn ordered<'m, 'v>(&self, members: &'m [Member<'v>]) -> Vec<&'m Member<'v>> {
        let mut ordered: Vec<_> = members.iter().collect();
        let javascript = self.form.language == Language::JavaScript;
        if self.form.sorted && javascript {
            ordered.sort_by_cached_key(|(key, _)| key.utf16());
        } else if self.form.sorted {
            ordered.sort_by(|(a, _), (b, _)| a.cmp(b));
        }
        if javascript && members.iter().any(|(key, _)| key.array_index().is_some()) {
            // `None` sorts before `Some`, hence the two parts.
            ordered.sort_by_key(|(key, _)| {
                let index = key.array_index();
                (index.is_none(), index)
            });
        }
        ordered
    }

    fn string(&mut self, text: &Text<'_>) {
        self.out.push(b'"');
        let mut rest: &[u8] = &text.0;
        while let Some(&byte) = rest.first() {
            let plain = rest.iter().take_while(|b| is_plain(**b)).count();
            self.out.extend_from_slice(&rest[..plain]);
            rest = &rest[plain..];
            if plain == 0 {
                let (code_point, length) = Text::first(rest);
                let length = length.min(rest.len());
                if self.must_escape(code_point) {
                    self.escape(byte, code_point);
                } else {
                    self.out.extend_from_slice(&rest[..length]);
                }
                rest = &rest[length..];
            }
        }
        self.out.push(b'"');
    }

    fn must_escape(&self, code_point: u32) -> bool {
        match code_point {
            0..0x20 | 0x22 | 0x5c | 0xd800..0xe000 => true,
            0x2f => matches!(
                self.form.escapes,
                Escapes::Slash | Escapes::NonAsciiAndSlash
            ),
            0x3c | 0x3e | 0x26 => self.form.escapes == Escapes::Html,
            0x7f => self.form.escapes == Escapes::NonAscii,
            // PHP escapes these two whatever the flags say.
            0x2028 | 0x2029 => self.form.escapes != Escapes::Needed,
            0x80.. => matches!(
                self.form.escapes,
                Escapes::NonAscii | Escapes::NonAsciiAndSlash
            ),
            _ => false,
        }
    }

    fn escape(&mut self, byte: u8, code_point: u32) {
        let short: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'/' => b"\\/",
            8 => b"\\b",
            12 => b"\\f",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            _ => {
                for unit in surrogates(code_point) {
                    self.out.extend(format!("\\u{unit:04x}").bytes());
                }
                return;
            }
        };
        self.out.extend_from_slice(short);
    }
}

type Member<'v> = (Text<'v>, Value<'v>);

/// Whether no form escapes this byte.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\' | b'/' | b'<' | b'>' | b'&')
}
