// Makes the pictures of the README anew: `node picture.mjs CEW`, with port 3000 free.

import { Dashboard, browser, handler, open } from './stage.mjs'

const route = '/api/webhooks'
const there = await handler(3000)
const dashboard = await Dashboard.start(process.argv[2], ['--listen', '0', '--forward-to', `${there.url}${route}`], there.url + route)
const chromium = await browser()
const { page } = await open(chromium, await dashboard.address(), { viewport: { width: 1180, height: 640 }, deviceScaleFactor: 1.5 })

/** Shows a place, and takes its picture. */
async function picture(name, place, ready) {
  await page.goto(`${dashboard.origin}/#/default/${place}`)
  await ready()
  await page.mouse.move(0, 0)
  await page.evaluate(() => document.activeElement.blur())
  await page.waitForTimeout(300)
  await page.screenshot({ path: new URL(`../../docs/images/${name}.png`, import.meta.url).pathname })
}

const answers = (...answer) => there.answers.set(route, answer)
const works = () => answers(200, 'application/json', '{"received":true}')
const fails = () => answers(400, 'text/plain', 'Error: Webhook verification failed: no matching signature found')

// A message that failed: why, what to do, and every attempt.
const example = (eventType) => dashboard.call('POST', '/api/v1/app/default/endpoint/default/send-example', { eventType })
works()
for (const type of ['user.created', 'session.created', 'organization.created']) await example(type)
fails()
const message = await example('user.updated')
const { data } = await dashboard.call('GET', '/api/v1/app/default/endpoint')
await picture('failed', `messages/${message.id}?endpoint=${data[0].id}`, async () => {
  await page.waitForFunction(() => document.querySelectorAll('.attempts details').length === 2, null, { timeout: 60000 })
  await page.locator('.attempts summary').first().click()
})

// What was received: authentic or not, and how the handler took it.
works()
const send = (type) => dashboard.beside('send-example', type, '--to', dashboard.listen_url)
const captured = async () => (await dashboard.call('GET', '/api/cew/v1/captures')).data
for (const type of ['user.created', 'session.created', 'organization.created']) await send(type)
answers(500, 'text/plain', 'TypeError: Cannot read properties of undefined')
await send('organizationMembership.created')
works()
await send('user.updated')
// The same as a proxy makes it that writes bodies anew, and as somebody makes it up.
const [whole] = await captured()
const post = (headers, body) => fetch(dashboard.listen_url + route, { method: 'POST', headers, body })
const kept = whole.headers.filter(([name]) => name.startsWith('svix-') || name === 'content-type')
await post(Object.fromEntries(kept), JSON.stringify(JSON.parse(whole.body), null, 2))
await post({ ...Object.fromEntries(kept), 'svix-id': 'msg_made_up' }, '{"type":"user.deleted"}')
await picture('received', 'received', () => page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 7))

await chromium.close()
await dashboard.kill()
there.close()
