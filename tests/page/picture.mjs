// Makes the picture of the README anew: `node picture.mjs CEW`, with port 3000 free.

import { Dashboard, browser, handler, open } from './stage.mjs'

const there = await handler(3000)
const route = '/api/webhooks'
there.answers.set(route, [200, 'application/json', '{"received":true}'])
const dashboard = await Dashboard.start(process.argv[2], [], there.url + route)
const example = (eventType) => dashboard.call('POST', '/api/v1/app/default/endpoint/default/send-example', { eventType })
for (const type of ['user.created', 'session.created', 'organization.created']) await example(type)
there.answers.set(route, [400, 'text/plain', 'Error: Webhook verification failed: no matching signature found'])
const message = await example('user.updated')
const chromium = await browser()
const { page } = await open(chromium, await dashboard.address(), { viewport: { width: 1180, height: 640 }, deviceScaleFactor: 1.5 })
const { data } = await dashboard.call('GET', '/api/v1/app/default/endpoint')
await page.goto(`${dashboard.origin}/#/default/messages/${message.id}?endpoint=${data[0].id}`)
await page.waitForFunction(() => document.querySelectorAll('.attempts details').length === 2, null, { timeout: 60000 })
await page.locator('.attempts summary').first().click()
await page.mouse.move(0, 0)
await page.evaluate(() => document.activeElement.blur())
await page.waitForTimeout(300)
await page.screenshot({ path: new URL('../../docs/images/failed.png', import.meta.url).pathname })
await chromium.close()
await dashboard.kill()
there.close()
