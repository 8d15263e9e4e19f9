// Why an attempt failed, and what to do.

import { get } from './api.js'
import { h, icon } from './dom.js'
import { answered } from './status.js'

/** @param {string} app @param {any} attempt @param {AbortSignal} signal */
export async function why(app, attempt, signal) {
  const of = new URLSearchParams({ app, msg: attempt.msgId })
  const said = await get(`/api/cew/v1/attempts/${encodeURIComponent(attempt.id)}/explanation?${of}`, signal).catch(() => null)
  const reason = attempt.responseStatusCode
    ? `The endpoint answered ${answered(attempt)}; only 2xx is a success.`
    : `There was no answer: ${attempt.response}`
  return h('div', { class: 'why' },
    h('p', {}, h('b', {}, 'Why: '), reason),
    said?.hint && h('p', {}, icon('bulb'), h('b', {}, 'What to do: '), said.hint))
}
