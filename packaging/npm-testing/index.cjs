// Signed example webhooks for the tests of a handler. `index.d.cts` says what each function takes.
'use strict'

const { createHmac, randomBytes } = require('node:crypto')
const examples = require('./examples.json')

const eventTypes = Object.freeze(Object.keys(examples))

/** The headers of a scheme: the message's id, its time, its signatures. */
const HEADERS = {
  svix: ['svix-id', 'svix-timestamp', 'svix-signature'],
  standard: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
}

/** Where the handler under test has its secret. */
const VARIABLES = ['CEW_SIGNING_SECRET', 'CLERK_WEBHOOK_SIGNING_SECRET', 'NUXT_CLERK_WEBHOOK_SIGNING_SECRET', 'CONSIGNEASE_WEBHOOK_SIGNING_SECRET']

/** Twice what any verifier allows a clock to be off. */
const TOO_FAR = 600

function example(type, edit) {
  if (!Object.hasOwn(examples, type)) throw new TypeError(`there is no event type ${JSON.stringify(type)}; eventTypes lists all`)
  // Anew each time, so that no test changes the example of another one.
  const event = JSON.parse(JSON.stringify(examples[type]))
  if (typeof edit === 'function') edit(event)
  else merge(event, edit ?? {})
  return event
}

/** Objects are merged; what else is there is replaced, and removed by undefined. */
function merge(into, edit) {
  for (const [key, value] of Object.entries(edit)) {
    if (value === undefined) delete into[key]
    else if (isObject(value) && isObject(into[key])) merge(into[key], value)
    else into[key] = value
  }
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

const isBytes = (value) => ArrayBuffer.isView(value)

function sign(payload, options = {}) {
  const { scheme = 'svix', fault, timestamp: at = Date.now(), id = messageId(at) } = options
  if (!Object.hasOwn(HEADERS, scheme)) throw new TypeError(`there is no scheme ${JSON.stringify(scheme)}; use svix or standard`)
  if (fault !== undefined && !faults.includes(fault)) throw new TypeError(`there is no fault ${JSON.stringify(fault)}; faults lists all`)
  if (typeof id !== 'string' || !/^[\x21-\x2d\x2f-\x7e]+$/.test(id)) throw new TypeError('a message id is text without dots and spaces')

  const keys = [options.secret ?? secretOfTheEnvironment()].flat().map(key)
  if (keys.length === 0) throw new TypeError('secret is an empty list')
  const body = bodyOf(payload)
  const timestamp = seconds(at) + (fault === 'stale' ? -TOO_FAR : fault === 'future' ? TOO_FAR : 0)
  if (fault === 'another-secret') keys.splice(0, keys.length, randomBytes(24))
  const signatures = keys.map((key) => signature(key, id, timestamp, body))
  return forged({ id, timestamp, signatures, body, scheme }, fault)
}

function signature(key, id, timestamp, body) {
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body)
  return `v1,${mac.digest('base64')}`
}

/** What each fault changes in a delivery that is signed already. */
const FORGERIES = {
  'another-secret': () => undefined,
  'changed-body': (sent) => { sent.body = changed(sent.body) },
  'changed-id': (sent) => { sent.id = messageId(Date.now()) },
  'changed-timestamp': (sent) => { sent.timestamp -= 1 },
  stale: () => undefined,
  future: () => undefined,
  'no-headers': (sent) => { sent.left = [] },
  'no-signature': (sent) => { sent.left = [0, 1] },
  'unknown-version': (sent) => { sent.signatures = sent.signatures.map((text) => text.replace('v1,', 'v2,')) },
}

const faults = Object.freeze(Object.keys(FORGERIES))

function forged(sent, fault) {
  if (fault !== undefined) FORGERIES[fault](sent)
  const { id, timestamp, signatures, body, scheme, left = [0, 1, 2] } = sent
  const values = [id, String(timestamp), signatures.join(' ')]
  const signed = left.map((at) => [HEADERS[scheme][at], values[at]])
  return { id, timestamp, headers: { 'content-type': 'application/json', ...Object.fromEntries(signed) }, body }
}

/** Another body, of another meaning: one that only looks different some handlers take on purpose. */
function changed(body) {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString()
  let whole
  try {
    whole = JSON.parse(text)
  } catch {}
  const other = isObject(whole) ? JSON.stringify({ ...whole, forged: true }) : `${text}forged`
  return typeof body === 'string' ? other : new Uint8Array(Buffer.from(other))
}

function request(event, options = {}) {
  const { url = 'http://localhost:3000/api/webhooks', edit, ...signing } = options
  const payload = typeof event === 'string' ? example(event, edit) : event
  const { headers, body } = sign(payload, signing)
  return new Request(url, { method: 'POST', headers, body })
}

const generateSecret = () => `whsec_${randomBytes(24).toString('base64')}`

/** The exact text or bytes that are signed and sent. */
function bodyOf(payload) {
  if (typeof payload === 'string') {
    if (!eventTypes.includes(payload)) return payload
    throw new TypeError(`${payload} is an event type: sign(example('${payload}')) signs its payload`)
  }
  if (isBytes(payload)) return payload
  const body = JSON.stringify(payload)
  if (body === undefined) throw new TypeError('there is no payload to sign')
  return body
}

function seconds(at) {
  const whole = Math.floor(at instanceof Date || at > 1e11 ? at / 1000 : at)
  if (!Number.isSafeInteger(whole) || whole < 0) throw new TypeError('a timestamp is a Date or seconds since 1970')
  return whole
}

/** The key of a signing secret. No message here holds the secret: what a test prints may be public. */
function key(secret) {
  if (typeof secret !== 'string' || secret.trim() === '') throw new TypeError('a signing secret is text, whsec_…')
  const base64 = secret.trimEnd().replace(/^whsec_/, '')
  const bytes = Buffer.from(base64, 'base64')
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(base64)
  if (!isBase64 || bytes.length < 4) throw new TypeError('the signing secret is not whsec_ with base64 after it; generateSecret() makes one')
  return bytes
}

function secretOfTheEnvironment() {
  const found = VARIABLES.map((name) => process.env[name]).find(Boolean)
  if (found) return found
  throw new TypeError(`there is no signing secret: give { secret }, or set ${VARIABLES[1]} for the handler and this`)
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** As the real sender makes them: a KSUID, 4 bytes of time and 16 of chance in base 62. */
function messageId(at) {
  const time = Buffer.alloc(4)
  time.writeUInt32BE(Math.max(seconds(at) - 1_400_000_000, 0) % 2 ** 32)
  let number = BigInt(`0x${Buffer.concat([time, randomBytes(16)]).toString('hex')}`)
  let text = ''
  for (let digit = 0; digit < 27; digit++) {
    text = DIGITS[Number(number % 62n)] + text
    number /= 62n
  }
  return `msg_${text}`
}

module.exports = { eventTypes, example, faults, generateSecret, request, sign }
