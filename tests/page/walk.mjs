// What one comes for: an example is sent, it fails, one sees why, mends the handler and replays.

import assert from 'node:assert/strict'

/** The walk of the guide: the endpoint's page → Testing → `user.created` → Send Example → Attempts. */
export async function the_walk({ open, handler, dashboard }) {
  const { page } = await open()
  await page.getByRole('link', { name: `${handler.url}/ok` }).click()
  await page.getByRole('link', { name: 'Testing' }).click()
  await page.getByRole('radio', { name: 'user.created' }).check()
  await page.getByRole('button', { name: 'Send Example' }).click()
  await page.locator('.outcome').getByText('Succeeded').waitFor()
  await page.getByRole('link', { name: 'Attempts', exact: true }).click()
  await page.locator('tbody tr', { hasText: 'user.created' }).getByText('Succeeded').waitFor()

  // A handler that fails.
  handler.answers.set('/ok', [400, 'text/plain', 'Error: Webhook verification failed: no matching signature found'])
  await page.getByRole('link', { name: 'Testing' }).click()
  await page.getByRole('radio', { name: 'user.updated' }).check()
  await page.getByRole('button', { name: 'Send Example' }).click()
  await page.locator('.outcome').getByText('Failed', { exact: true }).waitFor()
  await page.locator('.outcome').getByText('What to do').waitFor()
  await page.getByRole('link', { name: 'Attempts', exact: true }).click()
  const row = page.locator('tbody tr', { hasText: 'user.updated' })
  await row.getByText('Failed', { exact: true }).waitFor()
  await row.getByRole('link').click()
  await page.getByText('Webhook attempts').waitFor()
  const why = await page.locator('.why').innerText()
  assert.match(why, /answered 400/)
  assert.match(why, /another secret/)
  await page.locator('.attempts summary').first().click()
  // Another attempt may have come in front of it meanwhile.
  await page.locator('.attempts details[open] pre').first().getByText('no matching signature').waitFor()

  // Mended, and replayed.
  handler.answers.set('/ok', [200, 'text/plain', 'ok'])
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  assert.deepEqual(await page.getByRole('menuitem').allInnerTexts(), [
    'Resend this message', 'Replay all failed since this message …', 'Replay all missing since this message …',
  ])
  await page.getByRole('menuitem', { name: 'Resend this message' }).click()
  await page.locator('.title .badge').getByText('Succeeded').waitFor()
  assert.equal(await page.locator('.why').count(), 0)
  const sent = handler.seen.filter(({ body }) => body.includes('user.updated'))
  assert.equal(new Set(sent.map(({ headers }) => headers['svix-id'])).size, 1)
  const { data } = await dashboard.call('GET', '/api/v1/app/default/msg?with_content=false')
  assert.equal(data.length, 2)
}

/** The number that is said before a bulk replay is the number that is sent. */
export async function replay_says_how_many({ open, handler, dashboard }) {
  // Not tried again by itself: the number would change meanwhile.
  handler.answers.set('/ok', [500, 'text/plain', 'down', { 'webhook-delivery': 'abort-message' }])
  for (let i = 0; i < 8; i += 1) await dashboard.send('user.created', { n: i })
  const { page } = await open()
  await page.getByRole('link', { name: `${handler.url}/ok` }).click()
  await page.getByRole('link', { name: 'Attempts', exact: true }).click()
  await page.waitForFunction(() => document.querySelectorAll('tbody .badge.bad').length === 8)
  handler.answers.set('/ok', [200, 'text/plain', 'ok'])
  const later = await dashboard.endpoint(`${handler.url}/ok`, { uid: 'later', description: 'Later' })
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await page.getByRole('menuitem', { name: /all failed/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('8 messages will be sent').waitFor()
  await dialog.getByRole('button', { name: 'Replay' }).click()
  await page.locator('.toast').getByText('Replayed 8 messages').waitFor()

  await page.goto(`${dashboard.origin}/#/default/endpoints/${later.id}/attempts`)
  await page.getByText('No message yet').waitFor()
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await page.getByRole('menuitem', { name: /all missing/ }).click()
  await dialog.getByText('8 messages will be sent').waitFor()
  await dialog.getByRole('button', { name: 'Replay' }).click()
  await page.waitForFunction(() => document.querySelectorAll('tbody .badge.good').length === 8)
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await page.getByRole('menuitem', { name: /all missing/ }).click()
  await dialog.getByText('There are none').waitFor()
  assert.ok(await dialog.getByRole('button', { name: 'Replay' }).isDisabled())
}

/** Without a mouse. */
export async function by_keyboard_alone({ open, handler }) {
  const { page } = await open()
  const key = (...keys) => keys.reduce((before, it) => before.then(() => page.keyboard.press(it)), Promise.resolve())
  /** Tabs until something of that name is focused. */
  const reach = async (name) => {
    for (let i = 0; i < 120; i += 1) {
      const text = await page.evaluate(() => {
        const it = document.activeElement
        if (it === document.body) return ''
        return `${it?.getAttribute('aria-label') ?? ''} ${it?.textContent ?? ''} ${it?.closest('label')?.textContent ?? ''}`
      })
      if (text.includes(name)) return
      await key('Tab')
    }
    assert.fail(`${name} is not reached`)
  }
  await reach(`${handler.url}/ok`)
  await key('Enter')
  await page.locator('.tabs').waitFor()
  await reach('Testing')
  await key('Enter')
  await page.locator('.types').waitFor()
  await reach('Search events')
  await page.keyboard.type('user.')
  await key('Tab', 'Space')
  await page.locator('textarea').waitFor()
  await reach('Send Example')
  await key('Enter')
  await page.locator('.outcome').getByText('Succeeded').waitFor()
  await reach('Open the message')
  await key('Enter')
  await page.getByText('Webhook attempts').waitFor()
  await reach('Replay')
  await key('Enter')
  await page.getByRole('menuitem', { name: 'Resend this message' }).waitFor()
  await key('ArrowDown', 'ArrowUp', 'Enter')
  await page.waitForFunction(() => document.querySelectorAll('.attempts details').length === 2)
  await reach('Edit and resend')
  await key('Enter')
  await page.getByRole('dialog').waitFor()
  await key('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ''), /Edit and resend/)
}
