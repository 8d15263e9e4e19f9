// Each screen: its worst case, for those who cannot see it, in the dark, and on a narrow one.

import assert from 'node:assert/strict'
import fs from 'node:fs'
import { audit, visit } from './look.mjs'
import { fill } from './received.mjs'

/** Something on every screen; gives each screen's address, and what shows that it is there. */
async function furnish({ handler, dashboard }) {
  const bad = await dashboard.endpoint(`${handler.url}/bad`, { description: 'Checks another secret', eventTypes: ['user.created', 'user.updated', 'session.created'] })
  await dashboard.call('PATCH', `/api/v1/app/default/endpoint/${bad.id}/headers`, { headers: { 'x-environment': 'development' } })
  const off = await dashboard.endpoint(`${handler.url}/off`, { description: 'Not in use', disabled: true })
  let message
  for (const type of ['user.created', 'session.created', 'user.updated', 'user.created']) message = await dashboard.send(type)
  for (;;) {
    const { data } = await dashboard.call('GET', `/api/v1/app/default/attempt/endpoint/${bad.id}?limit=50`)
    if (new Set(data.map(({ msgId }) => msgId)).size === 4) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const received = await fill({ handler, dashboard })
  return { bad, off, message, screens: {
    endpoints: ['#/default/endpoints', 'table'],
    overview: [`#/default/endpoints/${bad.id}`, '.chart'],
    disabled: [`#/default/endpoints/${off.id}`, '.note'],
    testing: [`#/default/endpoints/${bad.id}/testing?event=user.created`, 'textarea'],
    attempts: [`#/default/endpoints/${bad.id}/attempts`, 'tbody tr'],
    none: [`#/default/endpoints/${off.id}/attempts`, '.empty'],
    message: [`#/default/messages/${message.id}?endpoint=${bad.id}`, '.why'],
    received: ['#/default/received', 'tbody tr'],
    capture: [`#/default/received/${received.good}`, '.headers'],
    refused: [`#/default/received/${received.bad}`, '.why'],
    terminal: [`#/default/terminal/${received.sent}`, '.attempts'],
    catalog: ['#/default/catalog', '.catalog'],
    event: ['#/default/catalog/user.created', '.catalog-one'],
    missing: ['#/default/endpoints/ep_nothing', '.empty.big'],
  } }
}

async function look(stage, name, how) {
  const { screens } = await furnish(stage)
  const { page } = await stage.open(how)
  for (const [screen, place] of Object.entries(screens)) {
    await visit(page, place)
    if (screen === 'message') await page.locator('.attempts summary').first().click()
    if (screen === 'received') await page.locator('.outside > summary').click()
    await audit(page, screen, name, screen !== 'catalog')
  }
  await visit(page, screens.attempts)
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await page.getByRole('menuitem', { name: /all failed/ }).click()
  await page.getByRole('dialog').getByText(/will be sent|There are none/).waitFor()
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/replay-${name}.png` })
  const found = await page.evaluate(() => globalThis.axe.run('dialog', { runOnly: ['wcag2a', 'wcag2aa'] }))
  assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [])
}

/** Before anything has come. */
export async function nothing_received_yet({ open }) {
  const { page } = await open()
  await visit(page, ['#/default/received', '.outside[open]'])
  await page.getByText('Nothing received yet').waitFor()
  await audit(page, 'received-none', 'light')
}

export const light = (stage) => look(stage, 'light', { colorScheme: 'light' })
export const dark = (stage) => look(stage, 'dark', { colorScheme: 'dark' })
export const narrow = (stage) => look(stage, 'narrow', { viewport: { width: 360, height: 740 } })

/** What is entered wrongly is said where it was entered, and nothing happens. */
export async function wrong_input_is_said({ open, handler, dashboard }) {
  const { page } = await open()
  await page.getByRole('button', { name: 'Add endpoint' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('URL').fill('http://169.254.169.254/latest')
  await dialog.getByRole('button', { name: 'Add endpoint' }).click()
  await dialog.getByRole('alert').getByText(/url/i).waitFor()
  await dialog.getByLabel('URL').fill(`${handler.url}/ok`)
  await dialog.getByLabel('Only these').check()
  await dialog.getByRole('button', { name: 'Add endpoint' }).click()
  await dialog.getByText('Choose at least one event').waitFor()
  assert.equal((await dashboard.call('GET', '/api/v1/app/default/endpoint')).data.length, 1)
  await dialog.getByLabel('Search events').fill('user.')
  await dialog.getByLabel('user.created').check()
  await dialog.getByRole('button', { name: 'Add endpoint' }).click()
  await page.locator('.groups').getByText('user.created').waitFor()

  await page.getByLabel('Name').fill('host')
  await page.getByRole('button', { name: 'Add header' }).click()
  await page.locator('.problem').filter({ hasText: /header/i }).waitFor()
  await page.getByLabel('Name').fill('x-environment')
  await page.getByLabel('Value').fill('development')
  await page.getByRole('button', { name: 'Add header' }).click()
  await page.getByRole('button', { name: 'Remove x-environment' }).click()
  await page.getByText('None. They are sent').waitFor()

  await page.getByRole('link', { name: 'Testing' }).click()
  await page.getByRole('radio', { name: 'user.created' }).check()
  const text = page.getByRole('textbox', { name: 'Payload' })
  const example = await text.inputValue()
  await text.fill(example.replace('"banned": false', '"banned": "no"'))
  const line = example.split('\n').findIndex((it) => it.includes('"banned"')) + 1
  await page.getByText('banned is string, expected boolean').waitFor()
  await page.getByRole('button', { name: `Line ${line}`, exact: true }).click()
  assert.match(await page.evaluate(() => document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)), /banned/)
  await text.fill('{\n  "a": 1,\n  oops\n}')
  await page.getByRole('button', { name: 'Line 3' }).waitFor()
  assert.ok(await page.getByRole('button', { name: 'Send Example' }).isDisabled())
  // Numbers that JavaScript does not hold arrive as they were written.
  await text.fill('{"type": "user.created", "n": 12345678901234567890, "m": 1.50}')
  await page.getByRole('button', { name: 'Send Example' }).click()
  await page.locator('.outcome').getByText('Succeeded').waitFor()
  assert.equal(handler.seen.at(-1).body, '{"type":"user.created","n":12345678901234567890,"m":1.50}')
  await page.getByRole('link', { name: 'Open the message' }).click()
  await page.locator('pre', { hasText: '12345678901234567890' }).waitFor()
}

/** An edited message, a fresh example, and a curl command that the handler takes. */
export async function sent_in_other_ways({ open, handler, dashboard }) {
  const { page } = await open()
  await page.getByRole('link', { name: `${handler.url}/ok` }).click()
  await page.getByRole('link', { name: 'Testing' }).click()
  await page.getByRole('radio', { name: 'user.created' }).check()
  const text = page.getByRole('textbox', { name: 'Payload' })
  const fixed = await text.inputValue()
  await page.getByRole('radio', { name: 'Fresh' }).check({ force: true })
  await page.waitForFunction((before) => document.querySelector('textarea').value !== before, fixed)
  await page.getByRole('button', { name: 'Send Example' }).click()
  await page.locator('.outcome').getByText('Succeeded').waitFor()
  const { timestamp } = JSON.parse(handler.seen.at(-1).body)
  assert.ok(Math.abs(Date.now() - timestamp) < 60000, `${timestamp}`)
  await page.getByRole('link', { name: 'Open the message' }).click()
  await page.getByRole('button', { name: 'Copy as curl' }).click()
  await page.getByText('Copied a curl command').waitFor()
  const curl = await page.evaluate(() => navigator.clipboard.readText())
  assert.match(curl, /svix-signature: v1,[A-Za-z0-9+/]{43}=/)
  const file = `${dashboard.directory}/curl.sh`
  fs.writeFileSync(file, curl)
  const { execFileSync } = await import('node:child_process')
  const verified = execFileSync(dashboard.binary, ['verify', file, '--secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], { encoding: 'utf8' })
  assert.match(verified, /valid|authentic/)
  await page.getByRole('button', { name: 'Edit and resend' }).click()
  const dialog = page.getByRole('dialog')
  const payload = dialog.getByRole('textbox', { name: 'Payload' })
  await payload.fill('{"edited": ')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await dialog.getByText(/Line 1/).waitFor()
  await payload.fill('{"edited": true}')
  const before = page.url()
  await dialog.getByRole('button', { name: 'Send' }).click()
  await page.waitForURL((url) => String(url) !== before)
  await page.locator('pre', { hasText: '"edited": true' }).waitFor()
  assert.equal(handler.seen.at(-1).body, '{"edited":true}')
}

/** The secret is hidden, shown when it is asked for, and rotated; an endpoint is switched off and deleted. */
export async function an_endpoint_is_kept_in_order({ open, handler, dashboard }) {
  const made = await dashboard.endpoint(`${handler.url}/ok`, { description: 'Mine' })
  const { key } = await dashboard.call('GET', `/api/v1/app/default/endpoint/${made.id}/secret`)
  const { page } = await open()
  await page.getByRole('link', { name: `${handler.url}/ok` }).first().click()
  await page.getByText('Signing secret').waitFor()
  assert.ok(!(await page.content()).includes(key))
  await page.getByRole('button', { name: 'Reveal' }).click()
  await page.locator('.secret').getByText(key).waitFor()
  await page.getByRole('button', { name: 'Hide' }).click()
  assert.ok(!(await page.content()).includes(key))
  await page.getByRole('button', { name: 'Copy' }).click()
  await page.getByText('Copied the secret').waitFor()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), key)
  await page.getByRole('button', { name: 'Rotate' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate secret' }).click()
  await page.locator('.secret').getByText('whsec_').waitFor()
  const now = await page.locator('.secret').innerText()
  assert.notEqual(now, key)
  assert.equal((await dashboard.call('GET', `/api/v1/app/default/endpoint/${made.id}/secret`)).key, now)

  await page.getByRole('button', { name: 'Disable' }).click()
  await page.locator('.badge').getByText('Disabled').waitFor()
  await page.getByRole('link', { name: 'Testing' }).click()
  await page.getByRole('radio', { name: 'user.created' }).check()
  await page.getByText('enable it to send').waitFor()
  assert.ok(await page.getByRole('button', { name: 'Send Example' }).isDisabled())
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByRole('button', { name: 'Enable' }).click()
  await page.locator('.badge').getByText('Active').waitFor()
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Description').fill('Yours')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('.head').getByText('Yours').waitFor()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete endpoint' }).click()
  await page.getByRole('heading', { name: 'Endpoints' }).waitFor()
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1)
}

/** Filters stand in the address, and what they leave out is left out. */
export async function attempts_are_filtered({ open, dashboard, handler }) {
  handler.answers.set('/mixed', [200, 'text/plain', 'ok'])
  const { id } = await dashboard.endpoint(`${handler.url}/mixed`)
  for (let i = 0; i < 60; i += 1) await dashboard.send(i % 3 === 0 ? 'user.deleted' : 'user.created')
  const { page } = await open()
  await visit(page, [`#/default/endpoints/${id}/attempts`, 'tbody tr'])
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 50)
  await page.getByRole('button', { name: 'Older' }).click()
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 10)
  assert.match(page.url(), /at=msg_/)
  await page.getByRole('button', { name: 'Newer' }).click()
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 50)
  await page.getByLabel('Event').selectOption('user.deleted')
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 20)
  assert.match(page.url(), /event=user.deleted/)
  await page.getByRole('radio', { name: 'Failed' }).check({ force: true })
  await page.getByText('Nothing fits these filters').waitFor()
  await page.reload()
  await page.getByText('Nothing fits these filters').waitFor()
  assert.ok(await page.getByRole('radio', { name: 'Failed' }).isChecked())
  await page.getByRole('button', { name: 'Show all' }).click()
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 50)
}

/** The generic system's endpoints have a test of their own, and another signature. */
export async function the_generic_system_has_its_page({ open, handler, dashboard }) {
  await dashboard.call('POST', '/v1/webhooks', { url: `${handler.url}/ok`, events: ['user.created'], secret: 'abcdefgh12345678abcdefgh' })
  const { page } = await open()
  await page.getByLabel('Application').selectOption('generic')
  await page.waitForURL(/#\/generic\//)
  await page.locator('tbody tr', { hasText: '1 type' }).getByRole('link').click()
  await page.getByText('body-hmac').waitFor()
  await page.getByText('WEBHOOK_SECRET', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Testing' }).click()
  await page.getByRole('button', { name: 'Send test' }).click()
  await page.locator('section').getByRole('link', { name: 'Attempts' }).click()
  await page.locator('tbody').getByText('Succeeded').waitFor()
  assert.match(handler.seen.at(-1).headers['x-webhook-signature'], /^[0-9a-f]{64}$/)
  await page.locator('tbody a').click()
  await page.getByText('Webhook attempts').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Copy as curl' }).count(), 0)
}
