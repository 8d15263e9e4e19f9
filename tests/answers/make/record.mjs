// Sends a real delivery to every handler of this folder and writes down what it answers:
//   npm install && python3 -m venv venv && venv/bin/pip install -r requirements.txt
//   node record.mjs [NAME…]
// The servers that are no packages come from the system: nginx, apache2, caddy, php, ruby, go, faketime.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { Webhook } from 'svix'
import { secret } from './secrets.mjs'

const here = import.meta.dirname
const KEPT = 20_000 // as much as cew keeps
const PORT = 3000 // what stands for the port in the files

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

/** One delivery, as cew sends it. */
function deliver(port, { path: route = '/api/webhooks', host = `127.0.0.1:${port}`, headers = {}, body = payload, method = 'POST' }) {
  const id = 'msg_2b6F0v5wWb1m9oQzZ3kq4T8rYxe'
  const now = new Date()
  const all = {
    host,
    accept: '*/*',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'Svix-Webhooks/1.0 (cew/0.1.0; +https://www.svix.com/http-sender/)',
    'svix-id': id,
    'svix-timestamp': Math.floor(now / 1000),
    'svix-signature': new Webhook(secret).sign(id, now, body),
    ...headers,
  }
  return new Promise((resolve, reject) => {
    const request = http.request({ port, host: '127.0.0.1', method, path: route, headers: all }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => resolve({ response, body: Buffer.concat(chunks) }))
      response.on('error', reject)
    })
    request.setTimeout(60_000, () => request.destroy(new Error('no answer')))
    request.on('error', reject).end(body)
  })
}

const example = fs.readFileSync(path.join(here, '../../../fixtures/events/user.created.json'), 'utf8')
const payload = JSON.stringify(JSON.parse(example)) // compact, as it is sent

/** Without what belongs to this machine, this connection and this moment. */
function written({ response, body }, port, folders) {
  const clean = (text) => {
    for (const folder of folders) text = text.replaceAll(folder, '/app')
    text = text.replaceAll(/\/(root|tmp|home)\/[^\s'"<,]*/g, '/app')
    return text.replaceAll(`:${port}`, `:${PORT}`)
  }
  const head = [`HTTP/1.1 ${response.statusCode} ${response.statusMessage}`]
  for (let i = 0; i < response.rawHeaders.length; i += 2) {
    const [name, value] = response.rawHeaders.slice(i, i + 2)
    if (/^(transfer-encoding|content-length|connection|keep-alive|content-encoding)$/i.test(name)) continue
    head.push(`${name}: ${/^date$/i.test(name) ? moment(value) : clean(value)}`)
  }
  const text = clean(body.subarray(0, KEPT * 2).toString())
  return Buffer.concat([Buffer.from(head.join('\n') + '\n\n'), Buffer.from(text).subarray(0, KEPT)])
}

/** `now`, or by how much the server's clock is off. */
function moment(date) {
  const off = Math.round((Date.parse(date) - Date.now()) / 1000)
  return Math.abs(off) < 5 ? 'now' : `now${off < 0 ? '' : '+'}${off}`
}

async function startServer(made, port) {
  const server = await made()
  const listening = typeof server === 'function' ? http.createServer(server) : server
  listening.listen(port, '127.0.0.1')
  await once(listening, 'listening')
  return () => {
    listening.closeAllConnections?.()
    listening.close()
  }
}

async function startCommand(made, port) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'answers-'))
  fs.chmodSync(folder, 0o755) // nginx and Apache httpd read as another user
  for (const [name, text] of Object.entries(made.files ?? {})) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    fs.writeFileSync(path.join(folder, name), text.replaceAll('PORT', port).replaceAll('FOLDER', folder))
  }
  if (made.modules) fs.symlinkSync(path.join(here, 'node_modules'), path.join(folder, 'node_modules'))
  const arg = (text) => text.replaceAll('PORT', port).replaceAll('FOLDER', folder).replaceAll('HERE', here)
  const child = spawn(arg(made.command[0]), made.command.slice(1).map(arg), {
    cwd: folder,
    detached: true, // a group of its own, so that its children end with it
    env: { PATH: process.env.PATH, HOME: folder, PORT: String(port), ...made.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { log += data })
  for (let tries = 0; ; tries++) {
    const socket = net.connect(port, '127.0.0.1')
    const open = await new Promise((resolve) => socket.on('connect', () => resolve(true)).on('error', () => resolve(false)))
    socket.destroy()
    if (open) break
    if (tries > 600 || child.exitCode !== null) throw new Error(`it does not start: ${log}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await new Promise((resolve) => setTimeout(resolve, made.settle ?? 200))
  const stop = () => {
    try { process.kill(-child.pid, 'SIGKILL') } catch {}
    fs.rmSync(folder, { recursive: true, force: true })
  }
  return { stop, folder, log: () => log }
}

const { default: inProcess } = await import('./node.mjs')
const { default: commands } = await import('./commands.mjs')
const wanted = process.argv.slice(2)
let base = ''
for (const [name, [words, made]] of Object.entries({ ...inProcess, ...commands })) {
  if (!words.startsWith('the same')) base = words.split(/[;:]/)[0]
  const what = words.replace('the same', base)
  if (wanted.length > 0 && !wanted.some((it) => name.startsWith(it))) continue
  const port = await freePort()
  let stop
  try {
    const options = made.command ? made : made.send ?? {}
    let folders = [fs.realpathSync(path.join(here, 'node_modules')).replace(/\/node_modules$/, ''), here]
    if (made.command) {
      const started = await startCommand(made, port)
      stop = started.stop
      folders = [started.folder, ...folders]
    } else {
      stop = await startServer(made, port)
    }
    for (let before = 0; before < (options.before ?? 0); before++) await deliver(port, options)
    const answer = await deliver(port, options)
    const text = written(answer, port, folders)
    const asked = options.path ? `# POST ${options.path}\n` : ''
    fs.writeFileSync(path.join(here, '..', `${name}.http`), Buffer.concat([Buffer.from(`# ${what}\n${asked}`), text]))
    process.stdout.write(`${name}: ${answer.response.statusCode} ${answer.body.subarray(0, 80).toString().replaceAll('\n', ' ')}\n`)
  } catch (error) {
    process.stdout.write(`${name}: FAILED ${error.message}\n`)
  } finally {
    stop?.()
  }
}
process.exit(0)
