// `cew dashboard --demo`: something to look at, and nothing left behind.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { audit } from './look.mjs'

/** What succeeded, what is tried again, what failed and why; a check of its handler; and it is gone. */
export async function the_demo_tells_a_story({ binary, dashboard, open }) {
  const temporary = path.join(dashboard.directory, 'temporary')
  fs.mkdirSync(temporary)
  const child = spawn(path.resolve(binary), ['dashboard', '--demo', '--json', '--no-open', '--port', '0', '--speedup', '5'], {
    cwd: dashboard.directory,
    // A store and a handler of one's own are none of its business.
    env: { PATH: process.env.PATH, HOME: dashboard.directory, TMPDIR: temporary, CEW_STORE: 'mine.db', CEW_TO: 'http://localhost:9/' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const line = await new Promise((resolve, reject) => {
    child.stdout.once('data', (data) => resolve(String(data).split('\n')[0]))
    child.once('exit', () => reject(new Error('the demo ended')))
  })
  const { url, api } = JSON.parse(line)
  try {
    const { page } = await open({}, url)
    await page.getByText('Search index').waitFor()
    assert.equal(await page.locator('tbody tr').count(), 3)
    // Now and then it fails, and is tried again until it has everything.
    await page.getByRole('link', { name: '/api/webhooks' }).click()
    await page.getByRole('link', { name: 'Attempts', exact: true }).click()
    await page.waitForFunction(() => document.querySelectorAll('tbody .badge.good').length === 12)
    await audit(page, 'demo-attempts', 'light')
    await page.goto(`${api}/#/default/endpoints`)
    await page.getByRole('link', { name: '/api/search' }).click()
    await page.getByRole('link', { name: 'Attempts', exact: true }).click()
    await page.getByText('retrying').first().waitFor()
    await page.locator('tbody a').first().click()
    await page.locator('.why').getByText('another secret').waitFor()
    await page.goto(`${api}/#/default/endpoints`)
    await page.getByRole('link', { name: '/api/mail' }).click()
    await page.getByRole('link', { name: 'Attempts', exact: true }).click()
    await page.locator('tbody tr').first().getByText('Failed', { exact: true }).waitFor()
    await page.locator('tbody a').first().click()
    await page.locator('.why').getByText('middleware').waitFor()
    await page.locator('.attempts summary').first().click()
    await page.locator('.headers').getByText('svix-signature').waitFor()
    await audit(page, 'demo-message', 'light')
  } finally {
    child.kill('SIGINT')
  }
  assert.equal(await ended, 0)
  assert.deepEqual(fs.readdirSync(temporary), [])
  assert.ok(!fs.existsSync(path.join(dashboard.directory, 'mine.db')))
}
