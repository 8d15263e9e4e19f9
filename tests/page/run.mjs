// Plays every case, each on a stage of its own, and says a line of JSON about each:
// `node run.mjs CEW [CASE…]`.

import assert from 'node:assert/strict'
import { Dashboard, browser, handler, open } from './stage.mjs'
import * as check from './check.mjs'
import * as demo from './demo.mjs'
import * as frugal from './frugal.mjs'
import * as guard from './guard.mjs'
import * as life from './life.mjs'
import * as received from './received.mjs'
import * as screens from './screens.mjs'
import * as via from './via.mjs'
import * as walk from './walk.mjs'

/** So many play at the same time, each in a browser of its own: most of what they do is to wait. */
const LANES = 3

const [binary, ...wanted] = process.argv.slice(2)
let failed = false

async function play(chromium, name, it) {
  const there = await handler()
  const stage = { binary, chromium, handler: there, windows: [], children: [] }
  const begun = performance.now()
  let error = null
  try {
    stage.dashboard = await Dashboard.start(binary, ['--speedup', '2', '--listen', '0'], `${there.url}/ok`)
    stage.open = async (how, address) => {
      const window = await open(chromium, address ?? (await stage.dashboard.address()), how)
      stage.windows.push(window)
      return window
    }
    const told = await it(stage)
    for (const { faults } of stage.windows) assert.deepEqual(faults, [])
    if (told) stage.told = told
  } catch (caught) {
    error = caught.stack ?? String(caught)
    failed = true
    const page = stage.windows.at(-1)?.page
    if (process.env.SCREENSHOTS && page) await page.screenshot({ path: `${process.env.SCREENSHOTS}/failed-${name}.png` }).catch(() => undefined)
  }
  for (const { context } of stage.windows) await context.close()
  for (const child of stage.children) child.kill('SIGKILL')
  await stage.dashboard?.kill()
  there.close()
  console.log(JSON.stringify({ case: name, error, ms: Math.round(performance.now() - begun), ...stage.told }))
}

/** Plays `cases` in so many lanes: whichever is free takes the next. */
async function playAll(cases, lanes) {
  const left = Object.entries(cases).filter(([name]) => wanted.length === 0 || wanted.includes(name))
  const lane = async () => {
    if (left.length === 0) return
    const chromium = await browser()
    for (let next = left.shift(); next; next = left.shift()) await play(chromium, ...next)
    await chromium.close()
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

const { received_by_another_process, the_terminal_shows, ...quiet } = received
await playAll({ ...check, ...screens, ...walk, ...quiet, ...demo, ...guard, ...via, ...frugal }, LANES)
// What is measured has the machine to itself.
await playAll({ ...life, received_by_another_process, the_terminal_shows }, 1)
process.exit(failed ? 1 : 0)
