//! HTTPS to a server whose certificate the system does not trust.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::support::interop::Servers;
#[cfg(unix)]
use crate::support::listening::{self, Listening};
use crate::support::{Output, Test, skip_unless_ci};

#[test]
fn is_delivered_to_when_the_user_vouches_for_it() {
    let Some(servers) = Servers::start("broken.mjs") else {
        return;
    };
    let certificate = servers.more["tls_certificate_pem"].as_str().unwrap();
    let test = |options: &str| {
        let line = format!(
            "send-example user.created --to {} {options}",
            servers.urls["tls"]
        );
        Test::new(&line).secret().file("ca.pem", certificate)
    };
    // This server answers 200 over TLS; that nobody vouches for it is what fails.
    test("").run().exits(4);
    test("--cacert ca.pem").run().exits(0);
    let output = test("--insecure").run().exits(0);
    assert!(
        output.stderr.contains("--insecure: anyone could answer"),
        "{}",
        output.stderr
    );
    test("--cacert missing.pem").run().exits(3);
    let output = test("--cacert empty.pem")
        .file("empty.pem", "")
        .run()
        .exits(3);
    assert!(
        output.stderr.contains("holds no certificate"),
        "{}",
        output.stderr
    );
}

#[test]
#[cfg(unix)]
fn is_forwarded_to_when_the_user_vouches_for_it() {
    let Some(servers) = Servers::start("broken.mjs") else {
        return;
    };
    let certificate = servers.more["tls_certificate_pem"].as_str().unwrap();
    let test = |options: &str| {
        let to = &servers.urls["tls"];
        let test = listening::test(&format!("--forward-to {to} {options}"));
        test.secret().file("ca.pem", certificate)
    };
    for (options, status, hint) in [
        ("", 502, "untrusted"),
        ("--cacert ca.pem", 200, ""),
        ("--insecure", 200, ""),
    ] {
        let listening = Listening::of(test(options));
        listening.send("user.created");
        let line = listening.line();
        assert_eq!(line["status"], status, "{options}: {line}");
        let kept = line["attempts"][0]["hint"].as_str().unwrap_or_default();
        assert_eq!(kept.contains("--cacert"), !hint.is_empty(), "{kept}");
        let ended = listening.interrupt();
        let warned = ended.stderr.contains("--insecure: anyone could answer");
        assert_eq!(warned, options == "--insecure", "{}", ended.stderr);
    }
    let missing = test("--cacert missing.pem").process().exits(3);
    assert!(missing.stdout.contains("missing.pem"), "{missing:?}");
    test("--cacert ca.pem --insecure").process().exits(2);
}

/// Of somebody else.
const OTHER: &str = "\
-----BEGIN CERTIFICATE-----
MIIBeDCCAR2gAwIBAgIUVYGSQCkrIL7aD4eKmGFvZFWtpdowCgYIKoZIzj0EAwIw
EDEOMAwGA1UEAwwFb3RoZXIwIBcNMjYxMTI4MTgzMTM0WhgPMjEyNjExMDQxODMx
MzRaMBAxDjAMBgNVBAMMBW90aGVyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
rh9j2lTfI8twTHCFXLTmVQPaWoGOCtLY4Tqu8hir+UD2mDJlg6Xl40aWucxJD//L
K2ZcQXX9+MT98u+Z5sa8qqNTMFEwHQYDVR0OBBYEFFhNcVhO8sF0Sp38bMXxwoq3
YTghMB8GA1UdIwQYMBaAFFhNcVhO8sF0Sp38bMXxwoq3YTghMA8GA1UdEwEB/wQF
MAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAPtKd27gkKa1qZ/x04DUcbohsl3/gJ01
VSXOdjZFCU+PAiEAmSLQqAEULydKwRV07QfTyAA1Lp5M3bWlNII/5gE3p7Y=
-----END CERTIFICATE-----
";

/// A server of Python's over TLS, with a certificate that `openssl req -x509` made: what most
/// development servers have.
const SERVER: &str = "
import http.server, ssl, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers['content-length']))
        self.send_response(204)
        self.end_headers()
    def log_message(self, *_): pass
server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain('cert.pem', 'key.pem')
server.socket = tls.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
";

/// The server, with its certificate in a directory of its own.
struct SelfSigned {
    directory: TempDir,
    child: Child,
    port: u16,
}

impl SelfSigned {
    /// With the certificate that these commands of `openssl` make, which all succeed; `None` where
    /// there is no openssl or Python.
    fn start(commands: &[&str]) -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("authority.cnf"), AUTHORITY).unwrap();
        std::fs::write(directory.path().join("index.txt"), "").unwrap();
        std::fs::write(directory.path().join("serial"), "01").unwrap();
        for command in commands {
            let mut openssl = Command::new("openssl");
            openssl.args(command.split_whitespace());
            openssl.current_dir(directory.path()).stderr(Stdio::null());
            assert!(openssl.status().ok()?.success(), "{command}");
        }
        let mut child = Command::new("python3")
            .args(["-c", SERVER])
            .current_dir(directory.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        Some(Self {
            port: line.trim().parse().unwrap(),
            directory,
            child,
        })
    }

    fn send(&self, options: &str) -> Output {
        let line = format!(
            "send-example user.created --to https://localhost:{} {options}",
            self.port
        );
        let certificate = std::fs::read(self.directory.path().join("cert.pem")).unwrap();
        let test = Test::new(&line).secret().file("cert.pem", certificate);
        test.file("other.pem", OTHER).run()
    }
}

impl Drop for SelfSigned {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A certificate for `localhost` that is out of date cannot be had from `req`.
const AUTHORITY: &str = "
[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
serial = serial
default_md = sha256
policy = names
x509_extensions = extensions
[names]
commonName = supplied
[extensions]
subjectAltName = DNS:localhost
basicConstraints = critical,CA:TRUE
";

const MADE: &str = "req -x509 -newkey rsa:2048 -nodes -subj /CN=dev -keyout key.pem -out cert.pem";

/// Both kinds of certificate that a server makes for itself are taken as curl takes them: one of an
/// authority, which `openssl` makes unless it is told otherwise, and one of a server.
#[test]
fn a_certificate_that_vouches_for_itself_is_enough() {
    for options in ["", "-addext basicConstraints=critical,CA:FALSE"] {
        let made = format!("{MADE} -addext subjectAltName=DNS:localhost {options}");
        let Some(server) = SelfSigned::start(&[&made]) else {
            return skip_unless_ci("there is no openssl or no Python");
        };
        server.send("--cacert cert.pem").exits(0);
        let unknown = server.send("").exits(4);
        for option in ["--cacert FILE", "--insecure trusts any"] {
            assert!(unknown.stdout.contains(option), "{unknown:?}");
        }
        server.send("--cacert other.pem").exits(4);
        server.send("--insecure").exits(0);
    }
}

/// To be given is not to be believed in everything.
#[test]
fn one_for_another_name_or_time_is_refused_all_the_same() {
    let other_name = format!("{MADE} -addext subjectAltName=DNS:other.example");
    let expired = [
        "req -new -newkey rsa:2048 -nodes -subj /CN=dev -keyout key.pem -out request.pem",
        "ca -config authority.cnf -selfsign -keyfile key.pem -in request.pem -out cert.pem \
         -startdate 20200101000000Z -enddate 20200102000000Z -batch -notext",
    ];
    for (commands, why) in [
        (&[&*other_name][..], "not valid for name"),
        (&expired, "expired"),
    ] {
        let Some(server) = SelfSigned::start(commands) else {
            return skip_unless_ci("there is no openssl or no Python");
        };
        let refused = server.send("--cacert cert.pem").exits(4);
        assert!(refused.stdout.contains(why), "{refused:?}");
    }
}
