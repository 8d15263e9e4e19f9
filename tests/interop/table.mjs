// Sends every example to every receiver and prints what they answered, as a Markdown table per
// scheme: node table.mjs PATH-TO-CEW
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import path from 'node:path'

const cew = process.argv[2] && path.resolve(process.argv[2])
if (!cew) {
  process.stderr.write('usage: node table.mjs PATH-TO-CEW\n')
  process.exit(2)
}
process.chdir(new URL('.', import.meta.url).pathname)
const env = {
  ...process.env,
  INTEROP_SECRET: 'whsec_' + Buffer.alloc(24, 'interop').toString('base64'),
  WEBHOOK_SECRET: 'the secret of the generic system',
}

async function start(interpreter, script) {
  const child = spawn(interpreter, [script], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return { child, receivers: JSON.parse(line).receivers }
}

/** Event type → status. */
function send(scheme, url) {
  const args = ['send-example', '--all', '--json', '--scheme', scheme, '--to', url]
  const secret = { WEBHOOK_SECRET: env.WEBHOOK_SECRET, CEW_SIGNING_SECRET: env.INTEROP_SECRET }
  const { stdout } = spawnSync(cew, args, { env: secret, encoding: 'utf8' })
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line))
  const deliveries = lines.filter((line) => line.type === 'delivery')
  return new Map(deliveries.map((line) => [line.event_type, line.status]))
}

const servers = [
  await start('node', 'receivers.mjs'),
  await start(path.join('.venv', 'bin', 'python'), 'receivers.py'),
]
const receivers = Object.assign({}, ...servers.map((server) => server.receivers))
const isBodyHmac = (name) => name.startsWith('body-hmac')
let refused = 0
for (const scheme of ['svix', 'body-hmac']) {
  const names = Object.keys(receivers).filter((name) => isBodyHmac(name) === (scheme === 'body-hmac'))
  const columns = names.map((name) => send(scheme, receivers[name]))
  const row = (cells) => console.log(`| ${cells.join(' | ')} |`)
  row(['event type', ...names])
  row(['---', ...names.map(() => '---')])
  const types = [...columns[0].keys()]
  for (const type of types) row([type, ...columns.map((column) => column.get(type) ?? 'not sent')])
  const accepted = columns.map((column) => types.filter((type) => column.get(type) === 200).length)
  row([`accepted of ${types.length}`, ...accepted])
  console.log()
  refused += accepted.filter((count) => count < types.length).length
}
for (const { child } of servers) child.stdin.end()
process.exitCode = refused === 0 ? 0 : 1
