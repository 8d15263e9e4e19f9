// How fast does `cew send-example --via` give messages to a Svix server, beside a plain loop with the
// official SDK for Node? Both in turn, to the same application, with the same payload and as many
// calls at once.
//
//   node benches/via/rate.mjs CEW SERVER APP [COUNT [CONCURRENCY [ROUNDS]]]
//
// with the server's token in SVIX_AUTH_TOKEN, and the SDK of tests/interop (`just interop`). What each
// round says compares; rates of two machines do not.
import { execFileSync, spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { performance } from 'node:perf_hooks'

const { Svix } = createRequire(new URL('../../tests/interop/', import.meta.url))('svix')

const [cew, server, app, count = '5000', concurrency = '32', rounds = '5'] = process.argv.slice(2)
const payload = JSON.parse(execFileSync(cew, ['events', 'user.created'], { encoding: 'utf8' }))
const svix = new Svix(process.env.SVIX_AUTH_TOKEN, { serverUrl: server })

/** Messages a second, by the SDK. */
async function loop() {
  let left = Number(count)
  const begun = performance.now()
  const lane = async () => {
    while (left-- > 0) await svix.message.create(app, { eventType: 'user.created', payload })
  }
  await Promise.all(Array.from({ length: Number(concurrency) }, lane))
  return (1000 * Number(count)) / (performance.now() - begun)
}

/** Messages a second, by cew. */
function through() {
  const line = ['send-example', 'user.created', '--via', server, '--app', app, '--count', count]
  const { stdout, stderr } = spawnSync(cew, [...line, '--concurrency', concurrency, '--json'], { encoding: 'utf8', maxBuffer: 1 << 28 })
  const progress = stdout.split('\n').filter((it) => it.includes('"created"')).map((it) => JSON.parse(it))
  const last = progress.findLast((it) => it.created === Number(count))
  if (!last) throw new Error(stderr)
  return last.rate
}

const median = (them) => them.toSorted((a, b) => a - b)[Math.floor(them.length / 2)]
const ratios = []
for (let round = 0; round < Number(rounds); round++) {
  const sdk = await loop()
  const ours = through()
  ratios.push(ours / sdk)
  console.log(`round ${round}: SDK ${sdk.toFixed(0)}/s, cew ${ours.toFixed(0)}/s, ratio ${(ours / sdk).toFixed(2)}`)
}
console.log(`cew / SDK: ${median(ratios).toFixed(2)} (goal: 0.9)`)
