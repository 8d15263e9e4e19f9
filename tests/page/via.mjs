// Before a Svix server: the service of this tool, and a double of the open-source one.

import assert from 'node:assert/strict'
import { audit, visit } from './look.mjs'

/** `cew dashboard --via` before the stage's service or another server, and a window of it. */
async function portal(stage, how, via = ['--via', stage.dashboard.api, '--token-file', 'store.db-token']) {
  const { ready, child } = await stage.dashboard.staying('dashboard', '--json', '--no-open', '--port', '0', ...via)
  stage.children.push(child)
  return { ready, ...(await stage.open(how, ready.url)) }
}

/** The walk of the guide, at a server: what it does is followed by looking again. */
export async function via_the_walk(stage) {
  const { handler, dashboard } = stage
  const { page, ready } = await portal(stage)
  assert.equal(ready.via, dashboard.api)
  const heard = []
  page.on('response', async (answer) => heard.push(JSON.stringify(answer.headers()), await answer.text().catch(() => '')))
  await page.locator('#connection').getByText(`${dashboard.api}, looked at every few seconds`).waitFor()
  for (const name of ['Received', 'Check']) assert.equal(await page.getByRole('link', { name, exact: true }).count(), 0)
  await page.getByRole('link', { name: `${handler.url}/ok` }).click()
  await page.getByRole('link', { name: 'Testing' }).click()
  await page.getByRole('radio', { name: 'user.created' }).check()
  await page.getByRole('button', { name: 'Send Example' }).click()
  await page.locator('.outcome').getByText('Succeeded').waitFor()
  await page.getByRole('link', { name: 'Attempts', exact: true }).click()
  await page.locator('tbody tr', { hasText: 'user.created' }).getByText('Succeeded').waitFor()

  // A handler that fails, and what is sent meanwhile by somebody else.
  handler.answers.set('/ok', [400, 'text/plain', 'Error: Webhook verification failed: no matching signature found', { 'webhook-delivery': 'abort-message' }])
  await dashboard.send('user.updated')
  const row = page.locator('tbody tr', { hasText: 'user.updated' })
  await row.getByText('Failed', { exact: true }).waitFor()
  await row.getByRole('link').click()
  await page.getByText('Webhook attempts').waitFor()
  const why = await page.locator('.why').innerText()
  assert.match(why, /answered 400/)
  assert.match(why, /another secret/)
  await page.locator('.attempts summary').first().click()
  await page.locator('.attempts details[open] pre').first().getByText('no matching signature').waitFor()
  await page.getByText('The server does not tell with which headers').waitFor()

  // Mended, and sent again; it is seen at once, for it was done here.
  handler.answers.set('/ok', [200, 'text/plain', 'ok'])
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Resend this message' }).click()
  await page.locator('.title .badge').getByText('Succeeded').waitFor()
  assert.ok(heard.length > 20)
  assert.ok(!heard.some((it) => it.includes(dashboard.token)), 'the token is in no answer')
  assert.ok(!(await page.content()).includes(dashboard.token))
}

/** Endpoints are made, changed and removed; many messages are sent again. */
export async function via_kept_in_order(stage) {
  const { handler, dashboard } = stage
  const { page } = await portal(stage)
  await page.getByRole('button', { name: 'Add endpoint' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('URL').fill('http://169.254.169.254/latest')
  await dialog.getByRole('button', { name: 'Add endpoint' }).click()
  await dialog.getByRole('alert').getByText(/the Svix server refused: url/).waitFor()
  handler.answers.set('/new', [500, 'text/plain', 'down', { 'webhook-delivery': 'abort-message' }])
  await dialog.getByLabel('URL').fill(`${handler.url}/new`)
  await dialog.getByRole('button', { name: 'Add endpoint' }).click()
  await page.getByRole('heading', { name: `${handler.url}/new` }).waitFor()
  const id = page.url().match(/ep_\w+/)[0]
  await page.getByRole('button', { name: 'Reveal' }).click()
  const before = await page.locator('.secret').getByText('whsec_').innerText()
  await page.getByRole('button', { name: 'Rotate' }).click()
  await dialog.getByRole('button', { name: 'Rotate secret' }).click()
  await page.waitForFunction((old) => {
    const text = document.querySelector('.secret')?.textContent ?? ''
    return text.startsWith('whsec_') && text !== old
  }, before)

  for (let i = 0; i < 7; i += 1) await dashboard.send('user.created', { n: i })
  await page.getByRole('link', { name: 'Attempts', exact: true }).click()
  await page.waitForFunction(() => document.querySelectorAll('tbody .badge.bad').length === 7)
  handler.answers.set('/new', [200, 'text/plain', 'ok'])
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await page.getByRole('menuitem', { name: /all failed/ }).click()
  await dialog.getByText('7 messages will be sent').waitFor()
  await dialog.getByRole('button', { name: 'Replay' }).click()
  await page.locator('.toast').getByText('Replayed 7 messages').waitFor()
  await page.waitForFunction(() => document.querySelectorAll('tbody .badge.good').length === 7)
  // The server's own way to recover is not used.
  const { data } = await dashboard.call('GET', '/api/v1/background-task')
  assert.deepEqual(data, [])

  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByRole('button', { name: 'Disable' }).click()
  await page.locator('.badge').getByText('Disabled').waitFor()
  assert.equal((await dashboard.call('GET', `/api/v1/app/default/endpoint/${id}`)).disabled, true)
  await page.getByRole('button', { name: 'Delete' }).click()
  await dialog.getByRole('button', { name: 'Delete endpoint' }).click()
  await page.getByRole('heading', { name: 'Endpoints' }).waitFor()
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1)
}

/** The server is killed and started again. */
export async function via_gone_and_there_again(stage) {
  const { handler } = stage
  const { page } = await portal(stage)
  await page.locator('tbody tr').waitFor()
  await stage.dashboard.kill()
  await page.locator('#connection[data-state=away]').getByText(/Trying again: cannot reach the Svix server .* connection refused/).waitFor()
  assert.ok(await page.locator('table').isVisible(), 'what was there stays to be read')
  // What is gone to meanwhile says why it cannot be shown, and is shown as soon as it can be.
  await page.getByRole('link', { name: `${handler.url}/ok` }).click()
  await page.getByRole('heading', { name: 'This could not be shown' }).waitFor()
  await page.locator('main').getByText(/cannot reach the Svix server/).waitFor()
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/via-away.png` })
  stage.dashboard = await stage.dashboard.again()
  await page.locator('#connection[data-state=live]').waitFor()
  await page.getByRole('heading', { name: `${handler.url}/ok` }).waitFor()
}

/** A server that lacks what the service here has: SVIX_SERVER names a double of it. */
export async function via_an_open_source_server(stage) {
  const address = process.env.SVIX_SERVER
  if (!address) return { skipped: 'SVIX_SERVER names no server' }
  const { page } = await portal(stage, {}, ['--via', address])
  await page.locator('tbody tr').getByText('Active').waitFor()
  await page.locator('tbody a').click()
  await page.locator('.chart').first().waitFor()
  await page.getByRole('button', { name: 'Rotate' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Rotate secret' }).click()
  await dialog.getByRole('alert').getByText('this Svix server cannot do that').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('link', { name: 'Testing' }).click()
  await page.getByText('This server knows no event types yet').waitFor()
  await page.getByRole('link', { name: 'Attempts', exact: true }).click()
  // One has another attempt scheduled, which sending it again would end.
  const row = page.locator('tbody tr', { hasText: 'retrying' })
  await row.getByRole('button', { name: /^Replay/ }).click()
  await page.getByRole('menuitem', { name: 'Resend this message (may end its schedule)' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  // The first count is answered after the second, which is the one that is meant.
  let release = () => {}
  const released = new Promise((resolve) => { release = () => resolve(undefined) })
  let answered = Promise.resolve()
  await page.route(/\/replay\?what=failed/, async (route) => {
    const response = await route.fetch()
    answered = released.then(() => route.fulfill({ response }))
    await answered
  }, { times: 1 })
  await page.getByRole('menuitem', { name: /all failed/ }).click()
  const since = dialog.getByLabel('Since')
  await since.fill('2026-01-02T00:00:00')
  await since.blur()
  await dialog.getByText('1 message is left to the server').waitFor()
  release()
  await answered
  await dialog.getByText('3 messages will be sent').waitFor()
  await dialog.getByRole('button', { name: 'Replay' }).click()
  await page.locator('.toast').getByText('Replayed 3 messages').waitFor()
  await row.getByRole('link').click()
  await page.locator('.why').getByText('answered 500').waitFor()
  await page.locator('.why').getByText('the handler failed').waitFor()
  await page.getByText('Next attempt').waitFor()

  // With another application and none that is usual, the page asks which one is meant.
  const made = await fetch(`${address}/api/v1/app`, {
    method: 'POST',
    headers: { authorization: `Bearer ${process.env.SVIX_AUTH_TOKEN}`, 'idempotency-key': 'another', 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'market', uid: 'market' }),
  })
  assert.equal(made.status, 201)
  const { page: other } = await portal(stage, {}, ['--via', address])
  await other.getByRole('heading', { name: 'Applications' }).waitFor()
  await audit(other, 'via-choose', 'light')
  await other.locator('main').getByRole('link', { name: 'market' }).click()
  await other.locator('tbody tr').waitFor()
  assert.match(other.url(), /#\/market\/endpoints/)
  const { page: named } = await portal(stage, {}, ['--via', address, '--app', 'shop'])
  await named.locator('tbody tr').waitFor()
  assert.equal(await named.getByLabel('Application').inputValue(), 'shop')
}

/** Every screen that there is, at its worst. */
async function look(stage, name, how) {
  const { handler, dashboard } = stage
  const bad = await dashboard.endpoint(`${handler.url}/bad`, { description: 'Checks another secret', eventTypes: ['user.created', 'session.created'] })
  let message
  for (const type of ['user.created', 'session.created', 'user.created']) message = await dashboard.send(type)
  for (;;) {
    const { data } = await dashboard.call('GET', `/api/v1/app/default/attempt/endpoint/${bad.id}?limit=50`)
    if (new Set(data.map(({ msgId }) => msgId)).size === 3) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const { page } = await portal(stage, how)
  for (const [screen, place] of Object.entries({
    'via-endpoints': ['#/default/endpoints', 'table'],
    'via-overview': [`#/default/endpoints/${bad.id}`, '.chart'],
    'via-testing': [`#/default/endpoints/${bad.id}/testing?event=user.created`, 'textarea'],
    'via-attempts': [`#/default/endpoints/${bad.id}/attempts`, 'tbody tr'],
    'via-message': [`#/default/messages/${message.id}?endpoint=${bad.id}`, '.why'],
    'via-catalog': ['#/default/catalog/user.created', '.catalog-one'],
  })) {
    await visit(page, place)
    if (screen === 'via-message') await page.locator('.attempts summary').first().click()
    await audit(page, screen, name)
  }
}

export const via_light = (stage) => look(stage, 'light', { colorScheme: 'light' })
export const via_dark = (stage) => look(stage, 'dark', { colorScheme: 'dark' })
export const via_narrow = (stage) => look(stage, 'narrow', { viewport: { width: 360, height: 740 } })
