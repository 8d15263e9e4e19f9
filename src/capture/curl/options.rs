//! curl's options, as far as they say what is sent.

use std::borrow::Cow;

use crate::capture::names::{are_signed, signature};
use crate::capture::url::path_of;
use crate::capture::{Broken, CapturedRequest, Nearest};
use crate::text::latin1;

/// One call of curl.
#[derive(Debug, Default)]
pub(super) struct Call {
    method: Option<String>,
    url: Option<Vec<u8>>,
    headers: Vec<(String, String)>,
    /// Headers that curl would add, and is told not to.
    without: Vec<String>,
    body: Option<Vec<u8>>,
    json: bool,
}

/// What an option does to the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    Method,
    Url,
    Header,
    /// A header whose value is given without its name.
    Named(&'static str),
    /// `-d`: a file without its line ends and NULs.
    Data,
    /// `--data-raw`: a leading `@` is data.
    DataRaw,
    /// `--data-binary`: a file as it is.
    DataBinary,
    Json,
    /// Takes an argument that does not change the request.
    Argument,
    /// Takes none, and does not change it.
    Flag,
    /// Changes the body in a way that cannot be followed.
    Refused,
}

fn short(letter: u8) -> Effect {
    match letter {
        b'X' => Effect::Method,
        b'H' => Effect::Header,
        b'd' => Effect::Data,
        b'A' => Effect::Named("user-agent"),
        b'b' => Effect::Named("cookie"),
        b'e' => Effect::Named("referer"),
        b'F' | b'G' | b'K' | b'T' | b':' => Effect::Refused,
        b'C' | b'D' | b'E' | b'P' | b'Q' | b'U' | b'Y' | b'c' | b'h' | b'm' | b'o' | b'r'
        | b't' | b'u' | b'w' | b'x' | b'y' | b'z' => Effect::Argument,
        _ => Effect::Flag,
    }
}

fn long(name: &[u8]) -> Effect {
    match name {
        b"request" => Effect::Method,
        b"url" => Effect::Url,
        b"header" => Effect::Header,
        b"user-agent" => Effect::Named("user-agent"),
        b"cookie" => Effect::Named("cookie"),
        b"referer" => Effect::Named("referer"),
        b"data" | b"data-ascii" => Effect::Data,
        b"data-raw" => Effect::DataRaw,
        b"data-binary" => Effect::DataBinary,
        b"json" => Effect::Json,
        b"form" | b"form-string" | b"get" | b"config" | b"upload-file" | b"data-urlencode"
        | b"next" => Effect::Refused,
        b"abstract-unix-socket"
        | b"aws-sigv4"
        | b"cacert"
        | b"capath"
        | b"cert"
        | b"cert-type"
        | b"ciphers"
        | b"connect-timeout"
        | b"connect-to"
        | b"continue-at"
        | b"cookie-jar"
        | b"curves"
        | b"dns-interface"
        | b"dns-servers"
        | b"doh-url"
        | b"dump-header"
        | b"expect100-timeout"
        | b"happy-eyeballs-timeout-ms"
        | b"haproxy-clientip"
        | b"hostpubmd5"
        | b"interface"
        | b"ipfs-gateway"
        | b"keepalive-time"
        | b"key"
        | b"key-type"
        | b"limit-rate"
        | b"local-port"
        | b"max-filesize"
        | b"max-redirs"
        | b"max-time"
        | b"netrc-file"
        | b"noproxy"
        | b"oauth2-bearer"
        | b"output"
        | b"output-dir"
        | b"pass"
        | b"pinnedpubkey"
        | b"preproxy"
        | b"proto"
        | b"proto-default"
        | b"proto-redir"
        | b"proxy"
        | b"proxy-header"
        | b"proxy-user"
        | b"random-file"
        | b"range"
        | b"rate"
        | b"request-target"
        | b"resolve"
        | b"retry"
        | b"retry-delay"
        | b"retry-max-time"
        | b"socks4"
        | b"socks4a"
        | b"socks5"
        | b"socks5-hostname"
        | b"speed-limit"
        | b"speed-time"
        | b"stderr"
        | b"time-cond"
        | b"tls-max"
        | b"tls13-ciphers"
        | b"trace"
        | b"trace-ascii"
        | b"unix-socket"
        | b"user"
        | b"variable"
        | b"write-out" => Effect::Argument,
        _ => Effect::Flag,
    }
}

/// Gives the contents of a file, `-` for standard input.
type ReadFile<'f> = dyn FnMut(&[u8]) -> Result<Vec<u8>, Broken> + 'f;

impl Call {
    /// Reads the words after `curl`.
    pub(super) fn parse(words: &[Vec<u8>], file: &mut ReadFile<'_>) -> Result<Self, Broken> {
        let mut call = Self::default();
        let mut words = words.iter().map(Vec::as_slice);
        let mut only_urls = false;
        while let Some(word) = words.next() {
            match word {
                b"--" if !only_urls => only_urls = true,
                [b'-', b'-', name @ ..] if !only_urls => {
                    let effect = long(name);
                    let argument = match effect {
                        Effect::Flag | Effect::Refused => b"",
                        _ => words.next().ok_or_else(|| incomplete(word))?,
                    };
                    call.apply(effect, word, argument, file)?;
                }
                // Several in one word, the last with its argument right behind it or in the next.
                [b'-', letters @ ..] if !only_urls && !letters.is_empty() => {
                    for (at, &letter) in letters.iter().enumerate() {
                        let effect = short(letter);
                        if matches!(effect, Effect::Flag | Effect::Refused) {
                            call.apply(effect, &[b'-', letter], b"", file)?;
                            continue;
                        }
                        let argument = match &letters[at + 1..] {
                            [] => words.next().ok_or_else(|| incomplete(word))?,
                            rest => rest,
                        };
                        call.apply(effect, word, argument, file)?;
                        break;
                    }
                }
                url => call.apply(Effect::Url, b"", url, file)?,
            }
        }
        Ok(call)
    }

    fn apply(
        &mut self,
        effect: Effect,
        option: &[u8],
        argument: &[u8],
        file: &mut ReadFile<'_>,
    ) -> Result<(), Broken> {
        match effect {
            Effect::Method => self.method = Some(latin1::decode(argument).into_owned()),
            Effect::Url => self.url = Some(argument.to_vec()),
            Effect::Header => self.header(argument)?,
            Effect::Named(name) => self.add(name, argument),
            Effect::Data => {
                let data = match argument.strip_prefix(b"@") {
                    Some(name) => {
                        let mut bytes = file(name)?;
                        bytes.retain(|b| !matches!(b, b'\r' | b'\n' | 0));
                        bytes
                    }
                    None => argument.to_vec(),
                };
                self.data(&data, b"&");
            }
            Effect::DataRaw => self.data(argument, b"&"),
            Effect::DataBinary | Effect::Json => {
                let data = match argument.strip_prefix(b"@") {
                    Some(name) => Cow::Owned(file(name)?),
                    None => Cow::Borrowed(argument),
                };
                self.json |= effect == Effect::Json;
                self.data(&data, if effect == Effect::Json { b"" } else { b"&" });
            }
            Effect::Argument | Effect::Flag => {}
            Effect::Refused => {
                return Err(Broken::CurlOption(
                    String::from_utf8_lossy(option).into_owned(),
                ));
            }
        }
        Ok(())
    }

    fn data(&mut self, data: &[u8], separator: &[u8]) {
        let body = self.body.get_or_insert_default();
        if !body.is_empty() {
            body.extend_from_slice(separator);
        }
        body.extend_from_slice(data);
    }

    /// `name: value`; `name;` for an empty value, and `name:` for a header that is left out.
    fn header(&mut self, line: &[u8]) -> Result<(), Broken> {
        if line.starts_with(b"@") {
            return Err(Broken::CurlOption("-H @file".to_owned()));
        }
        if let Some(colon) = memchr::memchr(b':', line) {
            let name = latin1::decode(line[..colon].trim_ascii());
            match line[colon + 1..].trim_ascii() {
                b"" => self.without.push(name.into_owned()),
                value => self.add(&name, value),
            }
        } else if let Some(name) = line.strip_suffix(b";") {
            self.add(&latin1::decode(name.trim_ascii()), b"");
        }
        Ok(())
    }

    fn add(&mut self, name: &str, value: &[u8]) {
        let value = latin1::decode(value).into_owned();
        self.headers.push((name.to_owned(), value));
    }

    fn decides(&self, name: &str) -> bool {
        let given = self.headers.iter().map(|(known, _)| known);
        given
            .chain(&self.without)
            .any(|known| known.eq_ignore_ascii_case(name))
    }

    /// The request that curl would send.
    pub(super) fn request(mut self) -> Result<CapturedRequest<'static>, Broken> {
        let url = self.url.take().ok_or(Broken::Missing("url"))?;
        let url = latin1::decode(&url);
        if self.json && !self.decides("accept") {
            self.add("accept", b"application/json");
        }
        if self.body.is_some() && !self.decides("content-type") {
            self.add(
                "content-type",
                if self.json {
                    b"application/json"
                } else {
                    b"application/x-www-form-urlencoded"
                },
            );
        }
        let method = if self.body.is_some() { "POST" } else { "GET" };
        let headers: Vec<_> = self
            .headers
            .into_iter()
            .map(|(name, value)| (Cow::Owned(name), Cow::Owned(value)))
            .collect();
        let Some(body) = self.body else {
            return Err(if are_signed(&headers) {
                Broken::NoBody(signature(&headers).unwrap_or_default().into())
            } else {
                Broken::PassedOver(Nearest::Unsigned)
            });
        };
        Ok(CapturedRequest {
            method: self.method.map_or(Cow::Borrowed(method), Cow::Owned),
            path: path_of(Cow::Owned(url.into_owned())),
            http_version: Cow::Borrowed("1.1"),
            headers,
            body: Cow::Owned(body),
            ..CapturedRequest::default()
        })
    }
}

fn incomplete(option: &[u8]) -> Broken {
    Broken::CurlOption(format!(
        "{} without its argument",
        String::from_utf8_lossy(option)
    ))
}
