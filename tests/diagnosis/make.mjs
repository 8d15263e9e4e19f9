// Makes the requests in this directory: each fault by the tool that makes it in real life.
// Run once, by hand: `sh ../interop/setup.sh && node make.mjs`. Needs sh, python3, php, dos2unix, iconv, gzip, jq.
import { spawnSync } from 'node:child_process'
import crypto from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(new URL('../interop/', import.meta.url))
const { Webhook } = require('svix')
const express = require('express')

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
  body = Buffer.from(body)
  const lines = ['POST /api/webhooks HTTP/1.1', 'host: localhost:3000', 'content-type: application/json']
  lines.push(`content-length: ${body.length}`, ...headers.map(([name, value]) => `${name}: ${value}`), '', '')
  fs.writeFileSync(new URL(`${name}.http`, import.meta.url), Buffer.concat([Buffer.from(lines.join('\r\n')), body]))
}

/** A capture line, for headers that a raw request could not hold. */
function line(name, headers, body = compact) {
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

const t = `t=${time},v1=${crypto.createHmac('sha256', 'whsec_stripe').update(`${time}.${compact}`).digest('hex')}`
http('foreign.stripe', [['stripe-signature', t]])
const hub = crypto.createHmac('sha256', 'hub').update(compact).digest('hex')
http('foreign.github', [['x-github-event', 'push'], ['x-hub-signature-256', `sha256=${hub}`]])
http('foreign.shopify', [['x-shopify-topic', 'orders/create'], ['x-shopify-hmac-sha256', Buffer.from(hub, 'hex').toString('base64')]])
http('foreign.slack', [['x-slack-request-timestamp', time], ['x-slack-signature', `v0=${hub}`]])

body('two.gzip-base64', run('base64', run('gzip', compact, '-nc'), '-w0'))
body('two.bom-crlf', run('unix2dos', indented, '--add-bom'), indented)
http('two.undecoded-hex', headersOf(`v1,${hmac(secret.slice(6)).digest('hex')}`))
http('two.express-other', headersOf(sign(dumped, time, otherSecret)), await throughExpress(dumped))
http('two.newline-stale', headersOf(sign(compact, time - 86400), { timestamp: time - 86400 }), `${compact}\n`)
