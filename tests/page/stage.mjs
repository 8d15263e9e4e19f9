// What a case plays on: `cew dashboard` with a store of its own, a handler that answers as its path
// says, and a browser.

import { execFile, spawn } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { chromium } from 'playwright-core'

/** What is done elsewhere shows within a second. This machine may be busy with something else: one
 * of so many tries has to show it. */
export const TRIES = 10
export const isAtOnce = (ms) => ms < 1000

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/**
 * What a command finds around it. `RELAY_URL` names the relay that the relay's case plays with, and
 * `SVIX_AUTH_TOKEN` lets the case of a Svix server in at that.
 */
const environment = (directory, to) => ({
  PATH: process.env.PATH, HOME: directory, CEW_SIGNING_SECRET: SECRET, CEW_TO: to, CEW_STORE: 'store.db', CEW_RELAY_URL: process.env.RELAY_URL ?? 'ws://127.0.0.1:9',
  ...(process.env.SVIX_AUTH_TOKEN && { SVIX_AUTH_TOKEN: process.env.SVIX_AUTH_TOKEN }),
})

/** A handler. What it answers at a path can be set. */
export async function handler(port = 0) {
  const answers = new Map([
    ['/ok', [200, 'application/json', '{"received":true}']],
    ['/bad', [400, 'text/plain', 'Error: Webhook verification failed: no matching signature found']],
  ])
  const seen = []
  const server = http.createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      seen.push({ path: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() })
      const [status, kind, body, more = {}] = answers.get(request.url) ?? [404, 'text/plain', 'no such route']
      response.writeHead(status, { 'content-type': kind, ...more }).end(body)
    })
  })
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  const url = `http://localhost:${server.address().port}`
  return { url, seen, answers, close: () => server.close() }
}

/** `cew dashboard`, ready. */
export class Dashboard {
  static async start(binary, options, to, directory = fs.mkdtempSync(path.join(os.tmpdir(), 'page-')), port = '0') {
    const child = spawn(path.resolve(binary), ['dashboard', '--json', '--no-open', '--store', 'store.db', '--port', port, ...options], {
      cwd: directory,
      env: environment(directory, to),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const line = await new Promise((resolve, reject) => {
      let text = ''
      child.stdout.on('data', (chunk) => {
        text += chunk
        if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
      })
      child.on('exit', () => reject(new Error(`cew dashboard ended: ${text}`)))
    })
    const it = new Dashboard()
    Object.assign(it, { binary: path.resolve(binary), options, directory, to, child, ...JSON.parse(line) })
    it.token = fs.readFileSync(path.join(directory, 'store.db-token'), 'utf8').trim()
    it.origin = new URL(it.url).origin
    it.port = new URL(it.url).port
    return it
  }

  /** A call of its API, which has to succeed. */
  async call(method, at, body) {
    const answer = await fetch(this.api + at, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${text}`)
    return text ? JSON.parse(text) : undefined
  }

  /** A page's address, good once. */
  async address() {
    const { key } = await this.call('POST', '/api/cew/v1/keys')
    return `${this.origin}/#key=${key}`
  }

  endpoint(url, more = {}) {
    return this.call('POST', '/api/v1/app/default/endpoint', { url, ...more })
  }

  send(eventType, payload = { type: eventType }) {
    return this.call('POST', '/api/v1/app/default/msg', { eventType, payload })
  }

  /** Another command in its directory, on its store; gives what it prints. */
  beside(...line) {
    return new Promise((resolve) => {
      execFile(this.binary, line, { cwd: this.directory, env: environment(this.directory, this.to) }, (_, stdout) => resolve(stdout))
    })
  }

  /** One that stays; gives its first line and its process. */
  async staying(...line) {
    const child = spawn(this.binary, line, { cwd: this.directory, env: environment(this.directory, this.to), stdio: ['ignore', 'pipe', 'inherit'] })
    const ready = await new Promise((resolve) => {
      let text = ''
      child.stdout.on('data', (chunk) => {
        text += chunk
        if (text.includes('\n')) resolve(JSON.parse(text.slice(0, text.indexOf('\n'))))
      })
    })
    return { ready, child }
  }

  /** Checks an endpoint, and gives what that says. */
  async check(endpoint, what) {
    const at = `/api/cew/v1/app/default/endpoint/${endpoint}/check`
    await this.call('POST', at, what)
    const answer = await fetch(this.origin + at, { headers: { authorization: `Bearer ${this.token}` } })
    return (await answer.text()).trim().split('\n').map((line) => JSON.parse(line))
  }

  async kill() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = new Promise((resolve) => this.child.once('exit', resolve))
    this.child.kill('SIGKILL')
    await ended
  }

  /** The same store, at the same port. */
  again() {
    return Dashboard.start(this.binary, this.options, this.to, this.directory, this.port)
  }
}

const KINDS = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', html: 'text/html' }

/**
 * A browser. With `PAGE_FILES` in the environment it gets the page from that folder, so that one can
 * work on the page without building anew.
 */
export async function browser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
}

/** A window of it, and what went wrong in there. */
export async function open(it, address, how = {}) {
  const context = await it.newContext({ viewport: { width: 1280, height: 860 }, ...how })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const folder = process.env.PAGE_FILES
  if (folder) {
    await context.route('**/*', async (route) => {
      const name = new URL(route.request().url()).pathname.slice(1) || 'index.html'
      const file = path.join(folder, name)
      if (!/^[a-z]+\.[a-z]+$/.test(name) || !fs.existsSync(file)) return route.continue()
      const kind = `${KINDS[name.split('.')[1]]}; charset=utf-8`
      const headers = { 'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'" }
      return route.fulfill({ contentType: kind, headers, body: fs.readFileSync(file) })
    })
  }
  const page = await context.newPage()
  page.setDefaultTimeout(60000)
  const faults = []
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
  page.on('console', (message) => /Content Security Policy|Refused/i.test(message.text()) && faults.push(message.text()))
  await page.goto(address)
  await page.locator('#connection[data-state=live]').waitFor()
  return { context, page, faults }
}
