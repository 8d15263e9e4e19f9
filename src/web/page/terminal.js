// A message that was sent at the terminal: what it holds, and every attempt.

import { call, get } from './api.js'
import { again, outcome } from './again.js'
import { busy, button, h } from './dom.js'
import { one } from './capture.js'
import { head } from './heading.js'
import { rawAt } from './json.js'
import { seldom, watch } from './live.js'
import { payloadCard } from './payload.js'
import { exactly } from './when.js'

/** An attempt in the words of captures. @param {any} it */
const plain = (it) => ({
  url: it.url, at: it.timestamp, status: it.responseStatusCode || null, error: it.error, duration_ms: it.responseDurationMs,
  response_head: it.error ? '' : it.response, hint: it.hint,
})

/** @param {import('./page.js').Place} place */
export async function terminal(place) {
  const { app, parts, query, signal } = place
  const id = parts[1] ?? ''
  const path = `/api/cew/v1/messages/${encodeURIComponent(id)}`
  const text = await (await call('GET', path, undefined, signal)).text()
  const it = JSON.parse(text)
  const payload = it.payload === null ? atob(it.payloadBase64 ?? '') : rawAt(text, '/payload')
  const root = `#/${encodeURIComponent(app)}/endpoints`
  const from = query.get('endpoint')
  const way = /** @type {[string, string][]} */ ([[root, 'Endpoints']])
  if (from) way.push([`${root}/${encodeURIComponent(from)}/attempts`, 'Attempts'])

  const attempts = h('section', { class: 'card pad', 'aria-labelledby': 'attempts' })
  /** @param {any} now */
  function show(now) {
    const open = new Set([...attempts.querySelectorAll('details[open]')].map(({ id: key }) => key))
    attempts.replaceChildren(h('h2', { id: 'attempts' }, 'Webhook attempts'),
      h('div', { class: 'attempts' }, ...now.attempts.map((/** @type {any} */ attempt, /** @type {number} */ i) => one(plain(attempt), i, open)).reverse()))
  }
  show(it)
  const look = seldom(async () => show(await get(path, signal)))
  watch(({ type }) => (type === 'sent' || type === 'missed') && void look(), signal)

  const into = h('div', { class: 'outcome', role: 'status' })
  const to = it.attempts.at(-1)?.url
  const resend = button('Resend', () => void busy(resend, async () => {
    into.replaceChildren(...outcome(await again('messages', id, { to })))
    void look()
  }), { icon: 'replay' })
  return {
    title: `${it.eventType ?? 'Message'} ${id}`,
    content: [
      head({
        title: it.eventType ?? '(no type)', way, mono: true,
        beside: [h('span', { class: 'badge off' }, 'Sent at the terminal')],
        below: h('p', { class: 'quiet' }, h('span', { class: 'mono' }, id), ' · ', exactly(it.timestamp)),
        actions: [resend],
      }),
      h('div', { class: 'stack' }, into, attempts, payloadCard(payload)),
    ],
  }
}
