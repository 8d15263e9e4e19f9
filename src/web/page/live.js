// What happens at the service, as it happens, whoever caused it. Read by `fetch`, for an EventSource
// sends no token.

import { Failure, call, session } from './api.js'
import { lines } from './lines.js'

/** @typedef {{ type: string, app_id?: string, message_id?: string, endpoint_id?: string }} Happening */

const happenings = new EventTarget()

/** @typedef {'waiting' | 'live' | 'lost' | 'out'} State */

/** @type {State} */
let state = 'waiting'

/** @param {State} now */
function become(now) {
  if (state === now) return
  state = now
  happenings.dispatchEvent(new CustomEvent('state', { detail: now }))
}

/** Calls `tell` with what happens until `signal`. @param {(it: Happening) => void} tell @param {AbortSignal} signal */
export function watch(tell, signal) {
  const pass = (/** @type {Event} */ event) => tell(/** @type {CustomEvent} */ (event).detail)
  happenings.addEventListener('happening', pass, { signal })
}

/** Calls `tell` with how it stands with the connection. @param {(it: State) => void} tell */
export function watchState(tell) {
  tell(state)
  happenings.addEventListener('state', (event) => tell(/** @type {CustomEvent} */ (event).detail))
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
  const detail = JSON.parse(line.slice(6))
  happenings.dispatchEvent(new CustomEvent('happening', { detail }))
}

async function connection() {
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
