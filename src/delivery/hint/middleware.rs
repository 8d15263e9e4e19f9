//! What an auth middleware tells in the headers of an answer.

use crate::delivery::Response;

/// Consignease's middleware (Clerk's by origin) tells its state in headers, also of public routes.
pub(super) fn is_signed_out(response: &Response) -> bool {
    let signed_out = |(name, value): &(String, String)| {
        name.ends_with("-auth-status") && value == "signed-out" || name == "x-clerk-auth-reason"
    };
    response.headers.iter().any(signed_out)
}

/// Whether that middleware says that it protects the route. It then leads to a page that does not
/// exist, and Next.js answers 404, or 500 where it cannot find itself under the name of the host.
pub(super) fn is_protected(response: &Response) -> bool {
    let protects = |(name, value): &(String, String)| {
        name.ends_with("-auth-reason") && value.contains("protect")
    };
    response.headers.iter().any(protects)
}
