//! What is said of each cause: what happened, and what to change.

use super::Cause;
use super::case::Fault;
use crate::signing::Scheme;

/// What happened, in one sentence without a full stop.
pub(super) fn sentence(fault: &Fault, scheme: Scheme) -> String {
    let detail = &fault.detail;
    match (fault.cause, &**detail) {
        (Cause::SecretOther, _) => format!("it was signed with another secret: {detail}"),
        (Cause::SecretUndecoded, _) => {
            "the text of the secret after whsec_ was used as the key, without decoding its base64".to_owned()
        }
        (Cause::SecretWithPrefix, _) => {
            "the whole text of the secret, whsec_ included, was used as the key".to_owned()
        }
        (Cause::BodyNewlineAdded, _) => "the body ends with a newline that was not signed".to_owned(),
        (Cause::BodyNewlineRemoved, _) => {
            "the newline at the end of the signed body is missing here".to_owned()
        }
        (Cause::BodyLineEndings, _) => format!("the line endings of the body were changed: {detail}"),
        (Cause::BodyBom, "") => "a byte order mark stands in front of the body".to_owned(),
        (Cause::BodyBom, "removed") => {
            "the byte order mark in front of the signed body is missing here".to_owned()
        }
        (Cause::BodyBom, _) => {
            format!("the body was saved as {detail} with a byte order mark; it was signed as UTF-8")
        }
        (Cause::BodyReserialized, _) => format!(
            "the body was parsed and written again: what was signed is what {detail} writes"
        ),
        (Cause::BodyEscaped, _) => format!("the escapes in the body's strings were changed: {detail}"),
        (Cause::BodyJsonString, "signed") => {
            "the body was signed as a JSON string, and is here without its quotes and escapes".to_owned()
        }
        (Cause::BodyJsonString, _) => {
            "the whole body stands in a JSON string: it was encoded twice".to_owned()
        }
        (Cause::BodyBase64, _) => "the body is still in base64".to_owned(),
        (Cause::BodyGzip, _) => format!("the body is still compressed ({detail})"),
        (Cause::BodyLatin1, "in Latin-1 here") => {
            "the body is in Latin-1 here, and was signed as UTF-8".to_owned()
        }
        (Cause::BodyLatin1, "signed in Latin-1") => {
            "the bytes of the body are not UTF-8, and were signed as they are".to_owned()
        }
        (Cause::BodyLatin1, _) => {
            format!("the body's UTF-8 was read as {detail} and written as UTF-8 once more")
        }
        (Cause::BodyForm, _) => "the body is url-encoded, as a form".to_owned(),
        (Cause::HeaderMissing, names) => {
            let verb = if names.contains(',') { "are" } else { "is" };
            format!("{names} {verb} missing or empty")
        }
        (Cause::HeaderSwapped, _) => "id and timestamp stand in each other's header".to_owned(),
        (Cause::HeaderWhitespace, _) => {
            format!("white space, a line break or a wrong separator stands inside a header: the {detail}")
        }
        (Cause::TimestampMilliseconds, "in the signed content") => {
            "milliseconds were signed, and the header has seconds".to_owned()
        }
        (Cause::TimestampMilliseconds, _) => {
            "the timestamp header counts milliseconds instead of seconds".to_owned()
        }
        (Cause::TimestampMalformed, "a date") => {
            "the timestamp header is a date, where seconds since 1970 were signed".to_owned()
        }
        (Cause::TimestampMalformed, _) => {
            "the timestamp header is not a number of seconds since 1970".to_owned()
        }
        (Cause::TimestampStale, _) => format!("the signature matches, but it is {detail} old"),
        (Cause::TimestampFuture, _) => format!("the signature matches, but it is {detail} ahead of the clock"),
        (Cause::SignatureHex, "body-hmac") => {
            "the digest is right, but not written in lower-case hex".to_owned()
        }
        (Cause::SignatureHex, _) => "the digest is right, but written in hex instead of base64".to_owned(),
        (Cause::SignatureUrlSafe, _) => {
            "the digest is right, but written in url-safe base64 (- and _ for + and /)".to_owned()
        }
        (Cause::SignatureNoVersion, _) => "the digest is right, but v1, is missing in front of it".to_owned(),
        (Cause::SignatureTruncated, "=") => {
            "the digest is right, but the = at its end is missing".to_owned()
        }
        (Cause::SignatureTruncated, _) => "the signature is right as far as it goes, but cut off".to_owned(),
        (Cause::SignatureVersion, _) => format!("there is no v1 signature, only {detail}"),
        (Cause::SchemeOther, _) => format!("it was signed under another scheme than {scheme}: {detail}"),
        (Cause::ForeignStripe, _) => foreign("Stripe", detail),
        (Cause::ForeignGithub, _) => foreign("GitHub", detail),
        (Cause::ForeignShopify, _) => foreign("Shopify", detail),
        (Cause::ForeignSlack, _) => foreign("Slack", detail),
        (Cause::Mismatch, _) => {
            "no signature matches: the body, the id or the timestamp is not what was signed, or the secret is another one".to_owned()
        }
    }
}

fn foreign(sender: &str, header: &str) -> String {
    format!("this is a webhook of {sender} ({header}), not of Consignease")
}

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
        Cause::BodyNewlineAdded => one(
            "keep the newline out: printf '%s' or echo -n instead of echo, curl --data-binary @file, an editor that adds none",
        ),
        Cause::BodyNewlineRemoved => one(
            "keep the newline: do not trim the body, and save it straight into a file, because $(…) of a shell cuts it off",
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
        Cause::BodyJsonString => one(
            "send the JSON text itself: JSON.stringify (json.dumps) once, and not again by the HTTP client (requests: data=, not json=)",
        ),
        Cause::BodyBase64 => one(
            "decode the body first where event.isBase64Encoded is true: Buffer.from(event.body, 'base64')",
        ),
        Cause::BodyGzip => {
            one("decompress the body before it is verified, or keep the proxy from compressing it")
        }
        Cause::BodyLatin1 => one(
            "read and write the body as UTF-8 throughout, or as bytes: a Latin-1 default stands between sender and handler",
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
        Cause::ForeignStripe
        | Cause::ForeignGithub
        | Cause::ForeignShopify
        | Cause::ForeignSlack => one(
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
