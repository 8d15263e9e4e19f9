// What happens at the service, as it happens, whoever caused it. Read by `fetch`, for an EventSource
// sends no token.

import { Failure, call, session } from './api.js'
import { engine } from './engine.js'
import { lines } from './lines.js'
import { poll } from './poll.js'

/** @typedef {{ type: string, app_id?: string, message_id?: string, endpoint_id?: string }} Happening */

const happenings = new EventTarget()

/** `lost`: the service does not answer; `away`: the Svix server behind it. @typedef {'waiting' | 'live' | 'lost' | 'away' | 'out'} State */

/** @type {State} */
let state = 'waiting'
let reason = ''

/** @param {State} now @param {string} [why] */
function become(now, why = '') {
  if (state === now && reason === why) return
  state = now
  reason = why
  happenings.dispatchEvent(new Event('state'))
}

/** Calls `tell` with what happens until `signal`. @param {(it: Happening) => void} tell @param {AbortSignal} signal */
export function watch(tell, signal) {
  const pass = (/** @type {Event} */ event) => tell(/** @type {CustomEvent} */ (event).detail)
  happenings.addEventListener('happening', pass, { signal })
}

/** Calls `tell` with how it stands with the connection, and why. @param {(it: State, why: string) => void} tell */
export function watchState(tell) {
  tell(state, reason)
  happenings.addEventListener('state', () => tell(state, reason))
}

/**
 * `work`, but not more often than four times a second, and never twice at once.
 * @param {() => Promise<unknown>} work
 */
export function seldom(work) {
  let running = false
  let again = false
  const run = async () => {
    if (running) {
      again = true
      return
    }
    running = true
    try {
      await work()
    } catch {
      // The next happening, or the next connection, asks again.
    }
    await new Promise((resolve) => setTimeout(resolve, 250))
    running = false
    if (again) {
      again = false
      void run()
    }
  }
  return run
}

/** @param {string} line */
function read(line) {
  if (!line.startsWith('data: ')) return
  happen(JSON.parse(line.slice(6)))
}

/** @param {Happening} detail */
function happen(detail) {
  happenings.dispatchEvent(new CustomEvent('happening', { detail }))
}

async function connection() {
  if ((await engine()).server) return poll(become, () => happen({ type: 'missed' }))
  const answer = await call('GET', '/api/cew/v1/events')
  become('live')
  for await (const line of lines(answer)) read(line)
}

/** Follows what happens, for as long as the page is open. */
export async function follow() {
  for (;;) {
    try {
      await connection()
      become('lost')
    } catch (error) {
      if (error instanceof Failure && error.status === 401) {
        become('out')
        await new Promise((resolve) => session.addEventListener('in', resolve, { once: true }))
        continue
      }
      become('lost')
    }
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}
