//! What to change for each cause.

use super::Cause;
use super::case::Fault;

/// How each framework gives the bytes as they came.
const RAW_BODY: [&str; 8] = [
    "Express: app.post('/api/webhooks', express.raw({ type: 'application/json' }), handler), above express.json()",
    "Fastify: addContentTypeParser('application/json', { parseAs: 'buffer' }, (req, body, done) => done(null, body))",
    "Next.js, pages: export const config = { api: { bodyParser: false } }, then collect the chunks of req",
    "Next.js, app: verifyWebhook(request), or await request.text(); not request.json()",
    "Astro: in POST({ request }), await request.text()",
    "Nuxt: await readRawBody(event), not readBody(event)",
    "React Router: in the action, await request.text()",
    "TanStack Start: in the server route's POST({ request }), await request.text()",
];

/// What to change, in order; the first line is the change itself.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn fix(fault: &Fault, captured: bool) -> Vec<String> {
    let one = |text: &str| vec![text.to_owned()];
    let raw = |text: &str| {
        let lines = std::iter::once(text).chain(RAW_BODY);
        lines.map(str::to_owned).collect()
    };
    match fault.cause {
        Cause::SecretOther => one(
            "give that secret to whoever verifies (each endpoint has its own), or sign with the one that the verifier has",
        ),
        Cause::SecretUndecoded | Cause::SecretWithPrefix => one(
            "where it is signed, drop whsec_ and decode the rest: Buffer.from(secret.slice(6), 'base64'), base64.b64decode(secret[6:])",
        ),
        Cause::SecretEncodedTwice => one(
            "decode the secret once more where it is read: Kubernetes' data: and CI variables hold it in base64 (stringData: takes it as it is)",
        ),
        Cause::SecretHex => one(
            "the text after whsec_ is base64: Buffer.from(secret.slice(6), 'base64'), base64.b64decode(secret[6:])",
        ),
        Cause::SecretNewline => one(
            "trim the secret where it is read (secret.trim(), $(cat file) instead of a mounted file's bytes), and decode it: Buffer.from(secret.slice(6), 'base64')",
        ),
        Cause::SecretQuoted => one(
            "take the quotes off: docker --env-file, CI variables and systemd's Environment= keep those that a shell would remove; and decode the rest",
        ),
        Cause::BodyNewlineAdded => one(
            "keep the newline out: printf '%s' or echo -n instead of echo, curl --data-binary @file, an editor that adds none",
        ),
        Cause::BodyNewlineRemoved => one(
            "keep the newline: do not trim the body, and save it straight into a file, because $(…) of a shell cuts it off",
        ),
        Cause::BodyWhitespace => one(
            "keep the body as it came: neither trim() it nor copy it with the space around it",
        ),
        Cause::BodyLineEndings => one(
            "keep the line endings: curl --data-binary instead of -d, git config core.autocrlf false, files opened in binary mode",
        ),
        Cause::BodyBom => one(
            "save as UTF-8 without byte order mark (PowerShell: Set-Content -Encoding utf8NoBOM), and do not decode the body before it is verified",
        ),
        Cause::BodyReserialized | Cause::BodyEscaped => {
            raw("verify the bytes as they came, not what the framework has parsed:")
        }
        Cause::BodyUnescaped => one(
            "print it as it is: printf '%s' \"$body\" instead of echo (dash, echo -e) or printf \"$body\"",
        ),
        Cause::BodyBackslashes => one(
            "take the body from where it is not a string in a string (a log, SQL, a shell command), or take one level of backslashes off: JSON.parse(`\"${text}\"`)",
        ),
        Cause::BodyJsonString => one(
            "send the JSON text itself: JSON.stringify (json.dumps) once, and not again by the HTTP client (requests: data=, not json=)",
        ),
        Cause::BodyBase64 => one(
            "decode the body first where event.isBase64Encoded is true: Buffer.from(event.body, 'base64')",
        ),
        Cause::BodyHex => one(
            "decode it: Buffer.from(text, 'hex'), convert_from(body, 'UTF8') in PostgreSQL; or keep the body as text",
        ),
        Cause::BodyByteList => one(
            "turn the bytes into text before they are logged or sent: buffer.toString(), new TextDecoder().decode(bytes)",
        ),
        Cause::BodyChunked => one(
            "let an HTTP parser read the request: what came over the socket has the frames of transfer-encoding: chunked in it",
        ),
        Cause::BodyGzip => {
            one("decompress the body before it is verified, or keep the proxy from compressing it")
        }
        Cause::BodyLatin1 => one(
            "read and write the body as UTF-8 throughout, or as bytes: a Latin-1 default stands between sender and handler",
        ),
        Cause::BodyUnicodeForm => one(
            "do not normalise the body (normalize(), unicodedata.normalize, a database's collation) before it is verified",
        ),
        Cause::BodyHtmlEntities => one(
            "verify the bytes as they came: a template, a filter against XSS or htmlspecialchars() has gone over them",
        ),
        Cause::BodySmartQuotes => one(
            "take the body from where it was not typeset: word processors, chats and phones replace quotes (macOS: Edit, Substitutions, off)",
        ),
        Cause::BodyInvisible | Cause::HeaderInvisible => one(
            "copy it from the raw request rather than from a page or a chat, which put such characters in",
        ),
        Cause::BodyFolded => one(
            "keep long lines whole: base64 -w0, no fold, no mail client, a terminal that does not wrap what is copied",
        ),
        Cause::BodyCsv => one(
            "read the file with a CSV parser, or export the column alone: its quotes are those of the file",
        ),
        Cause::BodyPrinted => one(
            "write the text rather than the value: body.decode() in Python (not str(body)), JSON.stringify in JavaScript; and better, the bytes as they came",
        ),
        Cause::BodyEnveloped => one(
            "verify what the sender sent: take that part out of what the queue or the workflow has put around it, as its exact text",
        ),
        Cause::BodySurrounded => one(
            "send the JSON alone: cmd.exe does not take ' away (use \"), and copied text may have more in it than the body",
        ),
        Cause::BodyUnclosed => one(
            "copy the whole body: it must end with the bracket that it began with; or look at the limit of what kept it",
        ),
        Cause::BodyFieldAdded | Cause::BodyFieldDropped | Cause::BodyKeysRenamed => {
            raw("verify the bytes as they came, before a middleware changes what was parsed of them:")
        }
        Cause::BodyForm if fault.detail == "multipart" => one(
            "send the JSON as the whole body: curl --data-binary @file instead of -F",
        ),
        Cause::BodyForm => raw(
            "send the JSON as it is, with content-type: application/json, and verify the bytes as they came:",
        ),
        Cause::HeaderMissing => one(
            "pass all three headers on: check the proxy's list of headers, and how the request was captured",
        ),
        Cause::HeaderSwapped => one("swap the values of the id and the timestamp header"),
        Cause::HeaderWhitespace => {
            one("put each header on one line: single spaces between signatures, none elsewhere")
        }
        Cause::HeaderQuoted => one(
            "pass the header's value without what a program or a log has around it: v1,… and nothing else",
        ),
        Cause::HeaderPercentEncoded => one(
            "decode the value (decodeURIComponent), or do not let it pass through a URL",
        ),
        Cause::HeaderEscaped => one(
            "read the log's line as JSON (jq -r), which undoes the escapes, rather than copy from it",
        ),
        Cause::HeaderLowerCased => one(
            "lower-case the names of headers, never their values: base64 and ids tell capitals from small letters",
        ),
        Cause::HeaderCutOff => one(
            "keep the whole value: check the length of the column or field that it was kept in, and at what was copied",
        ),
        Cause::TimestampChanged => one(
            "pass svix-timestamp on as it came: it is signed, so one attempt's cannot stand for another's, nor be written anew",
        ),
        Cause::TimestampMilliseconds => {
            one("sign and send seconds: Math.floor(Date.now() / 1000), int(time.time())")
        }
        Cause::TimestampMalformed => {
            one("send whole seconds since 1970, the number that was signed")
        }
        Cause::TimestampStale | Cause::TimestampFuture => timing(fault, captured),
        Cause::SignatureHex if fault.detail == "body-hmac" => {
            one("write the digest in lower-case hex: digest('hex')")
        }
        Cause::SignatureHex => {
            one("write the digest in base64: digest('base64') instead of digest('hex')")
        }
        Cause::SignatureUrlSafe => {
            one("write the digest in standard base64: digest('base64') instead of 'base64url'")
        }
        Cause::SignatureHexInBase64 => one(
            "write the digest's bytes in base64: digest('base64'), base64.b64encode(mac.digest()), not of hexdigest()",
        ),
        Cause::SignaturePlusLost => one(
            "do not decode the header as part of a URL or a form: + stands for itself in it",
        ),
        Cause::SignatureOtherHash => {
            one("sign with SHA-256: createHmac('sha256', key), hmac.new(key, content, hashlib.sha256)")
        }
        Cause::SignatureNoVersion => one("send v1, in front of each signature: `v1,${digest}`"),
        Cause::SignatureTruncated => one(
            "keep the whole signature, 44 characters with its =: check the length of the column or field that it was kept in",
        ),
        Cause::SignatureVersion => one(
            "sign with the endpoint's whsec_ secret: v1a signatures are ed25519, and need the public key whpk_ instead",
        ),
        Cause::SchemeOther => one(
            "verify with the scheme that the sender uses (--scheme), or sign as the handler verifies",
        ),
        Cause::ContentNoId
        | Cause::ContentNoTimestamp
        | Cause::ContentSeparator
        | Cause::ContentOrder => one(
            "sign `${id}.${timestamp}.${body}`: the values of the two headers and the body, with a dot between them",
        ),
        Cause::Foreign(_) => one(
            "give that sender a URL of its own, and verify its requests with its own library and secret",
        ),
        Cause::Mismatch => vec![
            "compare the secret with the one that the Dashboard shows for this endpoint, and the body with what was sent".to_owned(),
            "if the handler parses the body before it verifies: that may have lost key order or numbers, which cannot be undone".to_owned(),
        ],
    }
}

fn timing(fault: &Fault, captured: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if captured {
        lines.push(
            "this is a captured request: verify it as of the time it came, --at TIME, or with --ignore-timestamp".to_owned(),
        );
    }
    lines.push(
        match fault.cause {
            Cause::TimestampStale => {
                "sign every attempt anew, and check the clock of the receiving machine"
            }
            _ => "check the clocks of both machines: one is wrong",
        }
        .to_owned(),
    );
    lines
}
