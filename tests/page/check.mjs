// Checking a handler: one that is right, one that is wrong in many ways, one that is not there.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { audit, visit } from './look.mjs'
import { SECRET } from './stage.mjs'

/** `cew listen` is a handler that does everything right, as slowly as is asked for. */
async function listener({ dashboard }, ...options) {
  const child = spawn(dashboard.binary, ['listen', '--json', '--no-store', '--port', '0', ...options], {
    cwd: dashboard.directory,
    env: { PATH: process.env.PATH, HOME: dashboard.directory, CEW_SIGNING_SECRET: SECRET },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // A case that fails leaves nothing running.
  process.once('exit', () => child.kill())
  const line = await new Promise((resolve) => child.stdout.once('data', (data) => resolve(String(data).split('\n')[0])))
  child.stdout.resume()
  const url = `${JSON.parse(line).url.replace(/\/$/, '')}/api/webhooks`
  return { url, close: () => child.kill(), hold: () => child.kill('SIGSTOP'), go: () => child.kill('SIGCONT') }
}

/** An endpoint there, with the secret that the listener knows. */
const at = (dashboard, url) => dashboard.endpoint(url, { secret: SECRET })

const summary = /(\d+) of (\d+) passed/

async function ended(page) {
  await page.locator('button.primary:not([aria-busy])', { hasText: 'Run the check' }).waitFor({ timeout: 60000 })
  await page.locator('.check-state').getByText(summary).waitFor()
  const [, passed, all] = summary.exec(await page.locator('.check-state').innerText())
  return { passed: Number(passed), all: Number(all) }
}

/** It passes everything, probe by probe; the address and a reload show the same. */
export async function a_right_handler_is_found_right(stage) {
  const right = await listener(stage, '--delay', '20ms')
  const endpoint = await at(stage.dashboard, right.url)
  const { page } = await stage.open()
  await page.getByRole('link', { name: 'Check', exact: true }).click()
  await page.getByRole('heading', { name: 'Which handler?' }).waitFor()
  await page.getByRole('link', { name: right.url }).click()
  await page.getByText('Not checked yet').waitFor()
  await page.getByRole('button', { name: 'Run the check' }).click()
  // As it happens, not all at the end.
  await page.waitForFunction(() => {
    const done = document.querySelectorAll('.probe.passed').length
    return done > 0 && document.querySelectorAll('.probe.waiting').length > 0
  })
  assert.ok(await page.getByRole('button', { name: 'Stop' }).isVisible())
  const { passed, all } = await ended(page)
  assert.equal(passed, all)
  assert.ok(all > 60, `${all}`)
  await page.getByText('Nothing was found wrong.').first().waitFor()
  assert.equal(await page.getByRole('button', { name: 'Check the failed again' }).count(), 0)
  assert.equal(await page.locator('.probe[open]').count(), 0)
  await audit(page, 'check-right', 'light')
  await page.reload()
  assert.deepEqual(await ended(page), { passed, all })
  // Nothing of it is kept.
  assert.equal((await stage.dashboard.call('GET', '/api/v1/app/default/msg')).data.length, 0)
  // Only one family, chosen by its box.
  for (const family of ['accept', 'refuse', 'quiet', 'timely']) await page.getByRole('checkbox', { name: family }).uncheck()
  await page.getByRole('button', { name: 'Run the check' }).click()
  await page.waitForFunction(() => document.querySelectorAll('.probe').length < 20)
  const some = await ended(page)
  assert.ok(some.all < 20 && some.passed === some.all, `${some.all}`)
  await page.getByRole('checkbox', { name: 'route' }).uncheck()
  assert.ok(await page.getByRole('button', { name: 'Run the check' }).isDisabled())
  assert.equal(endpoint.url, right.url)
  right.close()
}

/** One that takes everything: what failed unfolds, says what to do, and is checked again alone. */
export async function a_wrong_handler_is_told_what_to_mend(stage) {
  const { handler, dashboard } = stage
  const markup = '<img src=x onerror="globalThis.pwned=1">\u202Egnp.exe'
  handler.answers.set('/evil', [200, 'text/html', markup])
  const evil = await dashboard.endpoint(`${handler.url}/evil`)
  const { page } = await stage.open()
  await visit(page, [`#/default/check/${evil.id}`, '.empty'])
  await page.getByRole('button', { name: 'Run the check' }).click()
  const before = await ended(page)
  assert.ok(before.all - before.passed > 10, `${before.all - before.passed}`)
  const open = page.locator('.probe[open]')
  assert.ok((await open.count()) > 0 && (await open.count()) <= 3)
  const text = await open.first().innerText()
  for (const name of ['Expected', 'Got', 'Why', 'Fix', 'Repeat']) assert.match(text, new RegExp(name))
  await open.first().getByRole('button', { name: 'Copy' }).click()
  await page.getByText('Copied the command').waitFor()
  const command = await page.evaluate(() => navigator.clipboard.readText())
  assert.match(command, /^cew check --to http:\/\/localhost:\d+\/evil --secret-file - --only [a-z.-]+$/)
  const state = await page.evaluate(() => ({
    pwned: globalThis.pwned,
    strange: document.querySelectorAll('main img, main script').length,
    turned: /[\u202a-\u202e]/.test(document.querySelector('main').innerText),
  }))
  assert.deepEqual(state, { pwned: undefined, strange: 0, turned: false })

  // What did not pass alone, in the address too.
  await page.getByRole('radio', { name: 'Not passed' }).check({ force: true })
  assert.match(page.url(), /show=failed/)
  assert.equal(await page.locator('.probe.passed:visible').count(), 0)
  await page.reload()
  await ended(page)
  assert.equal(await page.locator('.probe.passed:visible').count(), 0)
  assert.ok(await page.locator('.probe.failure:visible').count() > 10)

  // Mended by nothing, so it fails again; those that passed are not asked again.
  await page.getByRole('button', { name: 'Check the failed again' }).click()
  await page.waitForFunction((all) => document.querySelectorAll('.probe').length < all, before.all)
  const after = await ended(page)
  assert.ok(after.all < before.all && after.all - after.passed > 10, JSON.stringify(after))
  // What is unfolded by hand stands in the address.
  await page.locator('.probe.failure:not([open]) > summary').first().click()
  assert.match(page.url(), /probe=/)
  const id = new URL(page.url().replace('#/', '')).searchParams.get('probe')
  await page.reload()
  await ended(page)
  await page.locator(`[id="probe-${id}"][open]`).waitFor()
  // The one whose secret is that of the environment is repeated as it stands.
  const row = await dashboard.check('default', { only: ['accept.valid'] })
  assert.match(row.find(({ type }) => type === 'probe').repeat, /^cew check --to \S+ --only accept\.valid$/)
}

/** One that is not there, and one that is on another machine. */
export async function a_handler_that_cannot_be_checked(stage) {
  const { handler, dashboard } = stage
  const { id } = await dashboard.endpoint(`${handler.url}/ok`)
  const far = await dashboard.endpoint('http://handler.invalid/api/webhooks')
  handler.close()
  const { page } = await stage.open()
  await visit(page, [`#/default/check/${id}`, '.empty'])
  await page.getByRole('button', { name: 'Run the check' }).click()
  await page.getByRole('alert').getByText('It could not be checked').waitFor()
  await page.getByText("start the server, or set the endpoint's URL").waitFor()
  await page.getByRole('button', { name: 'Run the check' }).waitFor()
  await page.getByLabel('Endpoint').selectOption(far.id)
  await page.waitForURL((url) => String(url).includes(far.id))
  await page.getByText('Not checked yet').waitFor()
  await page.getByRole('button', { name: 'Run the check' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('handler.invalid').waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await assert.rejects(dashboard.call('GET', `/api/cew/v1/app/default/endpoint/${far.id}/check`), /404/)
  await page.getByRole('button', { name: 'Run the check' }).click()
  await dialog.getByRole('button', { name: 'Check it' }).click()
  await page.getByRole('alert').getByText('It could not be checked').waitFor({ timeout: 60000 })
  // The generic system's deliveries are others.
  await dashboard.call('POST', '/v1/webhooks', { url: `${handler.url}/ok`, events: ['user.created'], secret: 'abcdefgh12345678abcdefgh' })
  await page.goto(`${dashboard.origin}/#/generic/check`)
  await page.getByText('This endpoint cannot be checked').waitFor()
  await page.goto(`${dashboard.origin}/#/default/check/ep_nothing`)
  await page.getByText('There is nothing here').waitFor()
}

/** Without a mouse: begun, stopped, read; and one check at a time, which every tab shows. */
export async function a_check_by_keyboard_alone(stage) {
  const slow = await listener(stage, '--delay', '150ms')
  const endpoint = await at(stage.dashboard, slow.url)
  const { page, context } = await stage.open()
  await visit(page, [`#/default/check/${endpoint.id}`, '.empty'])
  const other = await context.newPage()
  await other.goto(`${stage.dashboard.origin}/#/default/check/${endpoint.id}`)
  await other.getByText('Not checked yet').waitFor()
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '')
  const reach = async (name) => {
    for (let i = 0; i < 60; i += 1) {
      if ((await focused()).includes(name)) return
      await page.keyboard.press('Tab')
    }
    assert.fail(`${name} is not reached`)
  }
  await reach('Run the check')
  await page.keyboard.press('Enter')
  await page.locator('.probe.passed').first().waitFor()
  await other.locator('.probe.passed').first().waitFor()
  await assert.rejects(stage.dashboard.call('POST', `/api/cew/v1/app/default/endpoint/${endpoint.id}/check`, {}), /409/)
  // The focus is on what stops it.
  assert.match(await focused(), /Stop/)
  await page.keyboard.press('Enter')
  const { passed, all } = await ended(page)
  assert.ok(passed > 0 && passed < all, `${passed} of ${all}`)
  await page.getByText('not all could be told').first().waitFor()
  assert.match(await focused(), /Run the check/)
  await ended(other)
  await page.locator('.probe.untold summary').first().focus()
  await page.keyboard.press('Enter')
  await page.locator('.probe.untold[open]').getByText('not run: stopped').waitFor()
  slow.close()
}

/** In light, in the dark and at 360 px: before, meanwhile and after. */
async function look(stage, name, how) {
  const slow = await listener(stage, '--delay', '50ms')
  const [right, wrong] = [await at(stage.dashboard, slow.url), await stage.dashboard.endpoint(`${stage.handler.url}/ok`, { description: 'Takes everything' })]
  const gone = await stage.dashboard.endpoint('http://localhost:9/api/webhooks')
  const { page } = await stage.open(how)
  await visit(page, ['#/default/check', '.plain'])
  await audit(page, 'check-choice', name)
  await visit(page, [`#/default/check/${right.id}`, '.empty'])
  await audit(page, 'check-empty', name)
  // Fewer rows, for what looks at them takes its time.
  const without = async (...families) => {
    for (const family of families) await page.getByRole('checkbox', { name: family }).uncheck()
    await page.getByRole('button', { name: 'Run the check' }).click()
  }
  await without('accept', 'refuse', 'timely')
  await page.locator('.probe.passed').nth(4).waitFor()
  // It does not end while it is looked at, however long that takes.
  slow.hold()
  await audit(page, 'check-running', name)
  await page.getByRole('button', { name: 'Stop' }).click()
  slow.go()
  await ended(page)
  await visit(page, [`#/default/check/${wrong.id}`, '.empty'])
  await without('accept', 'refuse')
  await ended(page)
  await audit(page, 'check-wrong', name)
  await visit(page, [`#/default/check/${gone.id}`, '.empty'])
  await page.getByRole('button', { name: 'Run the check' }).click()
  await page.getByRole('alert').waitFor()
  assert.equal(await page.locator('.probe').count(), 0)
  await audit(page, 'check-gone', name)
  slow.close()
}

export const check_light = (stage) => look(stage, 'light', { colorScheme: 'light' })
export const check_dark = (stage) => look(stage, 'dark', { colorScheme: 'dark' })
export const check_narrow = (stage) => look(stage, 'narrow', { viewport: { width: 360, height: 740 } })
