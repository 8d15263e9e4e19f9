//! Inputs that are text only once they are decoded: compressed with gzip, or in UTF-16, as Windows
//! writes it.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

/// How an input is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Gzip,
    Utf16(Order),
}

/// Which byte of a unit comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

impl Encoding {
    /// That of an input that starts so.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0xff, 0xfe, ..] | [0x09..=0x7e, 0, 0x09..=0x7e, 0, ..] => {
                Some(Self::Utf16(Order::Little))
            }
            [0xfe, 0xff, ..] | [0, 0x09..=0x7e, 0, 0x09..=0x7e, ..] => {
                Some(Self::Utf16(Order::Big))
            }
            _ => None,
        }
    }

    /// The same input, decoded.
    pub(super) fn decode<R: BufRead + Send + 'static>(self, input: R) -> Box<dyn BufRead + Send> {
        match self {
            Self::Gzip => Box::new(BufReader::with_capacity(
                1 << 16,
                MultiGzDecoder::new(input),
            )),
            Self::Utf16(order) => Box::new(BufReader::with_capacity(
                1 << 16,
                Utf16 {
                    input,
                    order,
                    high: None,
                    ready: Vec::new(),
                },
            )),
        }
    }
}

/// UTF-16 as UTF-8. What is malformed becomes U+FFFD.
struct Utf16<R> {
    input: R,
    order: Order,
    /// The first half of a character, whose second is still to come.
    high: Option<u16>,
    /// What was decoded and not yet read.
    ready: Vec<u8>,
}

impl<R: BufRead> Utf16<R> {
    /// The next unit; `None` at the end.
    fn unit(&mut self) -> io::Result<Option<u16>> {
        let mut pair = [0; 2];
        for (at, byte) in pair.iter_mut().enumerate() {
            let mut one = [0];
            if self.input.read(&mut one)? == 0 {
                return Ok((at > 0).then_some(0xfffd));
            }
            *byte = one[0];
        }
        Ok(Some(match self.order {
            Order::Little => u16::from_le_bytes(pair),
            Order::Big => u16::from_be_bytes(pair),
        }))
    }

    fn push(&mut self, units: &[u16]) {
        let mut text = [0; 4];
        for character in char::decode_utf16(units.iter().copied()) {
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.ready.extend(character.encode_utf8(&mut text).bytes());
        }
    }
}

impl<R: BufRead> Read for Utf16<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.ready.len() < into.len().min(1 << 12) {
            let Some(unit) = self.unit()? else {
                if let Some(high) = self.high.take() {
                    self.push(&[high]);
                }
                break;
            };
            match (self.high.take(), unit) {
                (Some(high), _) => self.push(&[high, unit]),
                (None, 0xd800..=0xdbff) => self.high = Some(unit),
                (None, _) => self.push(&[unit]),
            }
            // A live stream is not held back for more than a line.
            if unit == u16::from(b'\n') {
                break;
            }
        }
        let count = self.ready.len().min(into.len());
        into[..count].copy_from_slice(&self.ready[..count]);
        self.ready.drain(..count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_16_becomes_utf_8() {
        let text = "\u{feff}Zoë 🎉\n\u{10ffff}";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [little, big] {
            let encoding = Encoding::of(&bytes).expect("it has a byte order mark");
            let mut decoded = String::new();
            let mut input = encoding.decode(io::Cursor::new(bytes));
            input.read_to_string(&mut decoded).expect("it is UTF-8 now");
            assert_eq!(decoded, text);
        }
        assert_eq!(Encoding::of(b"POST / HTTP/1.1"), None);
        assert_eq!(Encoding::of(b"\0\x01\x02\xff"), None);
    }
}
