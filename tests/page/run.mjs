// Plays every case, each on a stage of its own, and says a line of JSON about each:
// `node run.mjs CEW [CASE…]`.

import assert from 'node:assert/strict'
import { Dashboard, browser, handler, open } from './stage.mjs'
import * as check from './check.mjs'
import * as demo from './demo.mjs'
import * as guard from './guard.mjs'
import * as life from './life.mjs'
import * as received from './received.mjs'
import * as screens from './screens.mjs'
import * as walk from './walk.mjs'

const [binary, ...wanted] = process.argv.slice(2)
const chromium = await browser()
let failed = false
for (const [name, play] of Object.entries({ ...walk, ...received, ...screens, ...check, ...demo, ...guard, ...life })) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const there = await handler()
  const stage = { binary, chromium, handler: there, windows: [] }
  const begun = performance.now()
  let error = null
  try {
    stage.dashboard = await Dashboard.start(binary, ['--speedup', '2', '--listen', '0'], `${there.url}/ok`)
    stage.open = async (how, address) => {
      const it = await open(chromium, address ?? (await stage.dashboard.address()), how)
      stage.windows.push(it)
      return it
    }
    const told = await play(stage)
    for (const { faults } of stage.windows) assert.deepEqual(faults, [])
    if (told) stage.told = told
  } catch (caught) {
    error = caught.stack ?? String(caught)
    failed = true
    const page = stage.windows.at(-1)?.page
    if (process.env.SCREENSHOTS && page) await page.screenshot({ path: `${process.env.SCREENSHOTS}/failed-${name}.png` }).catch(() => undefined)
  }
  for (const { context } of stage.windows) await context.close()
  await stage.dashboard?.kill()
  there.close()
  console.log(JSON.stringify({ case: name, error, ms: Math.round(performance.now() - begun), ...stage.told }))
}
await chromium.close()
process.exit(failed ? 1 : 0)
