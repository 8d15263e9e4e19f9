//! As much of the shell as command lines with quoted arguments need: bash's words, without any
//! expansion.

use crate::capture::Broken;

/// Follows the quotes over the lines of a text, to find where a command ends.
#[derive(Debug, Default)]
pub(super) struct Quotes {
    open: Option<Quote>,
    escaped: bool,
    /// The line ends with a backslash.
    joined: bool,
    in_word: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quote {
    /// `'…'`: nothing is special.
    Single,
    /// `"…"`.
    Double,
    /// `$'…'`.
    Ansi,
}

impl Quotes {
    /// Goes over one more line.
    pub(super) fn follow(&mut self, line: &[u8]) {
        let mut previous = 0;
        self.joined = false;
        for &byte in line {
            if std::mem::take(&mut self.escaped) {
                // A line that ends with CRLF is joined to the next one too.
                self.escaped = byte == b'\r';
                self.joined = byte == b'\n';
                self.in_word |= !matches!(byte, b'\r' | b'\n');
                previous = 0;
                continue;
            }
            match (self.open, byte) {
                (Some(Quote::Single | Quote::Ansi), b'\'') | (Some(Quote::Double), b'"') => {
                    self.open = None;
                }
                (None | Some(Quote::Double | Quote::Ansi), b'\\') => self.escaped = true,
                // The rest is a comment.
                (None, b'#') if !self.in_word => return,
                (None, b'\'') if previous == b'$' => self.open = Some(Quote::Ansi),
                (None, b'\'') => self.open = Some(Quote::Single),
                (None, b'"') => self.open = Some(Quote::Double),
                _ => {}
            }
            self.in_word = self.open.is_some() || !is_separator(byte);
            previous = byte;
        }
    }

    /// Whether the command is complete.
    pub(super) const fn closed(&self) -> bool {
        self.open.is_none() && !self.escaped && !self.joined
    }
}

const fn is_separator(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b';' | b'&' | b'|')
}

/// A command: its words.
type Command = Vec<Vec<u8>>;

/// Splits `text` into pipelines of commands.
pub(super) fn split(text: &[u8]) -> Result<Vec<Vec<Command>>, Broken> {
    let mut words = Words {
        rest: text,
        pipelines: Vec::new(),
        pipeline: Vec::new(),
        command: Vec::new(),
        word: None,
        redirected: false,
    };
    words.run()?;
    Ok(words.pipelines)
}

struct Words<'a> {
    rest: &'a [u8],
    pipelines: Vec<Vec<Command>>,
    pipeline: Vec<Command>,
    command: Command,
    word: Option<Vec<u8>>,
    /// The next word is the target of a redirection of the output.
    redirected: bool,
}

impl Words<'_> {
    fn run(&mut self) -> Result<(), Broken> {
        while let Some(byte) = self.next() {
            match byte {
                b'\n' | b';' => self.end_pipeline(),
                b' ' | b'\t' | b'\r' => self.end_word(),
                b'&' => {
                    self.eat(b'&');
                    self.end_pipeline();
                }
                b'|' if self.eat(b'|') => self.end_pipeline(),
                b'|' => {
                    self.eat(b'&');
                    self.end_command();
                }
                b'#' if self.word.is_none() => {
                    let end = memchr::memchr(b'\n', self.rest).unwrap_or(self.rest.len());
                    self.rest = &self.rest[end..];
                }
                b'>' => self.redirect(),
                b'<' => return Err(Broken::Shell("input from elsewhere (`<`)")),
                b'\'' => self.single()?,
                b'"' => self.double()?,
                b'$' if self.eat(b'\'') => self.ansi()?,
                b'$' if self.eat(b'"') => self.double()?,
                b'$' => self.dollar()?,
                b'`' => return Err(EXPANSION),
                b'\\' if self.escaped_line_end() => {}
                b'\\' => {
                    let byte = self.next().unwrap_or(b'\\');
                    self.push(&[byte]);
                }
                byte => self.push(&[byte]),
            }
        }
        self.end_pipeline();
        Ok(())
    }

    fn next(&mut self) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn eat(&mut self, byte: u8) -> bool {
        let there = self.rest.first() == Some(&byte);
        if there {
            self.rest = &self.rest[1..];
        }
        there
    }

    /// After a backslash: whether it joins two lines.
    fn escaped_line_end(&mut self) -> bool {
        for end in [&b"\n"[..], b"\r\n"] {
            if let Some(rest) = self.rest.strip_prefix(end) {
                self.rest = rest;
                return true;
            }
        }
        false
    }

    fn push(&mut self, bytes: &[u8]) {
        self.word.get_or_insert_default().extend_from_slice(bytes);
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        // A prompt that was copied along.
        let prompt = self.command.is_empty() && matches!(&*word, b"$" | b"%");
        if !std::mem::take(&mut self.redirected) && !prompt {
            self.command.push(word);
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        self.redirected = false;
        self.pipeline.push(std::mem::take(&mut self.command));
    }

    fn end_pipeline(&mut self) {
        self.end_command();
        self.pipelines.push(std::mem::take(&mut self.pipeline));
    }

    /// `> file`, `2>&1`: where the response goes does not matter.
    fn redirect(&mut self) {
        if self
            .word
            .as_ref()
            .is_some_and(|w| w.iter().all(u8::is_ascii_digit))
        {
            self.word = None;
        }
        self.end_word();
        let _ = self.eat(b'>') || self.eat(b'&') || self.eat(b'|');
        self.redirected = true;
    }

    fn single(&mut self) -> Result<(), Broken> {
        let end = memchr::memchr(b'\'', self.rest).ok_or(Broken::OpenQuote)?;
        let (inside, rest) = self.rest.split_at(end);
        self.rest = &rest[1..];
        self.push(inside);
        Ok(())
    }

    fn double(&mut self) -> Result<(), Broken> {
        self.push(b"");
        loop {
            match self.next().ok_or(Broken::OpenQuote)? {
                b'"' => return Ok(()),
                b'`' => return Err(EXPANSION),
                b'$' => self.dollar()?,
                b'\\' if self.escaped_line_end() => {}
                b'\\' => {
                    let byte = self.next().ok_or(Broken::OpenQuote)?;
                    if !matches!(byte, b'$' | b'`' | b'"' | b'\\') {
                        self.push(b"\\");
                    }
                    self.push(&[byte]);
                }
                byte => self.push(&[byte]),
            }
        }
    }

    /// A dollar sign that is no quote. `"$(printf '…')"` is how bytes that are not UTF-8 are
    /// written; anything else that expands is not in the text.
    fn dollar(&mut self) -> Result<(), Broken> {
        match self.rest.first() {
            Some(b'(') => {
                let end = memchr::memmem::find(self.rest, b"')").ok_or(EXPANSION)? + 1;
                let inside = split(&self.rest[1..end])?;
                let [pipeline] = &*inside else {
                    return Err(EXPANSION);
                };
                let [command] = &**pipeline else {
                    return Err(EXPANSION);
                };
                let [name, format] = &**command else {
                    return Err(EXPANSION);
                };
                if name != b"printf" {
                    return Err(EXPANSION);
                }
                let bytes = printf(format, &[])?;
                self.push(&bytes);
                self.rest = &self.rest[end + 1..];
                Ok(())
            }
            Some(
                b'{'
                | b'_'
                | b'a'..=b'z'
                | b'A'..=b'Z'
                | b'0'..=b'9'
                | b'@'
                | b'*'
                | b'#'
                | b'?'
                | b'$'
                | b'!',
            ) => Err(EXPANSION),
            _ => {
                self.push(b"$");
                Ok(())
            }
        }
    }

    fn ansi(&mut self) -> Result<(), Broken> {
        let (bytes, rest) = unescape(self.rest, Some(b'\''))?;
        self.rest = rest;
        self.push(&bytes);
        Ok(())
    }
}

const EXPANSION: Broken = Broken::Shell("a variable or another command");

/// Undoes the backslashes of `$'…'` or of printf's format, up to `end` or to the end; gives what
/// follows it.
fn unescape(mut text: &[u8], end: Option<u8>) -> Result<(Vec<u8>, &[u8]), Broken> {
    let mut bytes = Vec::new();
    loop {
        let Some((&byte, rest)) = text.split_first() else {
            return match end {
                Some(_) => Err(Broken::OpenQuote),
                None => Ok((bytes, text)),
            };
        };
        text = rest;
        if Some(byte) == end {
            return Ok((bytes, text));
        }
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        let Some((&letter, rest)) = text.split_first() else {
            bytes.push(b'\\');
            continue;
        };
        let octal = text;
        text = rest;
        let plain = match letter {
            b'a' => 7,
            b'b' => 8,
            b'e' | b'E' => 27,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 11,
            b'\\' | b'\'' | b'"' | b'?' => letter,
            b'0'..=b'7' => {
                let (value, rest) = number(octal, 8, 3);
                text = rest;
                // Three octal digits can be more than a byte; bash drops what is over.
                (value & 0xff) as u8
            }
            b'x' if rest.first().is_some_and(u8::is_ascii_hexdigit) => {
                let (value, rest) = number(rest, 16, 2);
                text = rest;
                (value & 0xff) as u8
            }
            b'u' | b'U' if rest.first().is_some_and(u8::is_ascii_hexdigit) => {
                let (c, rest) = unicode(rest, if letter == b'u' { 4 } else { 8 })?;
                text = rest;
                if c == '\0' && end.is_some() {
                    return Err(NUL);
                }
                bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            }
            other => {
                bytes.extend_from_slice(&[b'\\', other]);
                continue;
            }
        };
        // An argument ends there; a pipe takes it.
        if plain == 0 && end.is_some() {
            return Err(NUL);
        }
        bytes.push(plain);
    }
}

const NUL: Broken = Broken::Shell("a NUL byte, which no argument can hold");

/// Up to `most` digits.
fn number(text: &[u8], radix: u32, most: usize) -> (u32, &[u8]) {
    let mut value = 0;
    let mut used = 0;
    while used < most
        && let Some(digit) = text.get(used).and_then(|b| char::from(*b).to_digit(radix))
    {
        value = value * radix + digit;
        used += 1;
    }
    (value, &text[used..])
}

/// The character of `\uXXXX`. Browsers write one beyond U+FFFF as two surrogates.
fn unicode(text: &[u8], most: usize) -> Result<(char, &[u8]), Broken> {
    let (first, rest) = number(text, 16, most);
    if (0xd800..0xdc00).contains(&first)
        && let Some(low) = rest.strip_prefix(b"\\u")
    {
        let (low, rest) = number(low, 16, 4);
        if (0xdc00..0xe000).contains(&low) {
            let c = 0x10000 + ((first - 0xd800) << 10) + (low - 0xdc00);
            return Ok((
                char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER),
                rest,
            ));
        }
    }
    match char::from_u32(first) {
        Some(c) => Ok((c, rest)),
        None => Err(Broken::Shell("half a character (a lone surrogate)")),
    }
}

/// What printf writes: an escaped text, or `%s` with the arguments as they are.
pub(super) fn printf(format: &[u8], arguments: &[Vec<u8>]) -> Result<Vec<u8>, Broken> {
    match (format, arguments) {
        (b"%s", [text]) => Ok(text.clone()),
        (b"%s\\n", [text]) => Ok([text, &b"\n"[..]].concat()),
        (format, []) => {
            let mut bytes = Vec::new();
            let mut rest = format;
            while let Some(at) = memchr::memchr(b'%', rest) {
                bytes.extend(unescape(&rest[..at], None)?.0);
                bytes.push(b'%');
                rest = rest[at..].strip_prefix(b"%%").ok_or(CONVERSION)?;
            }
            bytes.extend(unescape(rest, None)?.0);
            Ok(bytes)
        }
        _ => Err(CONVERSION),
    }
}

const CONVERSION: Broken = Broken::Shell("printf with a conversion other than %s");
