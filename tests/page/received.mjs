// What is received: as it comes, why it is not authentic, and sent again.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { TRIES, isAtOnce } from './stage.mjs'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const MARKUP = `<img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script>"'</textarea></pre>`
const TURNED = 'abc\u202Egnp.exe\u2066 \u200B\u0007end'

const now = () => String(Math.floor(Date.now() / 1000))

/** Posts something that nobody has signed. */
async function forge(url, body, headers = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'svix-id': 'msg_forged', 'svix-timestamp': now(), 'svix-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=', ...headers },
    body,
  })
  return answer.status
}

/** One that is authentic, one that is not, and one message of the terminal's: their names. */
export async function fill({ dashboard, handler }) {
  await dashboard.beside('send-example', 'user.created', '--to', `${dashboard.listen_url}/api/webhooks`)
  await dashboard.beside('send-example', 'organization.created', '--to', `${dashboard.listen_url}/api/webhooks`, '--scheme', 'standard')
  await forge(`${dashboard.listen_url}/api/webhooks`, '{\n  "type": "user.updated",\n  "data": {"id": "user_1"}\n}\n', { cookie: 'session=1', 'x-long': 'y'.repeat(3000) })
  const { data } = await dashboard.call('GET', '/api/cew/v1/captures?with_content=false')
  const named = (type) => data.find(({ event_type }) => event_type === type).id
  const good = named('user.created')
  handler.answers.set('/down', [500, 'text/plain', 'TypeError: Cannot read properties of undefined\n    at handler (route.ts:12:7)'])
  await dashboard.call('POST', `/api/cew/v1/captures/${good}/replay`, { to: `${handler.url}/down` })
  await dashboard.call('POST', `/api/cew/v1/captures/${good}/replay`, {})
  const [sent] = (await dashboard.beside('send-example', 'session.created', '--json', '--to', `${handler.url}/bad`)).trim().split('\n').map((line) => JSON.parse(line))
  return { good, bad: named('user.updated'), sent: sent.message_id }
}

const visit = (page, at) => page.evaluate((hash) => { location.hash = hash }, at)

/** It comes, is opened, copied, sent again in three ways. */
export async function received_and_sent_again({ open, handler, dashboard }) {
  const { page } = await open()
  await page.getByRole('link', { name: 'Received' }).click()
  await page.getByText('Nothing received yet').waitFor()
  await dashboard.beside('send-example', 'user.created', '--to', `${dashboard.listen_url}/api/webhooks`)
  const row = page.locator('tbody tr', { hasText: 'user.created' })
  await row.getByText('Authentic').waitFor()
  await row.getByRole('link').click()
  await page.getByText('Verified with').waitFor()
  await page.locator('.headers').getByText('svix-signature').waitFor()
  const body = page.locator('section', { has: page.getByRole('heading', { name: 'Body' }) })
  await body.locator('pre', { hasText: '  "type": "user.created"' }).waitFor()
  await body.getByRole('radio', { name: 'Raw' }).check({ force: true })
  await body.locator('pre', { hasText: '"type":"user.created"' }).waitFor()
  await page.getByRole('button', { name: 'Copy as curl' }).click()
  await page.getByText('Copied a curl command').waitFor()
  fs.writeFileSync(`${dashboard.directory}/came.sh`, await page.evaluate(() => navigator.clipboard.readText()))
  execFileSync(dashboard.binary, ['verify', `${dashboard.directory}/came.sh`, '--secret', SECRET])

  await page.getByRole('button', { name: 'Signed afresh' }).click()
  await page.locator('.outcome').getByText('Succeeded').waitFor()
  await page.getByRole('button', { name: 'As it came' }).click()
  await page.waitForFunction(() => document.querySelectorAll('.attempts details').length === 2)
  const [{ headers: came }] = (await dashboard.call('GET', '/api/cew/v1/captures')).data.map((it) => ({ ...it, headers: Object.fromEntries(it.headers) }))
  const [fresh, verbatim] = handler.seen
  assert.equal(fresh.headers['svix-id'], came['svix-id'])
  assert.equal(verbatim.headers['svix-signature'], came['svix-signature'])
  assert.equal(verbatim.headers['svix-timestamp'], came['svix-timestamp'])
  assert.equal(fresh.body, verbatim.body)

  await page.getByRole('button', { name: 'Edit and send' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Headers', { exact: true }).fill('content-type: application/json\nno header')
  await dialog.getByLabel('Body', { exact: true }).fill('{"type":"user.created","edited":true}')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await dialog.getByText(/is no header/).waitFor()
  await dialog.getByLabel('Headers', { exact: true }).fill('content-type: application/json\nx-mine: 1')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await page.locator('.outcome').getByText('Edited, sent').waitFor()
  const edited = handler.seen.at(-1)
  assert.equal(edited.body, '{"type":"user.created","edited":true}')
  assert.equal(edited.headers['x-mine'], '1')
  assert.notEqual(edited.headers['svix-id'], came['svix-id'])
  const request = ['svix-id', 'svix-timestamp', 'svix-signature'].flatMap((name) => ['-H', `${name}: ${edited.headers[name]}`])
  fs.writeFileSync(`${dashboard.directory}/edited.json`, edited.body)
  execFileSync(dashboard.binary, ['verify', '--body', `${dashboard.directory}/edited.json`, ...request, '--secret', SECRET])
}

/** From another process, on the same store, within a second; and what is new waits for the hand. */
export async function received_by_another_process({ open, dashboard }) {
  const { ready, child } = await dashboard.staying('listen', '--port', '0', '--json')
  try {
    const { page } = await open()
    await page.getByRole('link', { name: 'Received' }).click()
    await page.getByText('Nothing received yet').waitFor()
    await page.mouse.move(0, 0)
    const times = []
    for (let i = 1; i <= TRIES && !times.some(isAtOnce); i += 1) {
      const begun = performance.now()
      await forge(ready.url, '{"type":"user.created"}', { 'svix-id': `msg_${i}` })
      await page.waitForFunction((count) => document.querySelectorAll('tbody tr').length === count, i)
      times.push(Math.round(performance.now() - begun))
    }
    assert.ok(times.some(isAtOnce), `${times} ms`)
    await page.locator('tbody tr').first().hover()
    await forge(ready.url, '{"type":"user.deleted"}', { 'svix-id': 'msg_later' })
    await page.getByRole('button', { name: 'Show 1 new' }).click()
    await page.getByLabel('Event').selectOption('user.deleted')
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1)
    assert.match(page.url(), /event=user.deleted/)
    await page.getByRole('radio', { name: 'Authentic', exact: true }).check({ force: true })
    await page.getByText('Nothing fits these filters').waitFor()
    return { capture_ms: Math.min(...times) }
  } finally {
    child.kill('SIGKILL')
  }
}

/** A stranger's, with everything bad in it: it stays text, is explained, and nobody signs it by accident. */
export async function a_forged_one_stays_text_and_unsigned({ open, handler, dashboard }) {
  const url = `${dashboard.listen_url}/${encodeURIComponent(MARKUP)}`
  const long = 'y'.repeat(900000)
  assert.equal(await forge(url, JSON.stringify({ type: MARKUP, [MARKUP]: MARKUP, turned: TURNED, long }), { 'x-evil': MARKUP, 'svix-id': MARKUP }), 400)
  assert.equal(await forge(url, new Uint8Array([0xff, 0xfe, 0, 1])), 400)
  const { page } = await open()
  const wait = async (there) => {
    await page.locator(there).first().waitFor()
    await page.waitForTimeout(100)
    const state = await page.evaluate(() => ({
      pwned: globalThis.pwned,
      strange: document.querySelectorAll('main img, main script, main iframe, main a:not([href^="#"])').length,
      turned: /[\u202a-\u202e\u2066-\u2069]/.test(document.querySelector('main').innerText.replace(/\n/g, '')),
      wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    }))
    assert.deepEqual(state, { pwned: undefined, strange: 0, turned: false, wide: false }, there)
  }
  await visit(page, '#/default/received')
  await wait('tbody tr')
  await page.locator('tbody tr').nth(1).getByRole('link').click()
  await page.getByText('Why:').waitFor()
  await wait('.headers')
  await page.getByRole('button', { name: /Show all/ }).click()
  await page.waitForFunction((length) => [...document.querySelectorAll('pre')].some((it) => it.textContent.length > length), 900000)
  await wait('.headers')
  // Nobody signs it by accident.
  const signed = page.getByRole('button', { name: 'Signed afresh' })
  assert.ok(await signed.isDisabled())
  await page.getByRole('button', { name: 'As it came' }).click()
  await page.locator('.outcome .badge').waitFor()
  assert.equal(handler.seen.at(-1).headers['svix-id'], MARKUP)
  const [{ id }] = (await dashboard.call('GET', '/api/cew/v1/captures?with_content=false')).data.slice(1)
  const refused = await dashboard.call('POST', `/api/cew/v1/captures/${id}/replay`, {}).catch((error) => error.message)
  assert.match(refused, /409.*not_authentic/)
  assert.equal(handler.seen.length, 1)

  // What is no text.
  await visit(page, '#/default/received')
  await page.locator('tbody tr').first().getByRole('link').click()
  await page.getByText('It is not UTF-8').waitFor()
  await page.locator('pre', { hasText: '//4AAQ==' }).waitFor()
  await page.getByLabel(/Sign it although/).check()
  await signed.click()
  await page.locator('.outcome .badge').waitFor()
  const last = handler.seen.at(-1)
  assert.notEqual(last.headers['svix-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
}

/** Without a mouse. */
export async function received_by_keyboard_alone({ open, handler, dashboard }) {
  await dashboard.beside('send-example', 'user.created', '--to', dashboard.listen_url)
  const { page } = await open()
  /** Tabs until something of that name is focused. */
  const reach = async (name) => {
    for (let i = 0; i < 120; i += 1) {
      const text = await page.evaluate(() => {
        const it = document.activeElement
        if (it === document.body) return ''
        return `${it?.getAttribute('aria-label') ?? ''} ${it?.textContent ?? ''} ${it?.closest('label')?.textContent ?? ''}`
      })
      if (text.includes(name)) return
      await page.keyboard.press('Tab')
    }
    assert.fail(`${name} is not reached`)
  }
  await reach('Received')
  await page.keyboard.press('Enter')
  await page.locator('tbody tr').waitFor()
  await reach('Get real deliveries here')
  await page.keyboard.press('Enter')
  await reach('Copy the tunnel’s command')
  await page.keyboard.press('Enter')
  await page.getByText('Copied the tunnel’s command').waitFor()
  await reach('Replay user.created')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'signed afresh' }).waitFor()
  await page.keyboard.press('Enter')
  await page.locator('.toast').getByText('answered 200').waitFor()
  await reach('user.created')
  await page.keyboard.press('Shift+Tab')
  await reach('user.created')
  await page.locator('tbody a').focus()
  await page.keyboard.press('Enter')
  await reach('Edit and send')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ''), /Edit and send/)
  assert.equal(handler.seen.length, 1)
}

/** Before many are sent it is said how many and where to; another machine is named. */
export async function many_are_replayed({ open, handler, dashboard }) {
  handler.answers.set('/ok', [500, 'text/plain', 'down'])
  await dashboard.beside('send-example', 'user.created', '--count', '30', '--to', dashboard.listen_url)
  await forge(dashboard.listen_url, '{"type":"user.created"}')
  handler.answers.set('/ok', [200, 'text/plain', 'ok'])
  const { page } = await open()
  await visit(page, '#/default/received')
  const dialog = page.getByRole('dialog')
  const choose = async (name) => {
    await page.getByRole('button', { name: 'Replay', exact: true }).click()
    await page.getByRole('menuitem', { name }).click()
  }
  await choose(/all missing/)
  await dialog.getByText('30 messages will be sent. 1 message is left out').waitFor()
  await dialog.getByLabel('To').fill('http://handler.example/hooks')
  await dialog.getByLabel('To').blur()
  await dialog.getByText('which is not this machine').waitFor()
  await dialog.getByLabel('To').fill('http://169.254.169.254/')
  await dialog.getByLabel('To').blur()
  await dialog.getByText(/link-local/).waitFor()
  assert.ok(await dialog.getByRole('button', { name: 'Replay' }).isDisabled())
  await dialog.getByLabel('To').fill(`${handler.url}/ok`)
  await dialog.getByLabel('To').blur()
  await dialog.getByText('30 messages will be sent').waitFor()
  await dialog.getByRole('button', { name: 'Replay' }).click()
  await page.locator('.toast').getByText('Replayed 30 messages').waitFor()
  assert.equal(new Set(handler.seen.map(({ headers }) => headers['svix-id'])).size, 30)
  await choose(/all failed/)
  await dialog.getByText('There are none').waitFor()
  const asked = await dashboard.call('POST', '/api/cew/v1/replays', { what: 'missing', to: 'http://handler.example/hooks' }).catch((error) => error.message)
  assert.match(asked, /409.*not_confirmed/)
}

/** The relay is switched on, what is posted to its address comes, and it is switched off. */
export async function the_relay_is_switched({ open, dashboard }) {
  if (!process.env.RELAY_URL) return { skipped: 'RELAY_URL names no relay' }
  const { page, context } = await open()
  await visit(page, '#/default/received')
  const toggle = page.getByRole('switch', { name: 'Relay' })
  await toggle.click()
  const address = page.locator('.pasted code').first()
  await address.getByText('/in/c_').waitFor()
  await page.locator('.outside .badge').getByText('Relay on').waitFor()
  const url = await address.innerText()
  await dashboard.beside('send-example', 'user.created', '--to', url)
  const row = page.locator('tbody tr', { hasText: 'user.created' })
  await row.getByText('Relay').waitFor()
  await row.getByText('Authentic').waitFor()
  // Another tab shows the same.
  const other = await context.newPage()
  await other.goto(`${dashboard.origin}/#/default/received`)
  await other.locator('.outside .badge').getByText('Relay on').waitFor()
  await toggle.click()
  await page.locator('.outside .badge').getByText('Relay off').waitFor()
  await other.locator('.outside .badge').getByText('Relay off').waitFor()
  assert.match(await dashboard.beside('send-example', 'user.created', '--json', '--to', url), /"status":502/)
  // The address stays the same.
  await toggle.click()
  await address.getByText(url).waitFor()
}

/** What was sent at the terminal stands among the service's, within a second. */
export async function the_terminal_shows({ open, handler, dashboard }) {
  const { page } = await open()
  await page.locator('tbody tr').waitFor()
  await dashboard.beside('send-example', 'user.created', '--to', `${handler.url}/ok`)
  await page.locator('tbody').getByText('100 %').waitFor()
  await page.getByRole('link', { name: `${handler.url}/ok` }).click()
  await page.locator('.chart').first().waitFor()
  await page.getByRole('link', { name: 'Attempts', exact: true }).click()
  await page.locator('tbody tr', { hasText: 'sent at the terminal' }).getByText('Succeeded').waitFor()
  await page.mouse.move(0, 0)
  await page.evaluate(() => document.activeElement?.blur())
  handler.answers.set('/ok', [400, 'text/plain', 'Error: Webhook verification failed: no matching signature found'])
  const times = []
  for (let i = 2; i < 2 + TRIES && !times.some(isAtOnce); i += 1) {
    const [message] = (await dashboard.beside('send-example', 'user.updated', '--json', '--to', `${handler.url}/ok`)).split('\n').map((line) => line && JSON.parse(line))
    await page.waitForFunction((count) => document.querySelectorAll('tbody tr').length === count, i)
    times.push(Date.now() - Date.parse(message.attempts[0].at))
  }
  assert.ok(times.some(isAtOnce), `${times} ms`)
  const row = page.locator('tbody tr', { hasText: 'user.updated' }).first()
  await row.getByText('Failed').waitFor()
  await row.getByRole('link').click()
  await page.locator('.head .badge').getByText('Sent at the terminal').waitFor()
  await page.locator('.attempts summary').first().click()
  await page.locator('.attempts').getByText('another secret').waitFor()
  handler.answers.set('/ok', [200, 'text/plain', 'ok'])
  await page.getByRole('button', { name: 'Resend' }).click()
  await page.locator('.attempts').getByText('Succeeded').waitFor()
  assert.equal(handler.seen.at(-1).headers['svix-id'], handler.seen.at(-2).headers['svix-id'])
  // The service sends none of it again.
  await page.getByRole('link', { name: 'Attempts', exact: true }).click()
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await page.getByRole('menuitem', { name: /all failed/ }).click()
  await page.getByRole('dialog').getByText('There are none').waitFor()
  return { terminal_ms: Math.min(...times) }
}

/** Ten thousand: a page at a time, nothing stutters. */
export async function ten_thousand_received({ open, dashboard }) {
  await dashboard.beside('send-example', 'user.created', '--count', '10000', '--concurrency', '32', '--to', dashboard.listen_url)
  const { page } = await open()
  await page.evaluate(() => {
    globalThis.longest = 0
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration)
    }).observe({ type: 'longtask' })
  })
  const begun = performance.now()
  await visit(page, '#/default/received')
  await page.locator('tbody tr').first().waitFor()
  const first = Math.round(performance.now() - begun)
  for (let i = 0; i < 20; i += 1) {
    const before = page.url()
    await page.getByRole('button', { name: 'Older' }).click()
    await page.waitForURL((url) => String(url) !== before)
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 50)
    await page.mouse.wheel(0, 2000)
  }
  await page.getByRole('button', { name: 'Newer' }).click()
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 50)
  const longest = await page.evaluate(() => Math.round(globalThis.longest))
  // How long a task takes is told, not tested: the machine is shared. What there is to lay out is bounded.
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length)
  assert.ok(nodes < 5000, `${nodes} elements`)
  return { first_received_ms: first, longest_received_task_ms: longest }
}
