//! README.md is true: its console blocks are run, its options exist, no command is left out.
//!
//! The blocks are run from top to bottom in one directory that is empty at first, with a handler
//! on the port that the README calls 3000; 4400 is a free one, too. `CEW_BLESS=1 cargo test` renews what they print.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use clap::CommandFactory;
use regex::Regex;

const README: &str = include_str!("../README.md");

#[test]
fn options_exist() {
    let mut cli = cew::cli::Cli::command();
    // Arguments are there once the command is built.
    cli.build();
    let deep = cli
        .get_subcommands()
        .flat_map(clap::Command::get_subcommands);
    let commands = cli.get_subcommands().chain(deep).chain([&cli]);
    let known: Vec<_> = commands
        .flat_map(clap::Command::get_arguments)
        .filter_map(clap::Arg::get_long)
        .chain(["help", "version"])
        .collect();
    let option = Regex::new("--([a-z][a-z-]*)").unwrap();
    let mut fence = "";
    for line in README.lines() {
        if let Some(language) = line.strip_prefix("```") {
            fence = language;
        }
        // Other tools have options of their own.
        let ours = match fence {
            "" => true,
            "console" => line.starts_with("$ cew "),
            _ => line.trim_start().starts_with("cew "),
        };
        for option in option.captures_iter(line).filter(|_| ours) {
            assert!(known.contains(&&option[1]), "no such option: {line}");
        }
    }
}

#[test]
fn every_command_has_a_section() {
    for command in cew::cli::Cli::command().get_subcommands() {
        let heading = format!("\n### cew {}\n", command.get_name());
        assert!(README.contains(&heading), "README.md lacks{heading}");
    }
}

#[cfg(unix)]
mod console {
    use std::fs;
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};

    use regex::{Captures, Regex};
    use standardwebhooks::Webhook;

    use super::README;
    use crate::support::{DIFFERS, assert_generated};

    /// What differs between runs of the README alone.
    const DIFFERS_HERE: [(&str, &str); 8] = [
        (r"--seed \d+", "--seed SEED"),
        (r"passed \(\d+\.\d s\)", "passed (DURATION)"),
        ("whsec_[0-9A-Za-z+/]{32}\n", "SECRET\n"),
        (r"\bcew/\d+\.\d+\.\d+\b", "cew/VERSION"),
        (r#""age_ms":\d+"#, r#""age_ms":AGE"#),
        (r"signed (now|\d+ ?m?s ago)", "signed WHEN"),
        (r"(\d{4}-\d\d-\d\dT)?\d\d:\d\d:\d\d(\.\d+)?Z", "TIME"),
        // Columns are as wide as what stands in them.
        (" +", " "),
    ];

    /// A line that stands for any number of lines.
    const LEFT_OUT: &str = "…";

    #[test]
    fn blocks_print_what_they_show() {
        let directory = tempfile::tempdir().unwrap();
        let ports = [handler(directory.path().join(".env")), free_port()];
        let block = Regex::new("(?s)```console\n(.*?)```").unwrap();
        let renewed = block.replace_all(README, |found: &Captures<'_>| {
            let steps = steps(&found[1]);
            let printed = run(&steps, directory.path(), ports);
            let mut text = String::from("```console\n");
            for ((command, shown), printed) in steps.iter().zip(&printed) {
                let output = if is_same(shown, printed) {
                    shown
                } else {
                    printed
                };
                text.extend(["$ ", command, "\n", output]);
            }
            text + "```"
        });
        assert_generated("README.md", &renewed);
    }

    /// The commands of a block, each with what it prints.
    fn steps(block: &str) -> Vec<(String, String)> {
        let mut steps: Vec<(String, String)> = Vec::new();
        for line in block.lines() {
            match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => steps.push((command.to_owned(), String::new())),
                (None, Some((_, shown))) => shown.extend([line, "\n"]),
                (None, None) => panic!("a block starts with a command, not with {line:?}"),
            }
        }
        steps
    }

    /// Runs the commands in one shell, as a reader would, and gives what each printed.
    fn run(steps: &[(String, String)], directory: &Path, ports: [u16; 2]) -> Vec<String> {
        let mut script = String::from("exec 2>&1\n");
        for (command, _) in steps {
            // The status survives for the next command, which may ask for it.
            script.extend([command, "\nstatus=$?; printf '\\036'; (exit $status)\n"]);
        }
        let binary = Path::new(env!("CARGO_BIN_EXE_cew"));
        let path = format!("{}:/usr/bin:/bin", binary.parent().unwrap().display());
        let home = directory.to_str().unwrap();
        // With what a port stands behind, so that no other number is taken for one.
        let ports = [
            (":", "3000", ports[0]),
            (":", "4400", ports[1]),
            (" ", "4400", ports[1]),
        ];
        let ports = ports.map(|(at, shown, real)| (format!("{at}{shown}"), format!("{at}{real}")));
        for (shown, real) in &ports {
            script = script.replace(shown, real);
        }
        let output = Command::new("/bin/sh")
            .args(["-c", &script])
            .current_dir(directory)
            .env_clear()
            .env("PATH", path)
            .env("HOME", directory)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let mut text = text.replace(home, "~").replace("\r\n", "\n");
        for (shown, real) in &ports {
            text = text.replace(real, shown);
        }
        let mut printed: Vec<_> = text.split('\u{1e}').map(end_line).collect();
        printed.truncate(steps.len());
        printed
    }

    /// Ends what is not empty with one newline.
    fn end_line(text: &str) -> String {
        match text.trim_end() {
            "" => String::new(),
            text => format!("{text}\n"),
        }
    }

    fn is_same(shown: &str, printed: &str) -> bool {
        let plain = |text: &str| {
            let differs = DIFFERS_HERE.iter().chain(&DIFFERS);
            differs.fold(text.to_owned(), |text, (pattern, name)| {
                Regex::new(pattern)
                    .unwrap()
                    .replace_all(&text, *name)
                    .into_owned()
            })
        };
        let (shown, printed) = (plain(shown), plain(printed));
        let wanted = shown.lines().map(|line| match line {
            LEFT_OUT => "(.*\n)*?".to_owned(),
            line => regex::escape(line) + "\n",
        });
        let wanted = format!("^{}$", wanted.collect::<String>());
        Regex::new(&wanted).unwrap().is_match(&printed)
    }

    /// A handler as the guide has it: verifies with the official library and the secret in `.env`.
    /// Gives its port.
    fn handler(env_file: PathBuf) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let env = fs::read_to_string(&env_file).unwrap_or_default();
                let secret = env.trim_end().split_once('=').unwrap_or_default().1;
                // Clients may stop halfway, as --wait does.
                let _ = stream.and_then(|stream| answer(&stream, secret));
            }
        });
        port
    }

    /// A port that nobody listens on.
    fn free_port() -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    }

    fn chunks(reader: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let size = usize::from_str_radix(line.trim_end(), 16).unwrap_or(0);
            let mut chunk = vec![0; size];
            reader.read_exact(&mut chunk)?;
            body.append(&mut chunk);
            reader.read_line(&mut line)?;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    fn answer(stream: &TcpStream, secret: &str) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut length = 0;
        let mut headers = hyper::HeaderMap::new();
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 2 {
            let text = String::from_utf8_lossy(&line);
            if let Some((name, value)) = text.trim_end().split_once(": ") {
                // Only those count that Consignease sends.
                let name = name.to_ascii_lowercase().replace("webhook-", "other-");
                let name = name.replace("svix-", "webhook-");
                if name == "content-length" {
                    length = value.parse().unwrap_or(0);
                }
                let name = hyper::header::HeaderName::from_bytes(name.as_bytes()).unwrap();
                let value = hyper::header::HeaderValue::from_bytes(value.as_bytes());
                headers.insert(name, value.unwrap());
            }
            line.clear();
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        if headers.contains_key("transfer-encoding") {
            body = chunks(&mut reader)?;
        }
        let verified = Webhook::new(secret).is_ok_and(|it| it.verify(&body, &headers).is_ok());
        let (status, text) = if verified {
            ("200 OK", "Webhook received")
        } else {
            ("400 Bad Request", "Error verifying webhook")
        };
        let mut stream = stream;
        write!(
            stream,
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
            text.len()
        )
    }
}
