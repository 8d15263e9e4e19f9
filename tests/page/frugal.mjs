// How often a Svix server is asked, and what the page does when it asks to be left alone.

import assert from 'node:assert/strict'
import http from 'node:http'

/** Stands between the page's process and the stage's service; counts, and is busy when it is told to be. */
async function counter(dashboard) {
  const it = { count: 0, busy: false }
  const server = http.createServer((request, response) => {
    it.count += 1
    if (it.busy) return response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '3' }).end('{"code":"rate_limit","detail":"slow down"}')
    const { method, url: path, headers } = request
    const passed = http.request(dashboard.api + path, { method, headers: { ...headers, host: 'localhost' } }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers)
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    return request.pipe(passed)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(it, { url: `http://127.0.0.1:${server.address().port}`, close: () => server.closeAllConnections() ?? server.close() })
}

export async function via_asks_no_more_than_it_has_to(stage) {
  const { dashboard, handler } = stage
  for (let i = 0; i < 40; i += 1) await dashboard.endpoint(`${handler.url}/ok`, { description: `Number ${i}` })
  const between = await counter(dashboard)
  const { ready, child } = await dashboard.staying('dashboard', '--json', '--no-open', '--port', '0', '--via', between.url, '--token-file', 'store.db-token')
  stage.children.push(child)
  const { page } = await stage.open({}, ready.url)
  const during = async (ms) => {
    const before = between.count
    await page.waitForTimeout(ms)
    return between.count - before
  }
  // A place that needs many calls is looked at seldom.
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 41)
  while ((await during(1000)) > 0);
  const many = await during(9000)
  assert.ok(many < 10, `${many} calls in 9 s`)

  // One that needs none is looked at every five seconds, whatever the one before it needed; none is
  // while nobody looks.
  await page.evaluate(() => { location.hash = '#/default/catalog' })
  await page.locator('.catalog').waitFor()
  await page.waitForFunction(() => document.querySelector('#connection').dataset.state === 'live')
  const few = await during(7000)
  assert.ok(few > 0 && few < 5, `${few} calls`)
  const hide = (hidden) => page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, hidden)
  await hide(true)
  await page.waitForTimeout(500)
  const unseen = await during(7000)
  assert.equal(unseen, 0, `${unseen} calls while nobody looked`)
  const before = between.count
  await hide(false)
  await page.waitForTimeout(1000)
  assert.ok(between.count > before, 'it is looked at once somebody does')

  // Busy: it is said, with how long the server asks for, and what is there stays.
  between.busy = true
  await page.locator('#connection[data-state=away]').getByText(/429 Too Many Requests; it asks to be left alone for 3 s/).waitFor()
  assert.ok(await page.locator('.catalog').isVisible())
  await page.getByRole('link', { name: 'Endpoints' }).click()
  await page.locator('main').getByText(/answered 429/).waitFor()
  between.busy = false
  await page.locator('tbody tr').first().waitFor()
  between.close()
  return { calls_of_a_place_with_41_endpoints_in_9_s: many }
}
