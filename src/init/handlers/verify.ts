//? library

/** The event, if its sender signed exactly this body. It throws otherwise. */
function verify(body‹: string›, header‹: (name: string) => unknown›, secret‹: string | undefined›)‹: WebhookEvent› {
  if (!secret) throw new Error('{{secret}} is not set')
  const sent = (name‹: string›) => String(header(name) ?? '')
  new Webhook(secret).verify(body, {
//? svix
    'svix-id': sent('svix-id'),
    'svix-timestamp': sent('svix-timestamp'),
    'svix-signature': sent('svix-signature'),
//? standardwebhooks
    // This library is the one that the sender signs with, and has other names for its headers.
    'webhook-id': sent('svix-id'),
    'webhook-timestamp': sent('svix-timestamp'),
    'webhook-signature': sent('svix-signature'),
//? library
  })
  return JSON.parse(body)
}
//.
