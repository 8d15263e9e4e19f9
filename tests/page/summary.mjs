// Makes the picture of the Action's summary anew: `node summary.mjs CEW`. What the scripts of the Action
// write is shown as GitHub shows it: HTML within Markdown passes through as it is.

import { execFile } from 'node:child_process'
import crypto from 'node:crypto'
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { SECRET, browser } from './stage.mjs'

const root = new URL('../..', import.meta.url).pathname
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'summary-'))
const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64')

/** A handler that looks at the signature and not at the time, and fails at what has no body. */
const server = http.createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const { 'svix-id': id, 'svix-timestamp': time, 'svix-signature': given = '' } = request.headers
    const body = Buffer.concat(chunks)
    const digest = crypto.createHmac('sha256', key).update(`${id}.${time}.`).update(body).digest('base64')
    if (body.length === 0) response.writeHead(500).end("TypeError: Cannot read properties of undefined (reading 'type')")
    else if (given.split(' ').includes(`v1,${digest}`)) response.end('Webhook received')
    else response.writeHead(400).end('Error verifying webhook')
  })
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

const files = Object.fromEntries(['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'].map((name) => [name, path.join(folder, name)]))
await new Promise((resolve) => {
  const environment = {
    ...files,
    HOME: folder,
    PATH: `${path.dirname(path.resolve(process.argv[2]))}:${process.env.PATH}`,
    RUNNER_TEMP: folder,
    SECRET,
    TO: `localhost:${server.address().port}`,
    ARGUMENTS: '--seed=1',
  }
  execFile(`${root}packaging/action/check.sh`, { cwd: folder, env: environment }, resolve)
})
server.close()

const summary = fs.readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8')
fs.rmSync(folder, { recursive: true })
const style = `
  body { font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; color: #1f2328; margin: 24px; }
  table { border-collapse: collapse; margin-bottom: 16px; } td, th { border: 1px solid #d1d9e0; padding: 6px 13px; text-align: left; }
  tr:nth-child(2n) { background: #f6f8fa; } code { background: #818b981f; border-radius: 6px; font: 85% monospace; padding: 2px 5px; }
`
const chromium = await browser()
const page = await chromium.newPage({ viewport: { width: 980, height: 200 }, deviceScaleFactor: 1.5 })
await page.setContent(`<!doctype html><meta charset="utf-8"><style>${style}</style>${summary}`)
await page.screenshot({ path: `${root}docs/images/summary.png`, fullPage: true })
await chromium.close()
