//! Hints whose words are always the same.

use crate::delivery::Hint;

/// What the handler itself makes wrong.
pub(super) const fn handler(hint: &Hint) -> Option<&'static str> {
    Some(match hint {
        Hint::SignatureRefusedOrFailed => {
            "the handler could not verify this, and its log may say why. The usual causes: the \
             server has not read the .env with its secret (or was not restarted since), has \
             another secret, or verifies a parsed body; or it failed later in the same try block \
             (`cew help troubleshooting`)"
        }
        Hint::FailedOnThis => {
            "the handler accepted others in this run, so its secret seems right: it may have \
             failed on this one after verifying it, in the same try block (its log may say why)"
        }
        Hint::SignatureRefused => {
            "the handler refused the signature: does the server have the secret that signed this, \
             and was it restarted after that was set?"
        }
        Hint::SignatureMismatch => {
            "the handler computed another signature: it has another secret (perhaps an old one, \
             until it is restarted), or verifies a body that was parsed and written anew (`cew help \
             troubleshooting`)"
        }
        Hint::MissingSecret => {
            "the server has no signing secret: has it read the .env that holds the secret, and was \
             it restarted since? (The handler may also look for another name)"
        }
        Hint::UnusableSecret => {
            "the handler cannot decode its signing secret: is it cut off, or in quotes?"
        }
        Hint::ParsedBody => {
            "the handler was given a parsed body where it needs the raw one. Express: put \
             express.raw({ type: 'application/json' }) on this route, before any express.json(); \
             elsewhere: await req.text(), request.get_data() or the like (`cew help frameworks`)"
        }
        Hint::TimestampRefused {
            is_clock_right: true,
        } => {
            "the handler calls the timestamp too old or too new, though the server's clock agrees \
             with this machine's: does it mistake seconds for milliseconds?"
        }
        Hint::TimestampRefused {
            is_clock_right: false,
        } => {
            "the handler calls the timestamp too old or too new: is the server's clock right? (Or \
             does it mistake seconds for milliseconds?)"
        }
        Hint::RequestRefused => {
            "the handler could not use the request; its answer or its log may say why"
        }
        Hint::ContentRefused => {
            "the handler refused the payload's content, and its answer may name the field"
        }
        Hint::Duplicate => {
            "the handler inserted something that is already there: the examples have the same \
             ids in every run. Let it upsert, because real deliveries can come twice too (`cew help \
             syncing`), or send new ids: cew send-example --fresh"
        }
        Hint::AnsweredTooLate => {
            "answered too late: the sender had given up, and will deliver it again"
        }
        Hint::NoTable => "the handler's database lacks a table: were its migrations run?",
        Hint::DependencyDown => {
            "the handler could not connect to something that it needs, such as its database: is \
             that running?"
        }
        Hint::Crashed => "the handler failed, and the server's log may say where",
        Hint::TooSlow => {
            "handlers must answer quickly: answer first, then work; --timeout waits longer"
        }
        _ => return None,
    })
}

/// What stands before the handler, or in its place.
pub(super) const fn server(hint: &Hint) -> Option<&'static str> {
    Some(match hint {
        Hint::CsrfCheck => {
            "a CSRF check refused this before the handler saw it: exempt this route from the check \
             (in Django: @csrf_exempt), because deliveries carry no CSRF token"
        }
        Hint::GaveUpWaiting => "the server gave up waiting for the request",
        Hint::BodyTooLarge => {
            "the server takes no body of this size: raise the limit of its body parser, or of the \
             proxy in front of it"
        }
        Hint::NoParser => {
            "the server has no parser for application/json: let it through raw, such as with \
             express.raw({ type: 'application/json' })"
        }
        Hint::RateLimited => "the server limits the rate of requests",
        Hint::ProxyAnswered => {
            "a proxy answered in the handler's place: is the handler itself running?"
        }
        Hint::Unavailable => {
            "the server takes no requests now: it is starting, overloaded or stopped for \
             maintenance"
        }
        Hint::DoesNotBuild => {
            "the development server cannot build this route, and its answer says why"
        }
        Hint::Redirected => {
            "redirects count as failures; is an auth middleware or a trailing slash in the way?"
        }
        Hint::AddressBlocked => {
            "a Svix server delivers to no private or loopback address, unless \
             SVIX_WHITELIST_SUBNETS in its environment names it, such as [127.0.0.1/32]"
        }
        Hint::Closed { plain_port: None } => "the server crashed, or is not an HTTPS server",
        Hint::Untrusted => {
            "this machine does not trust the server's certificate: --cacert FILE trusts the one in \
             the file, or those of its authority (mkcert's is \"$(mkcert -CAROOT)/rootCA.pem\"); \
             --insecure trusts any"
        }
        _ => return None,
    })
}
