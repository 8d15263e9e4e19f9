// Makes the requests in this directory: each fault by the tool that makes it in real life.
// Run once, by hand: `sh ../interop/setup.sh && npm install --prefix /tmp/make stripe twilio @octokit/webhooks-methods humps
// smartquotes && node make.mjs [START...]`; only requests whose names start with one of the STARTs are written. Needs sh (dash),
// python3, php, ruby, dos2unix, iconv, gzip, jq.
import { spawnSync } from 'node:child_process'
import crypto from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import net from 'node:net'
import util from 'node:util'

const require = createRequire(new URL('../interop/', import.meta.url))
const { Webhook } = require('svix')
const express = require('express')
// What else makes faults, installed elsewhere: the interop tests do not need it.
const made = createRequire('/tmp/make/')

const only = process.argv.slice(2)
const wanted = (name) => only.length === 0 || only.some((start) => name.startsWith(start))

const secret = 'whsec_bWFya2VkLXNlY3JldC1vZi10aGUtdGVzdHM='
const otherSecret = 'whsec_YW5vdGhlci1zZWNyZXQtb2YtdGhlLXRlc3Rz'
const id = 'msg_2b9hPjVsDTcKQ8bFvXkQhVb0sJt'
const time = 1767225600 // 2026-01-01T00:00:00Z

const payload = {
  data: { first_name: 'Zoë', id: 'user_29w83sxmDNGwOuEthce5gg56FcC', image_url: 'https://img.example.com/zoë?a=1&b=2', score: 1.5 },
  object: 'event',
  type: 'user.created',
}
const compact = JSON.stringify(payload)
const unsorted = JSON.stringify({ type: 'user.created', object: 'event', data: { name: 'Ada', id: 'user_1' } })

/** What a command makes of `input`. */
function run(command, input, ...args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { input })
  if (status !== 0) throw error ?? new Error(`${command}: ${stderr}`)
  return stdout
}
const sh = (script, input = compact) => run('sh', input, '-c', script)
const python = (script, input = compact) => run('python3', input, '-c', `import sys, json, zlib, urllib.parse\nbody = sys.stdin.read()\n${script}`)
const php = (script, input = compact) => run('php', input, '-r', `$body = file_get_contents('php://stdin'); ${script}`)

/** What a handler behind these Express body parsers gets as `req.body`, as it would write it to verify it. */
async function throughExpress(body, headers = { 'content-type': 'application/json' }, parser = express.json()) {
  const app = express().use(parser)
  app.post('/', (req, res) => res.send(JSON.stringify(req.body)))
  const server = await new Promise((listening) => {
    const server = app.listen(0, '127.0.0.1', () => listening(server))
  })
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/`, { method: 'POST', headers, body })
  server.close()
  return answer.text()
}

const sign = (body, at = time, by = secret) => new Webhook(by).sign(id, new Date(at * 1000), body.toString())
const hmac = (key, body = compact, at = time) => crypto.createHmac('sha256', key).update(`${id}.${at}.${body}`)
const key = Buffer.from(secret.slice('whsec_'.length), 'base64')

function headersOf(signature, { timestamp = time, messageId = id } = {}) {
  return [['svix-id', messageId], ['svix-timestamp', String(timestamp)], ['svix-signature', signature]]
}

/** A raw HTTP request. */
function http(name, headers, body = compact) {
  if (!wanted(name)) return
  body = Buffer.from(body)
  const lines = ['POST /api/webhooks HTTP/1.1', 'host: localhost:3000', 'content-type: application/json']
  lines.push(`content-length: ${body.length}`, ...headers.map(([name, value]) => `${name}: ${value}`), '', '')
  fs.writeFileSync(new URL(`${name}.http`, import.meta.url), Buffer.concat([Buffer.from(lines.join('\r\n')), body]))
}

/** A capture line, for headers that a raw request could not hold. */
function line(name, headers, body = compact) {
  if (!wanted(name)) return
  const capture = { type: 'capture', v: 1, id: 'cap_1', method: 'POST', path: '/', http_version: '1.1', headers, body }
  fs.writeFileSync(new URL(`${name}.jsonl`, import.meta.url), `${JSON.stringify(capture)}\n`)
}

/** `signed` was signed, `here` is what came out of the tool. */
const body = (name, here, signed = compact) => http(name, headersOf(sign(signed)), here)

http('valid', headersOf(sign(compact)))
http('tampered', headersOf(sign(compact)), compact.replace('"Zoë"', '"Eve"'))

http('secret.other', headersOf(sign(compact, time, otherSecret)))
http('secret.undecoded', headersOf(`v1,${hmac(secret.slice(6)).digest('base64')}`))
http('secret.with-prefix', headersOf(`v1,${hmac(secret).digest('base64')}`))

body('body.newline-added', sh('read -r body; echo "$body"', `${compact}\n`))
body('body.newline-removed', sh('printf %s "$(cat)"', `${compact}\n`), `${compact}\n`)
const indented = run('jq', compact, '.')
body('body.line-endings', run('unix2dos', indented), indented)
body('body.line-endings.unix', run('dos2unix', run('unix2dos', indented)), run('unix2dos', indented))
body('body.bom', run('dos2unix', compact, '--add-bom'))
body('body.bom.utf-16', run('iconv', compact, '-f', 'UTF-8', '-t', 'UTF-16'))
body('body.bom.removed', await new Request('http://localhost', { method: 'POST', body: `\ufeff${compact}` }).text(), `\ufeff${compact}`)

const dumped = python('print(json.dumps(json.loads(body)), end="")')
body('body.reserialized.express', await throughExpress(dumped), dumped)
body('body.reserialized.python', dumped)
body('body.reserialized.python-indent', python('print(json.dumps(json.loads(body), indent=4, ensure_ascii=False), end="")'))
body('body.reserialized.php', php('echo json_encode(json_decode($body), JSON_PRETTY_PRINT);'))
body('body.reserialized.jq', sh('printf %s "$(jq .)"'))
body('body.reserialized.tab', sh('printf %s "$(jq --tab .)"'))
body('body.reserialized.sorted', unsorted, sh('printf %s "$(jq -cS .)"', unsorted))
body('body.reserialized.number', '{"a":1.0,"b":[2e3, 12345678901234567890]}', await throughExpress('{"a":1.0,"b":[2e3, 12345678901234567890]}'))
body('body.escaped', php('echo json_encode(json_decode($body));'))
body('body.escaped.slash', php('echo json_encode(json_decode($body), JSON_UNESCAPED_UNICODE);'))
body('body.escaped.python', python('print(json.dumps(json.loads(body), separators=(",", ":")), end="")'))
const encoded = php('echo json_encode(json_decode($body));')
body('body.escaped.express', await throughExpress(encoded), encoded)
body('body.json-string', python('print(json.dumps(body), end="")'))
body('body.json-string.signed', JSON.parse(JSON.stringify(compact)), JSON.stringify(compact))
body('body.base64', run('base64', compact, '-w0'))
body('body.base64.lines', run('base64', compact))
body('body.gzip', run('gzip', compact, '-nc'))
body('body.gzip.deflate', python('sys.stdout.buffer.write(zlib.compress(body.encode()))'))
body('body.latin-1', run('iconv', compact, '-f', 'LATIN1', '-t', 'UTF-8'))
const curly = compact.replace('Zoë', '“Zoë’s”')
body('body.latin-1.windows', run('iconv', curly.replace('”', '…'), '-f', 'CP1252', '-t', 'UTF-8'), curly.replace('”', '…'))
body('body.latin-1.sent', run('iconv', compact, '-f', 'UTF-8', '-t', 'LATIN1'))
body('body.form', python('print(urllib.parse.urlencode({"payload": body}), end="")'))
body('body.form.quoted', python('print(urllib.parse.quote(body), end="")'))
body('body.form.express', await throughExpress(unsorted, { 'content-type': 'application/x-www-form-urlencoded' }, express.urlencoded()), unsorted)

http('header.missing', headersOf(sign(compact)).slice(1))
http('header.missing.renamed', headersOf(sign(compact)).map(([name, value]) => [name.replace('-', '_'), value]))
http('header.swapped', headersOf(sign(compact), { timestamp: id, messageId: time }))
const folded = python(`
import email.policy
message = email.message_from_string("Svix-Signature: " + body)
sys.stdout.write(email.policy.SMTP.clone(refold_source="all", max_line_length=60).fold("Svix-Signature", body).split(":", 1)[1].strip(" "))`, `${sign(compact)} ${sign('old')}`).toString()
line('header.whitespace', headersOf(folded.trimEnd()))
line('header.whitespace.wrapped', headersOf(run('fold', sign(compact), '-w', '30').toString()))

http('timestamp.milliseconds', headersOf(sign(compact), { timestamp: time * 1000 }))
http('timestamp.milliseconds.signed', headersOf(`v1,${hmac(key, compact, time * 1000).digest('base64')}`))
http('timestamp.milliseconds.both', headersOf(sign(compact, time * 1000), { timestamp: time * 1000 }))
http('timestamp.malformed', headersOf(sign(compact), { timestamp: new Date(time * 1000).toISOString() }))
http('timestamp.malformed.words', headersOf(sign(compact), { timestamp: new Date(time * 1000).toUTCString() }))
http('timestamp.stale', headersOf(sign(compact, time - 3600), { timestamp: time - 3600 }))
http('timestamp.future', headersOf(sign(compact, time + 1234), { timestamp: time + 1234 }))

http('signature.hex', headersOf(`v1,${hmac(key).digest('hex')}`))
http('signature.hex.bare', headersOf(`sha256=${hmac(key).digest('hex')}`))
http('signature.url-safe', headersOf(`v1,${hmac(key, compact, time).digest('base64url')}`))
http('signature.no-version', headersOf(hmac(key).digest('base64')))
http('signature.truncated', headersOf(run('cut', sign(compact), '-c', '1-40').toString().trimEnd()))
const { privateKey } = crypto.generateKeyPairSync('ed25519')
http('signature.version', headersOf(`v1a,${crypto.sign(null, Buffer.from(`${id}.${time}.${compact}`), privateKey).toString('base64')}`))

http('scheme.other', headersOf(`v1,${crypto.createHmac('sha256', key).update(compact).digest('base64')}`))
http('scheme.other.headers', [...headersOf(sign('other')), ['x-webhook-signature', crypto.createHmac('sha256', secret).update(compact).digest('hex')]])

// Other senders, each as its own documentation or library signs.
const stripe = made('stripe')('sk_test')
http('foreign.stripe', [['stripe-signature', stripe.webhooks.generateTestHeaderString({ payload: compact, secret: 'whsec_stripe', timestamp: time })]])
const { sign: hubSign } = await import('/tmp/make/node_modules/@octokit/webhooks-methods/dist-node/index.js').catch(() => import('/tmp/make/node_modules/@octokit/webhooks-methods/dist-bundle/index.js'))
const hub = crypto.createHmac('sha256', 'hub').update(compact).digest('hex')
http('foreign.github', [['x-github-event', 'push'], ['x-hub-signature-256', await hubSign('hub', compact)]])
http('foreign.shopify', [['x-shopify-topic', 'orders/create'], ['x-shopify-hmac-sha256', Buffer.from(hub, 'hex').toString('base64')]])
http('foreign.slack', [['x-slack-request-timestamp', time], ['x-slack-signature', `v0=${crypto.createHmac('sha256', 'slack').update(`v0:${time}:${compact}`).digest('hex')}`]])
http('foreign.twilio', [['x-twilio-signature', made('twilio').getExpectedTwilioSignature('token', 'http://localhost:3000/api/webhooks', {})]])
http('foreign.paddle', [['paddle-signature', `ts=${time};h1=${crypto.createHmac('sha256', 'paddle').update(`${time}:${compact}`).digest('hex')}`]])
const discordKey = crypto.generateKeyPairSync('ed25519').privateKey
http('foreign.discord', [['x-signature-ed25519', crypto.sign(null, Buffer.from(`${time}${compact}`), discordKey).toString('hex')], ['x-signature-timestamp', time]])
http('foreign.linear', [['linear-delivery', '234d1a4e-b617-4388-90fe-adc3633d6b72'], ['linear-event', 'Issue'], ['linear-signature', hub]])
http('foreign.zoom', [['x-zm-request-timestamp', time], ['x-zm-signature', `v0=${crypto.createHmac('sha256', 'zoom').update(`v0:${time}:${compact}`).digest('hex')}`]])
http('foreign.calendly', [['calendly-webhook-signature', `t=${time},v1=${crypto.createHmac('sha256', 'calendly').update(`${time}.${compact}`).digest('hex')}`]])
// Intercom, WhatsApp and Messenger sign so, too: only GitHub's other headers tell it from them.
http('foreign.hub-signature', [['x-hub-signature', `sha1=${crypto.createHmac('sha1', 'intercom').update(compact).digest('hex')}`]])
http('foreign.gitlab', [['x-gitlab-event', 'Push Hook'], ['x-gitlab-token', 'token']])
http('foreign.sns', [['x-amz-sns-message-type', 'Notification']])

// The secret of another environment, and one that is commented out in .env: the test has both files.
http('secret.other.production', headersOf(sign(compact, time, 'whsec_cHJvZHVjdGlvbi1zZWNyZXQtb2YtdGhlLXRlc3Rz')))
http('secret.other.commented', headersOf(sign(compact, time, 'whsec_cmV0aXJlZC1zZWNyZXQtb2YtdGhlLXRlc3Rz')))
const b64 = (key, content = compact) => `v1,${hmac(key, content).digest('base64')}`
http('secret.with-prefix.decoded', headersOf(b64(Buffer.from(secret, 'base64'))))
http('secret.encoded-twice', headersOf(b64(run('base64', secret, '-w0').toString())))
http('secret.hex', headersOf(b64(key.toString('hex'))))
http('secret.newline', headersOf(b64(sh('cat', `${secret}\n`))))
http('secret.quoted', headersOf(b64(`"${secret}"`)))
http('secret.quoted.cut', headersOf(b64(Buffer.from(`"${secret}"`.slice('whsec_'.length), 'base64'))))

// A payload whose signature has both + and /, of which other writings differ.
const special = [...Array(200).keys()].map((n) => JSON.stringify({ ...payload, n })).find((body) => /\+/.test(sign(body)) && /\//.test(sign(body)))
const { headers: viaQuery } = { headers: headersOf(new URLSearchParams(`signature=${sign(special)}`).get('signature')) }
http('signature.plus-lost', viaQuery, special)
http('header.quoted', headersOf(JSON.stringify(sign(compact))))
http('header.quoted.all', headersOf(`${util.inspect(sign(compact))},`, { messageId: `${util.inspect(id)},`, timestamp: `'${time}',` }))
http('header.percent-encoded', headersOf(encodeURIComponent(sign(special))), special)
http('header.percent-encoded.twice', headersOf(python('print(urllib.parse.quote(urllib.parse.quote(body)), end="")', sign(special)).toString()), special)
http('header.escaped', headersOf(php('echo substr(json_encode($body), 1, -1);', sign(special)).toString()), special)
http('header.lower-cased', headersOf(sign(compact).toLowerCase()))
http('header.cut-off', headersOf(sign(compact), { messageId: run('cut', id, '-c', '1-30').toString().trimEnd() }))
http('header.cut-off.two', headersOf(sign(compact), { messageId: run('cut', id, '-c', '1-29').toString().trimEnd() }))
http('header.cut-off.timestamp', headersOf(sign(compact), { timestamp: run('cut', String(time), '-c', '1-8').toString().trimEnd() }))
http('header.cut-off.prefix', headersOf(sign(compact), { messageId: id.split('_')[1] }))
// A header's bytes are read as Latin-1: a zero-width space in UTF-8 is three characters.
const latin1 = (text) => Buffer.from(text).toString('latin1')
line('header.invisible', headersOf(latin1(`\u200b${sign(compact)}`), { messageId: latin1(`${id}\u2060`) }))

http('timestamp.changed', headersOf(sign(compact, time - 17), { timestamp: time }))
http('timestamp.changed.zone', headersOf(sign(compact, time - 9 * 3600), { timestamp: time }))
http('timestamp.changed.body', headersOf(sign(JSON.stringify({ ...payload, timestamp: 1767139203123 }), 1767139204), { timestamp: time }), JSON.stringify({ ...payload, timestamp: 1767139203123 }))

http('signature.hex-in-base64', headersOf(`v1,${Buffer.from(hmac(key).digest('hex')).toString('base64')}`))
const otherHash = (name) => crypto.createHmac(name, key).update(`${id}.${time}.${compact}`)
http('signature.other-hash', headersOf(`v1,${otherHash('sha1').digest('base64')}`))
http('signature.other-hash.sha512', headersOf(`v1,${otherHash('sha512').digest('hex')}`))

const of = (content) => `v1,${crypto.createHmac('sha256', key).update(content).digest('base64')}`
http('content.no-id', headersOf(of(`${time}.${compact}`)))
http('content.no-id.slack', headersOf(of(`v0:${time}:${compact}`)))
http('content.no-timestamp', headersOf(of(`${id}.${compact}`)))
http('content.separator', headersOf(of(`${id}:${time}:${compact}`)))
http('content.separator.none', headersOf(of(`${id}${time}${compact}`)))
http('content.order', headersOf(of(`${time}.${id}.${compact}`)))

body('body.whitespace', python('print(" " + body, end="\\t")'))
body('body.whitespace.signed', compact.trim(), `${compact} `)
body('body.hex', `\\x${Buffer.from(compact).toString('hex')}`)
body('body.hex.spaced', util.inspect(Buffer.from(compact).subarray(0, 50)), Buffer.from(compact).subarray(0, 50))
body('body.byte-list', JSON.stringify(Buffer.from(compact)))
body('body.byte-list.typed', JSON.stringify(new Uint8Array(Buffer.from(compact))))
body('body.byte-list.joined', String(new Uint8Array(Buffer.from(compact))))
body('body.unicode-form', python('import unicodedata; sys.stdout.write(unicodedata.normalize("NFD", body))'))
body('body.unicode-form.composed', compact.normalize('NFC'), compact.normalize('NFD'))
body('body.html-entities', python('import html; print(html.escape(body), end="")'))
body('body.html-entities.named', php('echo htmlentities($body);'))
body('body.html-entities.decoded', php('echo html_entity_decode($body);', compact.replace('&', '&amp;')), compact.replace('&', '&amp;'))
body('body.smart-quotes', made('smartquotes').string(compact))
body('body.invisible', compact.replace('"Zoë"', '"Zoë\u200b"'))
body('body.csv', python('import csv; w = csv.writer(sys.stdout, lineterminator=""); w.writerow([body])'))
body('body.printed', python('print(body.encode(), end="")'))
body('body.printed.dict', python('print(json.loads(body), end="")'))
body('body.printed.node', util.inspect(payload, { depth: null }))
body('body.printed.ruby', run('ruby', compact, '-rjson', '-e', 'print JSON.parse(STDIN.read).inspect'))
body('body.folded', run('fold', compact, '-w', '60'))
body('body.folded.words', python('import textwrap; print(textwrap.fill(body, 60), end="")', compact.replace('Zoë', 'Zoë of the house')), compact.replace('Zoë', 'Zoë of the house'))
body('body.folded.quoted-printable', python('import quopri; sys.stdout.buffer.write(quopri.encodestring(body.encode()))'))
const lines = JSON.stringify({ ...payload, text: 'one\ntwo\tthree' })
body('body.unescaped', sh('read -r body; echo "$body"', `${lines}\n`), lines)
body('body.unescaped.printf', sh('read -r body; printf %b "$body"', `${lines}\n`), lines)
body('body.backslashes', JSON.stringify(compact).slice(1, -1))
body('body.backslashes.php', php('echo addslashes($body);', compact.replace('Zoë', "Zoë's")), compact.replace('Zoë', "Zoë's"))
body('body.enveloped', JSON.stringify({ Type: 'Notification', MessageId: '1', Message: compact }))
body('body.enveloped.object', JSON.stringify({ version: '0', 'detail-type': 'webhook', detail: payload }))
body('body.surrounded', `'${compact}'`)
body('body.surrounded.head', `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n${compact}`)
body('body.unclosed', run('head', compact, '-c', '-1'))
body('body.field-added', await throughExpress(compact, undefined, [express.json(), (req, res, next) => { req.body.receivedAt = '2026-01-01T00:00:00Z'; next() }]))
body('body.field-added.inner', JSON.stringify({ ...payload, data: { ...payload.data, _id: '1' } }))
body('body.field-dropped', run('jq', compact, '-cj', 'del(.object)'))
const humps = made('humps')
body('body.keys-renamed', JSON.stringify(humps.camelizeKeys(payload)))
body('body.keys-renamed.snake', JSON.stringify(humps.decamelizeKeys({ dataOf: { firstName: 'Ada' } })), JSON.stringify({ dataOf: { firstName: 'Ada' } }))
const form = new FormData()
form.set('payload', compact)
body('body.form.multipart', Buffer.from(await new Request('http://localhost', { method: 'POST', body: form }).arrayBuffer()))
line('body.reserialized.stale-length', [['content-length', String(Buffer.byteLength(compact))], ...headersOf(sign(compact))], run('jq', compact, '-j', '.').toString())

/** What comes over the socket of a request whose length is unknown at first. */
async function overSocket(body) {
  let all = ''
  const server = net.createServer((socket) => socket.on('data', (data) => { all += data.toString('latin1'); if (all.endsWith('0\r\n\r\n')) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n') }))
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  const stream = new ReadableStream({ start(c) { const bytes = Buffer.from(body); c.enqueue(bytes.subarray(0, 50)); c.enqueue(bytes.subarray(50)); c.close() } })
  await fetch(`http://127.0.0.1:${server.address().port}/`, { method: 'POST', body: stream, duplex: 'half' })
  server.close()
  return Buffer.from(all.slice(all.indexOf('\r\n\r\n') + 4), 'latin1')
}
body('body.chunked', await overSocket(compact))

body('two.gzip-base64', run('base64', run('gzip', compact, '-nc'), '-w0'))
body('two.bom-crlf', run('unix2dos', indented, '--add-bom'), indented)
http('two.undecoded-hex', headersOf(`v1,${hmac(secret.slice(6)).digest('hex')}`))
http('two.express-other', headersOf(sign(dumped, time, otherSecret)), await throughExpress(dumped))
http('two.newline-stale', headersOf(sign(compact, time - 86400), { timestamp: time - 86400 }), `${compact}\n`)
body('two.csv-newline', python('import csv; csv.writer(sys.stdout).writerow([body])'), `${compact}\n`)
body('two.dict-sorted', python('print(json.loads(body), end="")', unsorted), run('jq', unsorted, '-cSj', '.'))
http('two.quoted-order', headersOf(JSON.stringify(of(`${time}.${id}.${compact}`))))
body('two.enveloped-base64', run('base64', JSON.stringify({ id: 1, body: compact }), '-w0'))
