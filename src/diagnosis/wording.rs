//! What is said of each cause: what happened. Each sentence says what is proven, and no more: who
//! did it is a guess, and at most an example.

use super::Cause;
use super::case::Fault;
use crate::signing::Scheme;

/// What happened, in one sentence without a full stop.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn sentence(fault: &Fault, scheme: Scheme) -> String {
    let detail = &fault.detail;
    match (fault.cause, &**detail) {
        (Cause::SecretOther, _) => format!("it was signed with another secret: {detail}"),
        (Cause::SecretUndecoded, _) => {
            "the text of the secret after whsec_ was used as the key, without decoding its base64".to_owned()
        }
        (Cause::SecretWithPrefix, "decoded") => {
            "the whole text of the secret was decoded as base64, whsec_ included".to_owned()
        }
        (Cause::SecretWithPrefix, _) => {
            "the whole text of the secret, whsec_ included, was used as the key".to_owned()
        }
        (Cause::SecretEncodedTwice, "here") => {
            "the secret that it was verified with is in base64 once more than the one that signed".to_owned()
        }
        (Cause::SecretEncodedTwice, _) => {
            "it was signed with the text of this secret in base64 once more".to_owned()
        }
        (Cause::SecretHex, "read") => "the secret was read as hex, not as base64, by who signed".to_owned(),
        (Cause::SecretHex, _) => "the key was written in hex, and that text was used as the key".to_owned(),
        (Cause::SecretNewline, _) => {
            "the text of the secret was used as the key, with a newline at its end".to_owned()
        }
        (Cause::SecretQuoted, "shifted") => {
            "whsec_ was cut off by its length from a secret in quotes, so the key begins with _".to_owned()
        }
        (Cause::SecretQuoted, _) => {
            "the text of the secret was used as the key, with the quotes around it".to_owned()
        }
        (Cause::BodyNewlineAdded, _) => "the body ends with a newline that was not signed".to_owned(),
        (Cause::BodyNewlineRemoved, _) => {
            "the newline at the end of the signed body is missing here".to_owned()
        }
        (Cause::BodyWhitespace, "signed") => {
            "white space at the start or the end of the signed body is missing here".to_owned()
        }
        (Cause::BodyWhitespace, _) => "white space stands around the body that was not signed".to_owned(),
        (Cause::BodyLineEndings, _) => format!("the line endings of the body were changed: {detail}"),
        (Cause::BodyBom, "") => "a byte order mark stands in front of the body".to_owned(),
        (Cause::BodyBom, "removed") => {
            "the byte order mark in front of the signed body is missing here".to_owned()
        }
        (Cause::BodyBom, _) => {
            format!("the body was saved as {detail} with a byte order mark; it was signed as UTF-8")
        }
        (Cause::BodyReserialized, _) => format!(
            "the body is the signed JSON written another way, as when it is parsed and written again: what was signed is what {detail} writes"
        ),
        (Cause::BodyEscaped, _) => format!("the escapes in the body's strings were changed: {detail}"),
        (Cause::BodyUnescaped, _) => {
            "escapes such as \\n in the body's strings were turned into the characters themselves".to_owned()
        }
        (Cause::BodyBackslashes, _) => {
            "backslashes stand before quotes of the body that were not signed".to_owned()
        }
        (Cause::BodyJsonString, "signed") => {
            "the body was signed as a JSON string, and is here without its quotes and escapes".to_owned()
        }
        (Cause::BodyJsonString, _) => {
            "the whole body stands in a JSON string: it was encoded twice".to_owned()
        }
        (Cause::BodyBase64, _) => "the body is still in base64".to_owned(),
        (Cause::BodyHex, _) => "the body is in hex".to_owned(),
        (Cause::BodyByteList, _) => "the body is a list of its bytes as numbers".to_owned(),
        (Cause::BodyChunked, _) => {
            "the lengths of HTTP's chunks still stand in the body".to_owned()
        }
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
        (Cause::BodyUnicodeForm, _) => {
            format!("the body's accents are written another way: the signed text is {detail}")
        }
        (Cause::BodyHtmlEntities, "signed") => {
            "entities of HTML such as &amp; were signed, and are characters here".to_owned()
        }
        (Cause::BodyHtmlEntities, _) => {
            "characters of the body were turned into entities of HTML such as &quot;".to_owned()
        }
        (Cause::BodySmartQuotes, _) => {
            "quotes, dashes or spaces of the body became typographic ones".to_owned()
        }
        (Cause::BodyInvisible, _) => {
            "characters that take no room stand in the body and were not signed".to_owned()
        }
        (Cause::BodyFolded, _) => "lines of the body were broken that were signed whole".to_owned(),
        (Cause::BodyCsv, _) => {
            "the body is a field of a CSV file, with its quotes twice".to_owned()
        }
        (Cause::BodyPrinted, _) => format!("the body is no JSON, but is printed as {detail}"),
        (Cause::BodyEnveloped, _) => {
            format!("what was signed is only a part of the body: its {detail}")
        }
        (Cause::BodySurrounded, _) => format!("something stands {detail} the signed JSON"),
        (Cause::BodyUnclosed, _) => {
            "the last brackets of the body are missing: it was cut off or not wholly copied".to_owned()
        }
        (Cause::BodyFieldAdded, _) => format!("the body has what was not signed: {detail}"),
        (Cause::BodyFieldDropped, _) => {
            format!("the body was signed with a field that is missing here: {detail}")
        }
        (Cause::BodyKeysRenamed, _) => {
            format!("the keys of the body were renamed: what was signed has them in {detail}")
        }
        (Cause::BodyForm, "multipart") => "the body is a multipart form, of which one part was signed".to_owned(),
        (Cause::BodyForm, _) => "the body is url-encoded, as a form".to_owned(),
        (Cause::HeaderMissing, names) => {
            let verb = if names.contains(',') { "are" } else { "is" };
            format!("{names} {verb} missing or empty")
        }
        (Cause::HeaderSwapped, _) => "id and timestamp stand in each other's header".to_owned(),
        (Cause::HeaderWhitespace, _) => {
            format!("white space, a line break or a wrong separator stands inside a header: the {detail}")
        }
        (Cause::HeaderInvisible, _) => {
            format!("characters that take no room stand in a header: the {detail}")
        }
        (Cause::HeaderQuoted, _) => {
            format!("quotes, brackets or other punctuation stand in a header: the {detail}")
        }
        (Cause::HeaderPercentEncoded, _) => format!("a header is percent-encoded: the {detail}"),
        (Cause::HeaderEscaped, _) => {
            format!("a header has the escapes of a JSON string: the {detail}")
        }
        (Cause::HeaderLowerCased, _) => {
            "the signature is right, but its capital letters were made small".to_owned()
        }
        (Cause::HeaderCutOff, _) => format!("a part of a header is missing: of the {detail}"),
        (Cause::TimestampChanged, _) => format!("another time was signed: {detail}"),
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
        (Cause::SignatureHexInBase64, _) => {
            "the digest is right, but was written in hex before it was written in base64".to_owned()
        }
        (Cause::SignaturePlusLost, _) => {
            "the signature is right, but each + in it became a space".to_owned()
        }
        (Cause::SignatureOtherHash, _) => {
            format!("the signature is one of HMAC-{detail}, where HMAC-SHA-256 belongs")
        }
        (Cause::SignatureNoVersion, _) => "the digest is right, but v1, is missing in front of it".to_owned(),
        (Cause::SignatureTruncated, "=") => {
            "the digest is right, but the = at its end is missing".to_owned()
        }
        (Cause::SignatureTruncated, _) => "the signature is right as far as it goes, but cut off".to_owned(),
        (Cause::SignatureVersion, _) => format!("there is no v1 signature, only {detail}"),
        (Cause::SchemeOther, _) => format!("it was signed under another scheme than {scheme}: {detail}"),
        (
            Cause::ContentNoId | Cause::ContentNoTimestamp | Cause::ContentSeparator | Cause::ContentOrder,
            _,
        ) => format!("other content was signed: {detail} instead of {{id}}.{{timestamp}}.{{body}}"),
        (Cause::Foreign(sender), _) => {
            format!("this is a webhook of {} ({detail}), not of Consignease", sender.name)
        }
        (Cause::Mismatch, _) => {
            "no signature matches: the body, the id or the timestamp is not what was signed, or the secret is another one".to_owned()
        }
    }
}
