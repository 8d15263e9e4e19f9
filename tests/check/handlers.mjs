// Handlers for `cew check`, a path each: right ones, and ones that are broken in one way.
// What broken ones have to be caught by stands in matrix.txt.
import crypto from 'node:crypto'
import http from 'node:http'
import { serve } from '../interop/serving.mjs'
import { age, handler, pause, plainServer, require, right, same, secret, sign } from './parts.mjs'

process.env.CLERK_WEBHOOK_SIGNING_SECRET = secret // where the guide's handlers look
process.env.NODE_ENV = 'development' // error pages with a stack

const known = new Set(['user', 'email', 'sms', 'session', 'organization', 'organizationMembership', 'organizationInvitation'])
const isKnown = (type) => known.has(type.split('.')[0])

/** Handles one delivery after another. */
function queued(act) {
  let last = Promise.resolve()
  return (...args) => (last = last.then(() => act(...args)))
}

const seen = new Set()
const users = new Set()
let busy = 0

const broken = {
  'verifies-nothing': async (req) => (req.method === 'POST' ? [200, 'ok'] : [405, '']),
  'answers-first': handler({ refuse: () => [200, 'queued'] }),
  'no-timestamp': handler({ timely: () => true }),
  'only-past': handler({ timely: (timestamp) => age(timestamp) <= 300 }),
  'only-future': handler({ timely: (timestamp) => age(timestamp) >= -300 }),
  'verifies-parsed': handler({ body: (body) => JSON.stringify(JSON.parse(body)) }),
  'any-v1': handler({ matches: () => true }),
  'first-token': handler({ tokens: (header) => right.tokens(header.split(' ')[0]) }),
  'last-token': handler({ tokens: (header) => right.tokens(header.split(' ').at(-1)) }),
  'only-v1': handler({ tokens: (header) => {
    if (!header.split(' ').every((token) => token.startsWith('v1,'))) throw new Error('unknown version')
    return right.tokens(header)
  } }),
  'any-version': handler({ tokens: (header) => header.split(' ').map((token) => token.split(',')[1]) }),
  'hex-too': handler({
    digest: (hmac) => hmac.digest(),
    matches: (digest, token) => ['base64', 'hex'].some((form) => same(digest.toString(form), token)),
  }),
  prefix: handler({ matches: (expected, token) => expected.startsWith(token) }),
  'prefix-of-8': handler({ matches: (expected, token) => token !== '' && expected.slice(0, 8) == token.slice(0, 8) }),
  'no-id': handler({ headers: (req) => ['', ...right.headers(req).slice(1)], present: (_, ...values) => values.every(Boolean) }),
  'other-secret': handler({ digest: () => crypto.randomBytes(32).toString('base64') }),
  'signature-optional': async (req) => {
    if (req.method === 'POST' && !req.headers['svix-signature']) return [200, 'ok']
    return handler()(req)
  },
  'webhook-first': handler({ headers: (req) => {
    const standard = ['id', 'timestamp', 'signature'].map((part) => req.headers[`webhook-${part}`])
    return standard.every(Boolean) ? standard : right.headers(req)
  } }),
  'case-sensitive': handler({ headers: ({ rawHeaders }) => ['id', 'timestamp', 'signature'].map((part) => {
    const at = rawHeaders.indexOf(`svix-${part}`)
    return at < 0 ? undefined : rawHeaders[at + 1]
  }) }),
  latin1: handler({ body: (body) => body.toString('latin1') }),
  'exact-type': async (req) => {
    const type = req.headers['content-type']
    if (req.method === 'POST' && type !== 'application/json') return [415, 'Unsupported Media Type']
    return handler()(req)
  },
  'small-limit': async (req) => (req.body.length > 102_400 ? [413, 'Payload Too Large'] : handler()(req)),
  redirects: async (req) => [308, '', { location: `${req.url}/` }],
  'sign-in-redirect': async () => [307, '', { location: '/sign-in?redirect_url=%2Fhook' }],
  'auth-wall': async () => [401, '{"error":"Unauthorized"}', { 'content-type': 'application/json' }],
  'sign-in-page': async () => [200, '<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' }],
  'no-route': async () => [404, 'Not Found'],
  'escape-codes': handler({ act: async () => [422, '\x1b[2J\x1b[31mred\x07'] }),
  crashes: handler({ act: async () => [500, 'Internal Server Error'] }),
  'refuses-with-500': handler({ refuse: () => [500, 'Internal Server Error'] }),
  'refuses-with-429': handler({ refuse: () => [429, 'Too Many Requests'] }),
  'crashes-unsigned': handler({
    present: () => true,
    refuse: (err, req) => (req.headers['svix-signature'] === undefined ? [500, 'Internal Server Error'] : right.refuse()),
  }),
  'shows-stack': handler({ refuse: (err) => [400, err.stack] }),
  'shows-path': handler({ refuse: () => [400, "open '/srv/hooks/rejected.log': permission denied"] }),
  'shows-secret': handler({ refuse: () => [400, `/etc/webhooks: not signed with ${secret}`] }),
  'shows-signature': handler({ refuse: (err, { headers, body }) => {
    const expected = sign(headers['svix-id'], headers['svix-timestamp'], body).digest('base64')
    return [400, `expected v1,${expected}`]
  } }),
  'answers-get': handler({ other: ({ method }) => (method === 'GET' ? [200, 'ok'] : [405, '']) }),
  'answers-all': handler({ other: () => [200, 'ok'] }),
  'crashes-on-get': handler({ other: () => [500, 'Internal Server Error'] }),
  'only-users': handler({ act: async ({ type }) => (!isKnown(type) || type.startsWith('user.') ? [200, 'ok'] : [422, 'unknown event']) }),
  'only-known': handler({ act: async ({ type }) => (isKnown(type) ? [200, 'ok'] : [422, 'unknown event']) }),
  'strict-fields': handler({ act: async (event) => ('example_field' in event ? [422, 'unexpected field'] : [200, 'ok']) }),
  'no-retry': handler({ act: async (event, { headers }) => {
    const id = headers['svix-id']
    if (seen.has(id)) return [409, 'duplicate']
    seen.add(id)
    return [200, 'ok']
  } }),
  'in-order': handler({ act: async ({ type, data }) => {
    if (type === 'user.created') users.add(data.id)
    else if (type.startsWith('user.') && !users.has(data.id)) return [404, 'no such user']
    return [200, 'ok']
  } }),
  'one-at-a-time': handler({ act: async () => {
    if (busy > 2) return [503, 'busy']
    busy += 1
    await pause(20)
    busy -= 1
    return [200, 'ok']
  } }),
  'slow-queue': handler({ act: queued(async () => {
    await pause(80)
    return [200, 'ok']
  }) }),
  // The slow thing is what it does for some events, such as sending a mail.
  slow: handler({ act: async ({ type }) => {
    if (type === 'user.created') await pause(2_000)
    return [200, 'ok']
  } }),
}

/** Keeps users as a database does that holds each id, address and name once. */
function table() {
  const rows = new Map()
  return handler({ act: async ({ type, data }) => {
    if (type === 'user.deleted') rows.delete(data.id)
    if (!['user.created', 'user.updated'].includes(type)) return [200, 'ok']
    const unique = [...data.email_addresses.map((address) => address.email_address), data.username, data.external_id]
    const taken = unique.filter(Boolean).find((name) => (rows.get(name) ?? data.id) !== data.id)
    if (taken) return [500, `duplicate key value violates unique constraint: ${taken}`]
    for (const name of unique.filter(Boolean)) rows.set(name, data.id)
    return [200, 'ok']
  } })
}

/** `verify(req, exactBytes)` in a right handler. */
const verifying = (verify) => async (req) => {
  if (req.method !== 'POST') return right.other()
  try {
    await verify(req, req.body)
    return [200, 'Webhook received']
  } catch {
    return [400, 'Error verifying webhook']
  }
}

const { verifyWebhook } = require('@clerk/backend/webhooks')
const { Webhook } = require('svix')
const routes = {
  ...broken,
  'by-hand': handler(),
  'keeps-users': table(),
  'svix-node': verifying((req, body) => new Webhook(secret).verify(body, req.headers)),
  fetch: verifying(({ method, url, headers }, body) => {
    const request = new Request(new URL(url, 'http://localhost'), { method, headers, body })
    return verifyWebhook(request, { signingSecret: secret })
  }),
}

const plain = plainServer(routes)

// As the guide shows it.
function expressRaw() {
  const { verifyWebhook } = require('@clerk/express/webhooks')
  const express = require('express')
  const app = express()
  app.post('/api/webhooks', express.raw({ type: 'application/json' }), async (req, res) => {
    try {
      await verifyWebhook(req)
      return res.send('Webhook received')
    } catch (err) {
      return res.status(400).send('Error verifying webhook')
    }
  })
  return http.createServer(app)
}

// As people get it wrong: nothing catches what verification throws.
function expressUncaught() {
  const { verifyWebhook } = require('@clerk/express/webhooks')
  const express = require('express')
  const app = express()
  app.post('/api/webhooks', express.raw({ type: 'application/json', limit: '1mb' }), async (req, res) => {
    await verifyWebhook(req)
    res.send('Webhook received')
  })
  return http.createServer(app)
}

// As the guide shows it.
async function fastify() {
  const { verifyWebhook } = require('@clerk/fastify/webhooks')
  const app = require('fastify')()
  app.post('/api/webhooks', async (request, reply) => {
    try {
      await verifyWebhook(request)
      return 'Webhook received'
    } catch (err) {
      return reply.code(400).send('Error verifying webhook')
    }
  })
  await app.ready()
  return app.server
}

await serve(
  { plain, express: expressRaw(), 'express-uncaught': expressUncaught(), fastify: await fastify() },
  { routes: Object.keys(routes) },
)
