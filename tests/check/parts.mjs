// What the handlers for `cew check` in Node have in common: a right one, in parts.
import crypto from 'node:crypto'
import http from 'node:http'
import { createRequire } from 'node:module'
import { quiet, requireEnvironment } from '../interop/serving.mjs'

requireEnvironment('INTEROP_SECRET')
quiet()
export const secret = process.env.INTEROP_SECRET
/** Finds the packages of the interop tests. */
export const require = createRequire(new URL('../interop/package.json', import.meta.url))

// A right handler, in parts. Each broken one replaces one of them.

export const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
export const sign = (id, timestamp, body) =>
  crypto.createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body)
export const same = (a, b) => a.length === b.length && crypto.timingSafeEqual(Buffer.from(a), Buffer.from(b))
export const age = (timestamp) => Date.now() / 1000 - Number(timestamp)

export const right = {
  headers: ({ headers }) => ['id', 'timestamp', 'signature'].map((part) => headers[`svix-${part}`]),
  present: (...values) => values.every(Boolean),
  timely: (timestamp) => Math.abs(age(timestamp)) <= 300,
  body: (body) => body,
  tokens: (header) => header.split(' ').filter((token) => token.startsWith('v1,')).map((token) => token.slice(3)),
  digest: (hmac) => hmac.digest('base64'),
  matches: same,
  act: async () => [200, 'ok'],
  refuse: () => [400, 'Error verifying webhook'],
  other: () => [405, 'Method Not Allowed'],
}

/** The right handler with `parts` in place of its own. */
export function handler(parts = {}) {
  const does = { ...right, ...parts }
  return async (req) => {
    if (req.method !== 'POST') return does.other(req)
    try {
      const [id, timestamp, signature] = does.headers(req)
      if (!does.present(id, timestamp, signature)) throw new Error('missing header')
      if (!does.timely(timestamp)) throw new Error('timestamp outside of the tolerance')
      const expected = does.digest(sign(id, timestamp, does.body(req.body)))
      if (!does.tokens(signature).some((token) => does.matches(expected, token))) {
        throw new Error('no matching signature')
      }
    } catch (err) {
      return does.refuse(err, req)
    }
    return does.act(JSON.parse(req.body), req)
  }
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms))

/** A server with a path for each of `routes`. What throws is a crash, as in every framework. */
export const plainServer = (routes) => http.createServer(async (req, res) => {
  const chunks = []
  for await (const chunk of req) chunks.push(chunk)
  const { method, url, headers, rawHeaders } = req
  const route = routes[url.slice(1).split('?')[0]] ?? (async () => [404, `Cannot ${method} ${url}`])
  const request = { method, url, headers, rawHeaders, chunks, body: Buffer.concat(chunks) }
  const answer = await route(request).catch(() => [500, 'Internal Server Error'])
  if (answer === undefined) return // hangs
  const [status, text, more] = answer
  res.writeHead(status, { 'content-type': 'text/plain', ...more }).end(text)
})
