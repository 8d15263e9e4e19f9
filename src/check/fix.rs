//! What mends a failure, in the words of the handler's framework where they differ.

use super::framework::Framework::{self, Express, Fastify, Next, Nuxt, Python};
use super::sync::Repair;

/// A kind of repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fix {
    /// Sender and handler have different secrets, or the handler verifies a parsed body.
    Secret,
    /// Let deliveries through the auth middleware.
    PublicRoute,
    /// Let deliveries reach the handler rather than a page.
    OwnRoute,
    /// Take POST only.
    Method,
    /// Verify at all, before anything else.
    Verify,
    /// Sign over id, timestamp and body.
    SignedContent,
    /// Compare whole signatures in constant time.
    CompareWhole,
    /// Look at the timestamp, both ways.
    Tolerance,
    /// Try every `v1` signature of the header, and pass over others.
    EverySignature,
    /// Read one family of headers.
    HeaderFamily,
    /// Read header names in any case.
    HeaderCase,
    /// Look at the type of the content, not at its parameters.
    ContentType,
    /// Treat the body as UTF-8, or better as bytes.
    Utf8,
    /// Verify the bytes, not what was parsed.
    RawBody,
    /// Take larger bodies.
    BodyLimit,
    /// Answer 2xx to a message seen before.
    Idempotent,
    /// Expect no order.
    OutOfOrder,
    /// Take what is not handled with 2xx.
    UnknownEvents,
    /// Pass over fields that are not known.
    UnknownFields,
    /// Bear several deliveries at once.
    Concurrency,
    /// Answer before working.
    AnswerFirst,
    /// Refuse with 400 and do not crash.
    ClientError,
    /// Show no internals.
    ErrorPage,
    /// Show no secret.
    SecretShown,
    /// Write the table in another way.
    Sync(Repair),
    /// Show no credentials.
    CredentialsShown,
    /// Answer in plain text.
    PlainText,
    /// Send deliveries to where the handler is.
    Route,
    /// Let the server answer to this name.
    HostName,
    /// Answer also what is refused.
    AnswerRefusals,
    /// Expect null and absence wherever the schema allows them.
    Nullable,
    /// Hand values to the database apart from its commands.
    Parameters,
    /// Have room for long names.
    LongText,
    /// Keep metadata as one value.
    Metadata,
    /// Write in one statement that bears company.
    Upsert,
    /// Read the body to its end, as bytes.
    WholeBody,
    /// Do not start without a secret.
    NoDefaultSecret,
    /// Verify before looking at anything.
    VerifyFirst,
    /// Keep what belongs to a request with the request.
    NoGlobals,
}

impl Fix {
    /// One or two sentences.
    #[must_use]
    pub fn text(self, framework: Option<Framework>) -> &'static str {
        self.of(framework).unwrap_or_else(|| self.anywhere())
    }

    const fn of(self, framework: Option<Framework>) -> Option<&'static str> {
        let Some(framework) = framework else {
            return None;
        };
        Some(match (self, framework) {
            (Self::Verify, Express) => {
                "mount express.raw({ type: 'application/json' }) on the route and begin with \
                 `await verifyWebhook(req)` from @consignease/express/webhooks; when it throws, \
                 res.status(400)"
            }
            (Self::Verify, Fastify) => {
                "begin with `await verifyWebhook(request)` from @consignease/fastify/webhooks; \
                 when it throws, reply.code(400)"
            }
            (Self::Verify, Next) => {
                "begin with `await verifyWebhook(req)` from @consignease/nextjs/webhooks; when it \
                 throws, return new Response('…', { status: 400 })"
            }
            (Self::Verify, Nuxt) => {
                "begin with `await verifyWebhook(event)` from @consignease/nuxt/webhooks; when it \
                 throws, setResponseStatus(event, 400)"
            }
            (Self::Verify, Python) => {
                "begin with `Webhook(secret).verify(body, headers)` of the svix package, with the \
                 body as bytes; when it raises, answer 400"
            }
            (Self::RawBody, Express) => {
                "mount express.raw({ type: 'application/json' }) on this route, before any \
                 express.json(), and verify req.body, a Buffer"
            }
            (Self::RawBody, Fastify) => {
                "addContentTypeParser('application/json', { parseAs: 'buffer' }, …) keeps the \
                 bytes: verify those with the svix package (verifyWebhook of the Fastify SDK \
                 writes the parsed body anew)"
            }
            (Self::RawBody, Next) => "verify `await req.text()`, not `await req.json()`",
            (Self::RawBody, Nuxt) => "verify `await readRawBody(event)`, not readBody",
            (Self::RawBody, Python) => {
                "verify request.get_data() (Flask), await request.body() (FastAPI) or request.body \
                 (Django), never request.json"
            }
            (Self::BodyLimit, Express) => {
                "raise the limit: express.raw({ type: 'application/json', limit: '1mb' })"
            }
            (Self::ErrorPage, Express) => {
                "catch what verification throws and answer res.status(400).send('…'): Express shows \
                 the stack of what is not caught, unless NODE_ENV is production"
            }
            (Self::WholeBody, Express) => {
                "let express.raw({ type: 'application/json' }) read the body, or collect Buffers and \
                 Buffer.concat them: `body += chunk` decodes each piece alone"
            }
            (Self::WholeBody, Python) => {
                "read as many bytes as content-length says (rfile.read, not read1 or recv), and put a \
                 server in front that undoes chunks (gunicorn, uvicorn, waitress)"
            }
            (Self::Utf8, Python) => "verify the body as bytes; do not decode it first",
            (Self::Method, Express) => "register the handler with app.post, not app.use or app.all",
            (Self::Method, Next) => "export POST only from the route handler",
            (Self::Method, Nuxt) => {
                "begin with `assertMethod(event, 'POST')`: other methods are then answered 405"
            }
            _ => return None,
        })
    }

    #[expect(
        clippy::too_many_lines,
        reason = "a sentence for each, and nothing else"
    )]
    const fn anywhere(self) -> &'static str {
        match self {
            Self::Secret => {
                "give the handler the same signing secret, and let it verify the raw body rather \
                 than a parsed one"
            }
            Self::PublicRoute => {
                "make the route public in the auth middleware, such as /api/webhooks(.*): \
                 deliveries carry no session. If the handler itself answers so, its signing secret \
                 is another one"
            }
            Self::OwnRoute => {
                "the page comes from another route or from a catch-all: register the handler for \
                 POST at this path, and make it public"
            }
            Self::Method => "take POST only; anything else gets 405 or 404",
            Self::Verify => {
                "verify before anything else: verifyWebhook() of the Consignease SDK, or \
                 Webhook(secret).verify(body, headers) of the svix library; when it throws, \
                 answer 400"
            }
            Self::SignedContent => {
                "the signature is over `{svix-id}.{svix-timestamp}.{body}`: take id and timestamp \
                 from the headers, or leave all of it to the library"
            }
            Self::CompareWhole => {
                "compare the whole signature in constant time (crypto.timingSafeEqual, \
                 hmac.compare_digest), or leave it to the library"
            }
            Self::Tolerance => {
                "refuse a svix-timestamp more than 5 minutes from now, before and after; the \
                 libraries do"
            }
            Self::EverySignature => {
                "split svix-signature at spaces, skip what does not start with `v1,`, and \
                 accept if any of the others matches; the libraries do"
            }
            Self::HeaderFamily => {
                "read svix-id, svix-timestamp and svix-signature; webhook-* headers must not be \
                 preferred to them"
            }
            Self::HeaderCase => "look up headers whatever their case",
            Self::ContentType => {
                "compare the type alone: what stands before the `;` of content-type"
            }
            Self::Utf8 => "read the body as bytes or UTF-8 and verify it as it came",
            Self::RawBody => {
                "keep the bytes of the body before anything parses them (express.raw, await \
                 request.text(), get_data()) and verify those"
            }
            Self::BodyLimit => "raise the body parser's limit to 1 MiB on this route",
            Self::Idempotent => {
                "remember svix-id, or write with upsert, and answer 2xx to what was done already"
            }
            Self::OutOfOrder => {
                "write with upsert, compare updated_at, and answer 2xx to an update or deletion \
                 of what is not there"
            }
            Self::UnknownEvents => {
                "answer 2xx to event types that are not handled, or do not subscribe to them"
            }
            Self::UnknownFields => "let the schema pass over fields that it does not name",
            Self::Concurrency => {
                "handle deliveries at the same time, or queue them after answering; what gets \
                 5xx or 429 is sent again, but not forever"
            }
            Self::AnswerFirst => {
                "answer 2xx once the delivery is verified and stored, and do the work afterwards: \
                 in a queue or with waitUntil/after"
            }
            Self::ClientError => {
                "catch what verification throws and answer 400; for a method other than POST, 405"
            }
            Self::ErrorPage => {
                "answer 400 with a fixed text, and keep the reason for the server's own log"
            }
            Self::Sync(repair) => repair.text(),
            Self::CredentialsShown => {
                "answer with a fixed text, keep errors for the server's own log, and change what was \
                 shown"
            }
            Self::PlainText => {
                "answer with a fixed text, as text/plain; res.send('…') of Express says text/html"
            }
            Self::Route => {
                "register the handler for POST at this path, or deliver to the path that it has"
            }
            Self::HostName => {
                "add the name to the hosts that the server answers to (server.allowedHosts in Vite, \
                 allowedDevOrigins in Next.js, ALLOWED_HOSTS in Django): a tunnel has another name \
                 than localhost"
            }
            Self::AnswerRefusals => {
                "answer in every branch: whatever is refused gets a 400 at once, also when \
                 verification throws"
            }
            Self::Nullable => {
                "do not rely on a field that the schema calls optional or nullable \
                 (`cew events TYPE --schema`): data.email_addresses?.[0]?.email_address ?? null"
            }
            Self::Parameters => {
                "pass values as parameters of the statement ($1, ?), never inside of its text, and \
                 escape them in HTML"
            }
            Self::LongText => "make the columns for names text, or cut what does not fit",
            Self::Metadata => {
                "keep metadata as one JSON value (jsonb), and do not merge it into other \
                 objects; databases that read keys as commands need them escaped"
            }
            Self::Upsert => {
                "write with one statement: insert … on conflict (id) do update; to look first \
                 and insert afterwards takes two steps, and another delivery fits between them"
            }
            Self::WholeBody => {
                "read the body to its end, as bytes, before anything decodes it, whether it has a \
                 length or comes in chunks"
            }
            Self::NoDefaultSecret => {
                "refuse to start when the signing secret is not set, and leave out others that are \
                 empty: no `|| ''`, no default, no placeholder"
            }
            Self::VerifyFirst => {
                "verify first, before parsing and before looking for duplicates, and answer 400 \
                 if anything throws until then"
            }
            Self::NoGlobals => {
                "keep the body on the request (req.rawBody), never in a variable of the module"
            }
            Self::SecretShown => {
                "answer 400 with a fixed text; then make a new signing secret, because others \
                 may know this one now"
            }
        }
    }
}
