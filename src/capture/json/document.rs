//! JSON documents: objects and arrays over many lines, HTTP archives, ngrok's lists.
//!
//! They are read record by record, in constant memory. What is broken inside of a record costs
//! that record; after broken JSON, reading goes on at the next line that starts a document.

use std::cell::Cell;
use std::fmt::{self, Write as _};
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::read_object;
use crate::capture::sink::Sink;
use crate::capture::{Broken, MAX_RECORD};

/// Reads all documents of `input`.
pub(in crate::capture) fn read(
    input: &mut dyn BufRead,
    sink: &mut Sink<'_, '_>,
) -> io::Result<ControlFlow<()>> {
    let place = Place::default();
    let mut counted = Counted {
        input,
        place: &place,
    };
    loop {
        place.left.set(MAX_RECORD);
        let start = if place.put_back.take() { "{" } else { "" };
        let mut json = serde_json::Deserializer::from_reader(start.as_bytes().chain(&mut counted));
        let error = loop {
            // At the end of the input; else the first byte of the next document is at hand.
            match json.end() {
                Ok(()) => return Ok(ControlFlow::Continue(())),
                Err(error) if error.is_io() => break error,
                Err(_) => {}
            }
            let records = Records {
                place: &place,
                sink: &mut *sink,
            };
            if let Err(error) = records.deserialize(&mut json) {
                break error;
            }
        };
        if place.stopped.get() {
            return Ok(ControlFlow::Break(()));
        }
        let broken = match error {
            _ if place.left.get() == 0 => Broken::TooLarge,
            error if error.is_io() => return Err(error.into()),
            error => Broken::Json(error),
        };
        if sink.put(place.record.get(), Err(broken)).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        if !counted.next_document()? {
            return Ok(ControlFlow::Continue(()));
        }
    }
}

/// Where reading stands; shared by the reader below `serde_json` and the visitors above it.
struct Place {
    line: Cell<u64>,
    /// The line that the current record starts on.
    record: Cell<u64>,
    /// The last two bytes, the later one last.
    last: Cell<[u8; 2]>,
    /// How much the current record may still have.
    left: Cell<usize>,
    stopped: Cell<bool>,
    /// Whether a `{` has been read that starts the next document.
    put_back: Cell<bool>,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            line: Cell::new(1),
            record: Cell::new(1),
            last: Cell::new([b'\n'; 2]),
            left: Cell::new(MAX_RECORD),
            stopped: Cell::new(false),
            put_back: Cell::new(false),
        }
    }
}

struct Counted<'a> {
    input: &'a mut dyn BufRead,
    place: &'a Place,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let place = self.place;
        if place.left.get() == 0 {
            return Err(io::Error::other("too large"));
        }
        // `serde_json` asks for one byte at a time, so a record is never read past its end.
        let got = self.input.read(into)?;
        for &byte in &into[..got] {
            place.line.set(place.line.get() + u64::from(byte == b'\n'));
            place.last.set([place.last.get()[1], byte]);
        }
        place.left.set(place.left.get().saturating_sub(got));
        Ok(got)
    }
}

impl Counted<'_> {
    /// Goes to the next line that starts with a brace or bracket, if there is one.
    fn next_document(&mut self) -> io::Result<bool> {
        let place = self.place;
        // A line that is cut off is only noticed at the start of the next one.
        if place.last.get() == *b"\n{" {
            place.put_back.set(true);
            // It is put back once: should nothing follow it, the next document starts elsewhere.
            place.last.set([0, b'{']);
            return Ok(true);
        }
        let mut at_start = place.last.get()[1] == b'\n';
        loop {
            let Some(&first) = self.input.fill_buf()?.first() else {
                return Ok(false);
            };
            if at_start && matches!(first, b'{' | b'[') {
                return Ok(true);
            }
            self.input.skip_until(b'\n')?;
            place.line.set(place.line.get() + 1);
            place.last.set([0, b'\n']);
            at_start = true;
        }
    }
}

/// Puts out the records of one value.
struct Records<'p, 's, 'e, 'f> {
    place: &'p Place,
    sink: &'s mut Sink<'e, 'f>,
}

impl Records<'_, '_, '_, '_> {
    fn put<E: Error>(&mut self, text: &str) -> Result<(), E> {
        let line = self.place.record.get();
        let sink = &mut *self.sink;
        let memory = &mut Vec::new();
        if read_object(memory, text, &mut |record| sink.put(line, record)).is_break() {
            self.place.stopped.set(true);
            return Err(E::custom("stopped"));
        }
        Ok(())
    }

    fn start_record(&self) {
        self.place.left.set(MAX_RECORD);
        self.place.record.set(self.place.line.get());
    }
}

impl<'de> DeserializeSeed<'de> for Records<'_, '_, '_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.start_record();
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Records<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a request or an array of them")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        while let Some(text) = seq.next_element_seed(Element(self.place))? {
            self.put(text.get())?;
        }
        Ok(())
    }

    /// Either a container of records (`log.entries` of HAR, `requests` of ngrok) or a record.
    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let line = self.place.record.get();
        let mut own = String::new();
        let mut container = false;
        while let Some(key) = map.next_key::<String>()? {
            if matches!(&*key, "log" | "entries" | "requests") {
                container = true;
                map.next_value_seed(Records {
                    place: self.place,
                    sink: &mut *self.sink,
                })?;
            } else if container {
                map.next_value::<IgnoredAny>()?;
            } else {
                let value = map.next_value::<Box<RawValue>>()?;
                own.push(if own.is_empty() { '{' } else { ',' });
                let key = serde_json::to_string(&key).map_err(A::Error::custom)?;
                let _ = write!(own, "{key}:{value}");
            }
            if container {
                self.place.left.set(MAX_RECORD);
            }
        }
        if container {
            return Ok(());
        }
        own.push_str(if own.is_empty() { "{}" } else { "}" });
        self.place.record.set(line);
        self.put(&own)
    }
}

/// One record of an array, as text.
struct Element<'p>(&'p Place);

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = Box<RawValue>;

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Box<RawValue>, D::Error> {
        self.0.left.set(MAX_RECORD);
        self.0.record.set(self.0.line.get());
        serde::Deserialize::deserialize(deserializer)
    }
}
