// What holds for every screen: nothing is too wide, and axe finds nothing serious.

import assert from 'node:assert/strict'
import fs from 'node:fs'
import { createRequire } from 'node:module'

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export async function visit(page, [at, there]) {
  await page.evaluate((hash) => { location.hash = hash }, at)
  await page.locator(there).first().waitFor()
  await page.locator('main:not(.busy)').waitFor()
}

/** Takes its picture, where one is wanted, and looks at the page as it stands. */
export async function audit(page, screen, name, fullPage = true) {
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${screen}-${name}.png`, fullPage })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(wide <= 0, `${screen} is ${wide} px too wide`)
  await page.evaluate(AXE)
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }))
  const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  assert.deepEqual(serious.map(({ id, nodes }) => `${screen}: ${id}: ${nodes[0].html} ${nodes[0].failureSummary}`), [])
}
