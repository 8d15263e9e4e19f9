// Who may not come in, and what may not come out: everything from outside stays text.

import assert from 'node:assert/strict'
import http from 'node:http'

const MARKUP = `<img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script>"'</textarea></pre>`
const TURNED = 'abc\u202Egnp.exe\u2066 \u200B\u0007end'

/** Script, markup, letters that turn the direction, and a megabyte in one line. */
export async function what_comes_from_outside_stays_text({ open, handler, dashboard }) {
  handler.answers.set('/evil', [500, 'text/html', `${MARKUP}${TURNED}${'x'.repeat(15000)}`])
  const url = `${handler.url}/evil`
  const { id } = await dashboard.endpoint(url, { description: `${MARKUP}${TURNED}` })
  await dashboard.call('PATCH', `/api/v1/app/default/endpoint/${id}/headers`, { headers: { 'x-evil': MARKUP } })
  const long = 'y'.repeat(900000)
  const message = await dashboard.send('user.created', { [MARKUP]: MARKUP, turned: TURNED, long, __proto__: null, href: 'javascript:globalThis.pwned=1' })
  await dashboard.call('PUT', '/api/v1/event-type/evil.type', { description: MARKUP, groupName: 'evil', schemas: { 1: { type: 'object', title: MARKUP, properties: { [MARKUP]: { const: MARKUP } }, examples: [{ [MARKUP]: MARKUP }] } } })
  const { page } = await open()
  const wait = async (there) => {
    await page.locator(there).first().waitFor()
    await page.waitForTimeout(100)
    const state = await page.evaluate(() => ({
      pwned: globalThis.pwned,
      strange: document.querySelectorAll('main img, main script, main iframe, main a:not([href^="#"])').length,
      turned: /[\u202a-\u202e\u2066-\u2069]/.test(document.querySelector('main').innerText.replace(/\n/g, '')),
    }))
    assert.deepEqual(state, { pwned: undefined, strange: 0, turned: false }, there)
  }
  const visit = async (hash, there) => {
    await page.evaluate((it) => { location.hash = it }, hash)
    await wait(there)
  }
  await wait('table')
  await visit(`#/default/endpoints/${id}`, '.chart')
  await page.getByText('x-evil').waitFor()
  await wait('.chart')
  await visit(`#/default/messages/${message.id}?endpoint=${id}`, '.attempts')
  // It is tried again meanwhile: what is unfolded stays so, below the new one.
  await page.locator('.attempts summary').first().click()
  await wait('.attempts [open] pre')
  await page.getByRole('button', { name: /Show all/ }).last().click()
  await page.waitForFunction((length) => [...document.querySelectorAll('pre')].some((it) => it.textContent.length > length), 900000)
  await wait('.attempts [open] pre')
  await visit('#/default/catalog/evil.type', '.catalog-one')
  await visit(`#/default/endpoints/${id}/testing?event=evil.type`, 'textarea')
  await visit(`#/default/endpoints/${encodeURIComponent(MARKUP)}`, '.empty.big')
}

/** Another origin, another port of localhost, a foreign host and a stranger get nothing. */
export async function nobody_else_comes_in({ open, handler, dashboard, chromium }) {
  const { page, context } = await open()
  const token = await page.evaluate(() => localStorage.getItem('cew.token'))
  assert.deepEqual(await context.cookies(), [])
  handler.answers.set('/', [200, 'text/html', '<title>elsewhere</title>'])
  const elsewhere = await chromium.newContext()
  const other = await elsewhere.newPage()
  await other.goto(handler.url)
  const tried = await other.evaluate(async ([origin, theirs]) => {
    const attempt = (path, init) => fetch(origin + path, init).then((it) => `read ${it.status}`, () => 'refused')
    return [
      await attempt('/api/v1/app', { headers: { authorization: `Bearer ${theirs}` } }),
      await attempt('/api/v1/health', {}),
      await attempt('/api/v1/app', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"name":"mine"}' }),
      await attempt('/api/cew/v1/session', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' }),
    ]
  }, [dashboard.origin, token])
  assert.deepEqual(tried, ['refused', 'refused', 'refused', 'refused'])
  await elsewhere.close()
  // In a frame it shows nothing.
  handler.answers.set('/frame', [200, 'text/html', `<iframe src="${dashboard.origin}/"></iframe>`])
  const framed = await (await chromium.newContext()).newPage()
  await framed.goto(`${handler.url}/frame`)
  await framed.waitForTimeout(500)
  assert.equal(await framed.frames()[1]?.locator('nav').count().catch(() => 0) ?? 0, 0)
  await framed.context().close()
  const status = (headers, path = '/api/v1/app') => new Promise((resolve) => {
    http.get({ host: '127.0.0.1', port: dashboard.port, path, headers, setHost: false }, (answer) => {
      assert.equal(answer.headers['set-cookie'], undefined)
      assert.equal(answer.headers['access-control-allow-origin'], undefined)
      answer.resume()
      resolve(answer.statusCode)
    })
  })
  const bearer = { authorization: `Bearer ${token}` }
  assert.equal(await status({ host: 'localhost', ...bearer }), 200)
  assert.equal(await status({ host: 'evil.example', ...bearer }), 403)
  assert.equal(await status({ host: 'evil.example' }, '/'), 403)
  assert.equal(await status({ host: 'localhost', origin: handler.url, ...bearer }), 403)
  assert.equal(await status({ host: 'localhost' }), 401)
  assert.equal((await dashboard.call('GET', '/api/v1/app')).data.length, 1)
}

/** A key is good once; it does not stay in the address; without one, the page says what to do. */
export async function a_key_is_good_once({ open, dashboard, chromium }) {
  const address = await dashboard.address()
  const { page } = await open({}, address)
  assert.ok(!page.url().includes('key'))
  const stranger = await (await chromium.newContext()).newPage()
  await stranger.goto(address)
  await stranger.getByText('This page needs a new key').waitFor()
  assert.equal(await stranger.evaluate(() => localStorage.getItem('cew.token')), null)
  assert.equal(await stranger.locator('table').count(), 0)
  await stranger.goto(await dashboard.address())
  await stranger.locator('table').waitFor()
  await stranger.context().close()
}
