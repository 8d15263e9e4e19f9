//! Requests of other senders, known by their headers.

/// Another sender of webhooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sender {
    /// The code of the cause, such as `foreign.stripe`.
    pub(super) code: &'static str,
    /// What it is called in a sentence.
    pub(super) name: &'static str,
    /// Headers that nobody else sends; one is enough.
    headers: &'static [&'static str],
}

const fn sender(
    code: &'static str,
    name: &'static str,
    headers: &'static [&'static str],
) -> Sender {
    Sender {
        code,
        name,
        headers,
    }
}

/// Those whose headers tell who they are. The last one's header has several senders: it is looked
/// at when no other is there.
pub(super) static SENDERS: [Sender; 47] = [
    sender("foreign.stripe", "Stripe", &["stripe-signature"]),
    sender(
        "foreign.github",
        "GitHub",
        &["x-github-event", "x-github-delivery"],
    ),
    sender(
        "foreign.gitlab",
        "GitLab",
        &["x-gitlab-event", "x-gitlab-token"],
    ),
    sender("foreign.bitbucket", "Bitbucket", &["x-hook-uuid"]),
    sender(
        "foreign.shopify",
        "Shopify",
        &["x-shopify-hmac-sha256", "x-shopify-topic"],
    ),
    sender(
        "foreign.slack",
        "Slack",
        &["x-slack-signature", "x-slack-request-timestamp"],
    ),
    sender("foreign.discord", "Discord", &["x-signature-ed25519"]),
    sender(
        "foreign.telegram",
        "Telegram",
        &["x-telegram-bot-api-secret-token"],
    ),
    sender("foreign.line", "LINE", &["x-line-signature"]),
    sender("foreign.twilio", "Twilio", &["x-twilio-signature"]),
    sender(
        "foreign.sendgrid",
        "SendGrid",
        &["x-twilio-email-event-webhook-signature"],
    ),
    sender("foreign.mandrill", "Mandrill", &["x-mandrill-signature"]),
    sender("foreign.paddle", "Paddle", &["paddle-signature"]),
    sender(
        "foreign.paypal",
        "PayPal",
        &["paypal-transmission-sig", "paypal-transmission-id"],
    ),
    sender(
        "foreign.square",
        "Square",
        &["x-square-hmacsha256-signature", "x-square-signature"],
    ),
    sender("foreign.razorpay", "Razorpay", &["x-razorpay-signature"]),
    sender(
        "foreign.coinbase",
        "Coinbase Commerce",
        &["x-cc-webhook-signature"],
    ),
    sender("foreign.plaid", "Plaid", &["plaid-verification"]),
    sender("foreign.xero", "Xero", &["x-xero-signature"]),
    sender("foreign.quickbooks", "QuickBooks", &["intuit-signature"]),
    sender(
        "foreign.linear",
        "Linear",
        &["linear-signature", "linear-delivery"],
    ),
    sender("foreign.notion", "Notion", &["x-notion-signature"]),
    sender("foreign.trello", "Trello", &["x-trello-webhook"]),
    sender(
        "foreign.jira",
        "Jira or Confluence",
        &["x-atlassian-webhook-identifier"],
    ),
    sender("foreign.airtable", "Airtable", &["x-airtable-content-mac"]),
    sender("foreign.typeform", "Typeform", &["typeform-signature"]),
    sender(
        "foreign.zoom",
        "Zoom",
        &["x-zm-signature", "x-zm-request-timestamp"],
    ),
    sender(
        "foreign.calendly",
        "Calendly",
        &["calendly-webhook-signature"],
    ),
    sender("foreign.cal", "Cal.com", &["x-cal-signature-256"]),
    sender("foreign.docusign", "DocuSign", &["x-docusign-signature-1"]),
    sender("foreign.box", "Box", &["box-signature-primary"]),
    sender("foreign.dropbox", "Dropbox", &["x-dropbox-signature"]),
    sender(
        "foreign.hubspot",
        "HubSpot",
        &["x-hubspot-signature", "x-hubspot-signature-v3"],
    ),
    sender(
        "foreign.zendesk",
        "Zendesk",
        &["x-zendesk-webhook-signature"],
    ),
    sender("foreign.front", "Front", &["x-front-signature"]),
    sender("foreign.pagerduty", "PagerDuty", &["x-pagerduty-signature"]),
    sender(
        "foreign.sentry",
        "Sentry",
        &["sentry-hook-signature", "sentry-hook-resource"],
    ),
    sender("foreign.vercel", "Vercel", &["x-vercel-signature"]),
    sender(
        "foreign.buildkite",
        "Buildkite",
        &["x-buildkite-signature", "x-buildkite-event"],
    ),
    sender("foreign.circleci", "CircleCI", &["circleci-signature"]),
    sender(
        "foreign.contentful",
        "Contentful",
        &["x-contentful-signature", "x-contentful-topic"],
    ),
    sender("foreign.sanity", "Sanity", &["sanity-webhook-signature"]),
    sender("foreign.mux", "Mux", &["mux-signature"]),
    sender(
        "foreign.twitch",
        "Twitch",
        &["twitch-eventsub-message-signature"],
    ),
    sender("foreign.workos", "WorkOS", &["workos-signature"]),
    sender("foreign.sns", "Amazon SNS", &["x-amz-sns-message-type"]),
    sender(
        "foreign.hub-signature",
        "a sender that signs as GitHub, Meta and Intercom do",
        &["x-hub-signature-256", "x-hub-signature"],
    ),
];

/// The other sender of this request, and the header that tells it. To be asked of one without any
/// header of ours.
pub(super) fn sender_of(headers: &[(&str, &str)]) -> Option<(Sender, &'static str)> {
    let is_there = |name: &&&str| {
        let mut names = headers.iter().map(|(known, _)| known);
        names.any(|known| known.eq_ignore_ascii_case(name))
    };
    SENDERS.iter().find_map(|sender| {
        let name = sender.headers.iter().find(is_there)?;
        Some((*sender, *name))
    })
}
