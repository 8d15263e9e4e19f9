// What became of a message that was just sent to an endpoint.

import { get } from './api.js'
import { block, h } from './dom.js'
import { watch } from './live.js'
import { answered, state } from './status.js'
import { span } from './when.js'
import { why } from './why.js'

/**
 * Shows it, from the sending to the answer.
 * @param {object} how
 * @param {import('./page.js').Place} how.place
 * @param {any} how.endpoint
 * @param {any} how.message
 * @param {HTMLElement} how.into
 */
export function follow({ place: { app, base, signal }, endpoint, message, into }) {
  const done = new AbortController()
  const both = AbortSignal.any([signal, done.signal])
  const begun = performance.now()
  const waited = h('span', { class: 'quiet' })
  const link = h('a', { href: `#/${encodeURIComponent(app)}/messages/${message.id}?endpoint=${endpoint.id}` }, 'Open the message')
  into.replaceChildren(
    h('p', { class: 'pair' }, state(3), waited),
    h('p', { class: 'mono quiet' }, message.id), h('p', {}, link))

  async function look() {
    const id = encodeURIComponent(message.id)
    const { data } = await get(`${base}/attempt/msg/${id}?endpoint_id=${encodeURIComponent(endpoint.id)}&limit=1`, both)
    const attempt = data[0]
    if (!attempt || done.signal.aborted) return
    done.abort()
    into.replaceChildren(
      h('p', { class: 'pair' }, state(attempt.status), h('b', {}, answered(attempt)), h('span', { class: 'quiet' }, `in ${span(attempt.responseDurationMs)}`)),
      h('p', { class: 'mono quiet' }, message.eventType, h('br'), message.id),
      attempt.status === 0 ? '' : await why(app, attempt, signal),
      h('h3', {}, attempt.responseStatusCode ? 'Response' : 'Error'),
      attempt.response ? block(attempt.response) : h('p', { class: 'quiet' }, 'Nothing in the body.'),
      h('p', {}, link))
  }
  watch((it) => it.message_id === message.id && void look().catch(() => undefined), both)
  // It may have been faster than the news of it, and news may be missed.
  const timer = setInterval(() => {
    waited.textContent = span(performance.now() - begun)
    if (both.aborted) clearInterval(timer)
  }, 100)
  const asking = setInterval(() => {
    if (both.aborted) clearInterval(asking)
    else void look().catch(() => undefined)
  }, 1000)
  void look().catch(() => undefined)
}
