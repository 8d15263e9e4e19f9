// Handlers as people write them who mean well: each goes wrong in one way that a good delivery does
// not show. What finds them stands in matrix.txt.
import crypto from 'node:crypto'
import { serve } from '../interop/serving.mjs'
import { age, handler, key, pause, plainServer, right, same, secret, sign } from './parts.mjs'

/** The right handler, doing `work` with what it accepted; what that throws is a crash. */
const doing = (work, parts = {}) => handler({ ...parts, act: async (event, req) => (await work(event, req)) ?? [200, 'ok'] })

/** The right handler, once `before` has nothing to answer. */
const after = (before, parts) => async (req) => (req.method === 'POST' && (await before(req))) || handler(parts)(req)

/** The right handler with other words for a refusal. */
const refusing = (refuse) => handler({ refuse })

const parsed = (body) => {
  try {
    return JSON.parse(body)
  } catch {
    return {}
  }
}
const isUser = ({ type }) => type === 'user.created' || type === 'user.updated'

// State, as a process keeps it.
const seen = new Set()
const running = new Set()
const rows = new Map()
let rawBody
let isLocked = false

/** Whether the request is signed with another key. */
const signedBy = (otherKey) => ({ headers, body }) => {
  const content = `${headers['svix-id']}.${headers['svix-timestamp']}.`
  const digest = crypto.createHmac('sha256', otherKey).update(content).update(body).digest('base64')
  return headers['svix-signature'] === `v1,${digest}` && right.timely(headers['svix-timestamp'])
}

const routes = {
  // Bodies that come in pieces.
  'js-adds-strings': (req) => handler()({ ...req, body: Buffer.from(req.chunks.reduce((text, chunk) => text + chunk, '')) }),
  'js-first-piece': (req) => handler()({ ...req, body: req.chunks[0] ?? Buffer.alloc(0) }),
  'js-wants-length': after(({ headers }) => headers['content-length'] === undefined && [411, 'Length Required']),

  // Ways in.
  'js-old-secret-empty': after((req) => signedBy(process.env.OLD_WEBHOOK_SECRET ?? '')(req) && [200, 'ok']),
  'js-old-secret-text': after((req) => signedBy(String(process.env.OLD_WEBHOOK_SECRET))(req) && [200, 'ok']),
  'js-docs-secret': after((req) => signedBy(Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64'))(req) && [200, 'ok']),
  'js-verifies-users': after(({ body }) => {
    const { type } = parsed(body)
    return type?.includes('.') && !/^(user|organization|session)/.test(type) && type !== 'example.happened' && type !== 'webhook.test' && [200, 'ignored']
  }),
  'js-answers-pings': after(({ body }) => parsed(body).type === 'ping' && [200, 'pong']),
  'js-looks-for-duplicates-first': after(({ headers }) => seen.has(headers['svix-id']) && [200, 'duplicate'], {
    act: async (_, { headers }) => {
      seen.add(headers['svix-id'])
      return [200, 'ok']
    },
  }),
  'js-allows-addresses': after(({ headers }) => ['44.228.126.217', '50.112.21.217'].includes(headers['x-forwarded-for']) && [200, 'ok']),
  'js-forwarded-host': after(({ headers }) => headers['x-forwarded-host']?.startsWith('localhost') && [200, 'ok']),
  'js-internal-header': after(({ headers }) => headers['x-internal'] && [200, 'ok']),
  'js-folds-case': handler({ matches: (a, b) => a.toLowerCase() === b.toLowerCase() }),
  'js-json-only': after(({ headers }) => !headers['content-type']?.includes('json') && [204, '']),
  'js-without-length-is-empty': after(({ headers }) => headers['content-length'] === undefined && [200, 'nothing to do']),
  'js-inflates-later': after(({ headers }) => headers['content-encoding'] === 'gzip' && [202, 'queued']),
  'js-body-of-the-module': async (req) => {
    if (req.method !== 'POST') return right.other()
    // The middleware keeps the body, the handler verifies it after asking the session store.
    rawBody = req.body
    await pause(25)
    return handler()({ ...req, body: rawBody })
  },

  // What users are like.
  'js-first-address': doing((event) => void (isUser(event) && event.data.email_addresses[0].email_address)),
  'js-primary-address': doing(({ type, data }) => void (isUser({ type }) && data.email_addresses.find(({ id }) => id === data.primary_email_address_id).email_address)),
  'js-trims-names': doing((event) => void (isUser(event) && event.data.last_name.trim())),
  'js-swallows-errors': doing((event) => {
    try {
      if (isUser(event)) event.data.last_name.trim()
    } catch (error) {
      return [200, JSON.stringify({ success: false, error: error.message }), { 'content-type': 'application/json' }]
    }
  }),
  'js-needs-optional': doing((event) => void (isUser(event) && event.data.two_factor_enabled.toString() + event.data.passkeys.length)),
  'js-narrow-column': doing((event) => (event.data.first_name?.length > 100 ? [500, 'value too long for type character varying(100)'] : undefined)),
  'js-dollar-keys': doing(({ data }) => {
    if (Object.keys(data.unsafe_metadata ?? {}).some((name) => name.startsWith('$'))) throw new Error('the dollar ($) prefixed field is not valid for storage')
  }),
  'js-limit-32k': after(({ body }) => body.length > 32_768 && [413, 'request entity too large']),

  // What happens at the same time, or never happened.
  'js-looks-then-inserts': doing(async ({ type, data }) => {
    if (!type.startsWith('user.') || type === 'user.deleted' || rows.has(data.id)) return
    await pause(80)
    if (rows.has(data.id)) throw new Error('duplicate key value violates unique constraint')
    rows.set(data.id, data)
  }),
  'js-locks-ids': doing(async (_, { headers }) => {
    const id = headers['svix-id']
    if (running.has(id)) return [409, 'is being processed']
    running.add(id)
    await pause(80)
    running.delete(id)
  }),
  'js-deletes-strictly': doing(async ({ type, data }) => {
    if (type === 'user.created') rows.set(data.id, data)
    if (type === 'user.deleted' && !rows.delete(data.id)) throw new Error('Record to delete does not exist')
  }),
  'js-payments-later': doing(({ type }) => {
    if (/^(payment|subscription)/.test(type)) throw new Error('not implemented')
  }),
  'js-half-a-minute': handler({ timely: (timestamp) => Math.abs(age(timestamp)) <= 30 }),

  // Junk.
  'js-parses-first': async (req) => {
    if (req.method !== 'POST') return right.other()
    const { type } = JSON.parse(req.body)
    return type === 'nothing' ? [200, 'ok'] : handler()(req)
  },
  'js-bigint-time': async (req) => {
    if (req.method !== 'POST') return right.other()
    if (req.headers['svix-timestamp']) BigInt(req.headers['svix-timestamp'])
    return handler()(req)
  },

  // What refusals tell.
  'js-shows-key-buffer': refusing(() => [400, `bad signature for key ${key.inspect()}`]),
  'js-shows-start-of-secret': refusing(() => [400, `not signed with ${secret.slice(0, 16)}…`]),
  'js-expected-in-header': refusing((_, { headers, body }) => {
    const expected = sign(headers['svix-id'], headers['svix-timestamp'], body).digest('hex')
    return [400, 'Error verifying webhook', { 'x-debug-expected': expected }]
  }),
  'js-shows-database': refusing(() => [400, 'could not log the attempt: postgres://app:hunter2@db.internal:5432/app']),
  'js-shows-body-buffer': refusing((_, { body }) => [400, `no match for ${body.inspect()}`]),
  'js-repeats-id': refusing((_, { headers }) => [400, `<p>Unknown message ${headers['svix-id']}</p>`, { 'content-type': 'text/html' }]),

  'js-hangs': refusing(() => undefined),
  // As a firewall does that counts.
  'js-locks-forgers-out': async (req) => {
    if (isLocked) return [403, 'Forbidden']
    const answer = await handler()(req)
    isLocked = answer[0] === 400
    return answer
  },

  // Why is it refused?
  'js-undecoded-secret': async (req) => (req.method !== 'POST' ? right.other() : signedBy(secret)(req) ? [200, 'ok'] : right.refuse()),
  'js-fails-after-verifying': async (req) => {
    if (req.method !== 'POST') return right.other()
    try {
      const [status] = await handler()(req)
      if (status !== 200) throw new Error('no match')
      const { type, data } = JSON.parse(req.body)
      if (type.startsWith('user.')) data.addresses[0].toString()
      return [200, 'ok']
    } catch {
      return right.refuse()
    }
  },
  'js-milliseconds': handler({ timely: (timestamp) => Math.abs(Date.now() - Number(timestamp)) <= 300_000 }),
  'js-writes-anew': handler({ body: (body) => JSON.stringify(JSON.parse(body), null, 2) }),
  'js-without-id': async ({ method, headers, body }) => {
    if (method !== 'POST') return right.other()
    const digest = crypto.createHmac('sha256', key).update(`${headers['svix-timestamp']}.`).update(body).digest('base64')
    return same(`v1,${digest}`, headers['svix-signature'] ?? '') ? [200, 'ok'] : right.refuse()
  },

  // Something else is there.
  'js-blocks-host': async () => [403, 'Blocked request. This host ("app.test") is not allowed.'],
}

// The handler is at another of the usual routes.
const elsewhere = plainServer({ 'api/webhook': handler() })

// A server that does not know `expect`.
const unexpecting = plainServer({ 'api/webhooks': handler() })
unexpecting.on('checkExpectation', (_, res) => res.writeHead(417).end())
unexpecting.on('checkContinue', (_, res) => res.writeHead(417, { connection: 'close' }).end())

await serve(
  { plain: plainServer(routes), 'js-elsewhere': elsewhere, 'js-unexpecting': unexpecting },
  { routes: Object.keys(routes) },
)
