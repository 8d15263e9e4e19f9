// A Svix server tells nobody what happens: it is asked again and again. Not while nobody looks, and
// the more slowly, the more calls a place needs, for servers count them.

import { Failure, call, made, writes } from './api.js'

/** Between two looks, at least; */
const PAUSE = 5000
/** and for each call that a look made. */
const EACH = 250

/** After something was done here it is looked sooner, so many times. */
const SOON = [500, 1500, 3000]

/** A server that counts too many calls is asked so much more slowly, at most. */
const SLOWEST = 12

/** @param {number} ms @param {AbortSignal} signal */
const wait = (ms, signal) => new Promise((resolve) => {
  const timer = setTimeout(resolve, ms)
  signal.addEventListener('abort', () => {
    clearTimeout(timer)
    resolve(undefined)
  }, { once: true })
})

async function seen() {
  while (document.hidden) {
    await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }))
  }
}

/**
 * Looks until this is not let in any more, or nobody passes its calls on.
 * @param {(state: 'live' | 'away', why?: string) => void} become how it stands with the server
 * @param {() => void} tell that something may have happened
 */
export async function poll(become, tell) {
  /** @type {number[]} */
  let soon = []
  let wake = new AbortController()
  let slow = 1
  let isElsewhere = false
  const done = new AbortController()
  writes.addEventListener('done', () => {
    soon = [...SOON]
    wake.abort()
  }, { signal: done.signal })
  // Another place has looked for itself just now, and needs other calls.
  addEventListener('hashchange', () => {
    isElsewhere = true
    wake.abort()
  }, { signal: done.signal })
  try {
    for (;;) {
      await seen()
      let before = made()
      try {
        await call('GET', '/api/cew/v1/server')
        slow = 1
        become('live')
        tell()
      } catch (error) {
        if (!(error instanceof Failure) || error.status === 0 || error.status === 401) throw error
        slow = error.status === 429 ? Math.min(slow * 2, SLOWEST) : 1
        become('away', error.message)
      }
      do {
        if (isElsewhere) before = made()
        isElsewhere = false
        wake = new AbortController()
        await wait(soon.shift() ?? PAUSE * slow, wake.signal)
        if (!isElsewhere && soon.length === 0) await wait(Math.max(0, (made() - before) * EACH - PAUSE), wake.signal)
      } while (isElsewhere)
    }
  } finally {
    done.abort()
  }
}
