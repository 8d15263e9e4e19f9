// As time goes by: what others do, a service that dies and comes back, and a great many messages.

import assert from 'node:assert/strict'
import { Dashboard, TRIES, isAtOnce } from './stage.mjs'

/** What is done elsewhere shows within a second; what is new waits while one points at the list. */
export async function what_others_do_shows_at_once({ open, dashboard, handler }) {
  const { page, context } = await open()
  await page.locator('table').waitFor()
  const fastest = async (act) => {
    const times = []
    for (let i = 0; i < TRIES && !times.some(isAtOnce); i += 1) {
      const begun = performance.now()
      await act(i)
      times.push(Math.round(performance.now() - begun))
      await page.waitForTimeout(500)
    }
    assert.ok(times.some(isAtOnce), `${times} ms`)
    return Math.min(...times)
  }
  const endpoint_ms = await fastest(async (i) => {
    await dashboard.endpoint(`${handler.url}/ok`, { description: `Number ${i}` })
    await page.getByText(`Number ${i}`).waitFor()
  })
  const row = page.locator('tbody tr', { hasText: 'Made elsewhere' })
  const { id } = await dashboard.endpoint(`${handler.url}/ok`, { description: 'Made elsewhere' })
  await row.waitFor()
  await page.goto(`${dashboard.origin}/#/default/endpoints/${id}/attempts`)
  await page.getByText('No message yet').waitFor()
  const message_ms = await fastest(async (i) => {
    await dashboard.send('user.created')
    await page.locator('tbody').getByText('Succeeded').nth(i).waitFor()
  })

  const rows = await page.locator('tbody tr').count()
  await page.locator('tbody tr').first().hover()
  await page.waitForTimeout(700)
  const top = await page.locator('tbody tr').first().evaluate((it) => it.getBoundingClientRect().top)
  await dashboard.send('user.deleted')
  await page.getByRole('button', { name: 'Show 1 new' }).waitFor()
  assert.equal(await page.locator('tbody tr').count(), rows)
  assert.equal(await page.locator('tbody tr').first().evaluate((it) => it.getBoundingClientRect().top), top)
  await page.getByRole('button', { name: 'Show 1 new' }).click()
  assert.equal(await page.locator('tbody tr').count(), rows + 1)

  // Two tabs: what one does, the other shows.
  const other = await context.newPage()
  await other.goto(`${dashboard.origin}/#/default/endpoints/${id}`)
  await other.getByRole('button', { name: 'Disable' }).click()
  await other.locator('.badge').getByText('Disabled').waitFor()
  await page.goto(`${dashboard.origin}/#/default/endpoints`)
  await row.getByText('Disabled').waitFor()
  await other.getByRole('button', { name: 'Enable' }).click()
  await row.getByText('Active').waitFor()
  return { endpoint_ms, message_ms }
}

/** Killed, the page says so; started again, it goes on once one tab has the new key. */
export async function killed_and_started_again(stage) {
  const { page, context } = await stage.open()
  await page.locator('table').waitFor()
  await stage.dashboard.kill()
  await page.getByText('The service does not answer').first().waitFor()
  assert.ok(await page.locator('table').isVisible(), 'what was there stays to be read')
  stage.dashboard = await stage.dashboard.again()
  await page.getByText('This page needs a new key').waitFor()
  const other = await context.newPage()
  await other.goto(stage.dashboard.url)
  await other.locator('table').waitFor()
  await page.locator('table').waitFor()
  await page.locator('#connection[data-state=live]').waitFor()
  await stage.dashboard.endpoint(`${stage.handler.url}/ok`, { description: 'After the restart' })
  await page.getByText('After the restart').waitFor()
}

/** Ten thousand messages: a page at a time, nothing stutters. */
export async function ten_thousand_messages(stage) {
  const { handler } = stage
  await stage.dashboard.kill()
  // A store with all of them lies in the folder that MANY names; without, they are sent and waited for.
  const folder = process.env.MANY
  stage.dashboard = await Dashboard.start(stage.binary, [], `${handler.url}/ok`, folder)
  const { dashboard } = stage
  const { data } = await dashboard.call('GET', '/api/v1/app/default/endpoint')
  const at = `/api/v1/app/default/endpoint/${data[0].id}`
  const lane = async () => {
    for (let i = 0; i < 100; i += 1) await dashboard.send('user.created', { i })
  }
  if (!folder) await Promise.all(Array.from({ length: 100 }, lane))
  for (;;) {
    const { success, sending } = await dashboard.call('GET', `${at}/stats`)
    if (success === 10000 && sending === 0) break
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const { page } = await stage.open()
  await page.evaluate(() => {
    globalThis.longest = 0
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration)
    }).observe({ type: 'longtask' })
  })
  const begun = performance.now()
  await page.evaluate((hash) => { location.hash = hash }, `#/default/endpoints/${data[0].id}/attempts`)
  await page.locator('tbody tr').first().waitFor()
  const first = Math.round(performance.now() - begun)
  for (let i = 0; i < 20; i += 1) {
    const before = page.url()
    await page.getByRole('button', { name: 'Older' }).click()
    await page.waitForURL((url) => String(url) !== before)
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 50)
    await page.mouse.wheel(0, 2000)
  }
  const longest = await page.evaluate(() => Math.round(globalThis.longest))
  // How long a task takes is told, not tested: the machine is shared. What there is to lay out is bounded.
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length)
  assert.ok(nodes < 5000, `${nodes} elements`)
  await page.goto(`${dashboard.origin}/#/default/endpoints/${data[0].id}`)
  await page.getByText(/The latest 1,000 attempts/).waitFor()
  return { first_row_ms: first, longest_task_ms: longest }
}
