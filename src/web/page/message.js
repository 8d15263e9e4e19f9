// One message: what it holds, every attempt, why one failed and what to do, and sending it again.

import { call, get, send } from './api.js'
import { ask } from './dialog.js'
import { block, busy, button, copy, empty, h, icon } from './dom.js'
import { server } from './engine.js'
import { payloadCard } from './payload.js'
import { head } from './heading.js'
import { compact, fault, pretty, rawAt } from './json.js'
import { seldom, watch } from './live.js'
import { replayMenu } from './replay.js'
import { signedCurl } from './curl.js'
import { answered, delivery, state } from './status.js'
import { countdown, exactly, span, when } from './when.js'
import { why } from './why.js'

/** @param {import('./page.js').Place} place */
export async function message(place) {
  const { app, base, parts, query, signal } = place
  const id = parts[1] ?? ''
  const path = `${base}/msg/${encodeURIComponent(id)}`
  const root = `#/${encodeURIComponent(app)}/endpoints`
  // The text, not the value: what JavaScript makes of a number is not what was sent.
  const text = await (await call('GET', path, undefined, signal)).text()
  const it = JSON.parse(text)
  const payload = typeof it.payload === 'string' ? it.payload : rawAt(text, '/payload')

  const destinations = h('div', { class: 'stack' })
  let shownFor = ''

  async function load() {
    const [places, made] = await Promise.all([
      get(`${path}/endpoint?limit=250`, signal),
      get(`${base}/attempt/msg/${encodeURIComponent(id)}?limit=250`, signal),
    ])
    const said = JSON.stringify([places.data, made.data])
    if (said === shownFor) return
    // A menu that is open is not taken away from under the hand.
    if (destinations.querySelector(':popover-open')) return void setTimeout(() => void again(), 500)
    shownFor = said
    const open = new Set([...destinations.querySelectorAll('details[open]')].map(({ id: key }) => key))
    const first = query.get('endpoint')
    places.data.sort((/** @type {any} */ before, /** @type {any} */ after) => Number(after.id === first) - Number(before.id === first))
    const cards = await Promise.all(places.data.map((/** @type {any} */ endpoint) =>
      destination(place, it, payload, endpoint, made.data.filter((/** @type {any} */ attempt) => attempt.endpointId === endpoint.id), open)))
    if (signal.aborted) return
    const held = focusIn(destinations)
    destinations.replaceChildren(...(cards.length > 0 ? cards : [h('section', { class: 'card' }, empty('No endpoint takes this message',
      'None was subscribed to ', h('code', {}, it.eventType), ' when it came.'))]))
    held()
  }
  await load()
  watch((happened) => (happened.message_id === id || happened.type === 'changed' || happened.type === 'missed') && void again(), signal)
  const again = seldom(load)

  const from = query.get('endpoint')
  const way = /** @type {[string, string][]} */ ([[root, 'Endpoints']])
  if (from) way.push([`${root}/${encodeURIComponent(from)}/attempts`, 'Attempts'])
  return {
    title: `${it.eventType} ${id}`,
    content: [
      head({
        title: it.eventType, way, mono: true,
        below: h('p', { class: 'quiet' }, h('span', { class: 'mono' }, id), ' · ', exactly(it.timestamp)),
        actions: [button('Edit and resend', () => editAndSend(place, it, payload), { icon: 'edit' })],
      }),
      destinations,
      payloadCard(payload),
    ],
  }
}

/**
 * Remembers what is focused in there; gives what focuses the same again after it was made anew.
 * @param {HTMLElement} place
 */
function focusIn(place) {
  const name = (/** @type {Element} */ it) => `${it.closest('section')?.ariaLabel} ${it.closest('details')?.id} ${it.tagName} ${it.ariaLabel ?? it.textContent}`
  const focused = document.activeElement
  if (!focused || !place.contains(focused)) return () => undefined
  const wanted = focused.matches('summary') ? `details[id="${focused.parentElement?.id}"] > summary` : ''
  const before = name(focused)
  return () => {
    const again = wanted ? place.querySelector(wanted) : [...place.querySelectorAll('a, button, pre')].find((it) => name(it) === before)
    if (again instanceof HTMLElement) again.focus({ preventScroll: true })
  }
}

/**
 * How the message stands at one endpoint.
 * @param {import('./page.js').Place} place @param {any} it @param {string} payload @param {any} endpoint
 * @param {any[]} made @param {Set<string>} open which attempts are unfolded
 */
async function destination(place, it, payload, endpoint, made, open) {
  const { app, base, signal } = place
  const latest = made[0]
  const curl = button('Copy as curl', () => void busy(curl, async () => {
    const { key } = await get(`${base}/endpoint/${encodeURIComponent(endpoint.id)}/secret`)
    await copy(await signedCurl({ url: endpoint.url, id: it.id, payload, secret: key }), 'a curl command: its signature is good for five minutes')
  }), { icon: 'copy' })
  const generic = endpoint.metadata?.scheme === 'body-hmac'
  return h('section', { class: 'card pad', 'aria-label': `At ${endpoint.url}` },
    h('div', { class: 'title' },
      h('h2', { class: 'mono' }, h('a', { href: `#/${encodeURIComponent(app)}/endpoints/${endpoint.id}/attempts` }, endpoint.url)),
      delivery(endpoint),
      h('div', { class: 'actions' }, generic ? null : curl, replayMenu({ place, endpoint, message: it, isScheduled: Boolean(endpoint.nextAttempt), name: 'Replay' }))),
    endpoint.nextAttempt && h('p', { class: 'pair' }, icon('clock'), h('span', {}, made.length > 0 ? 'Next attempt ' : 'First attempt ', countdown(endpoint.nextAttempt))),
    latest?.status === 2 && endpoint.status !== 0 && (await why(app, latest, signal)),
    h('h3', {}, 'Webhook attempts'),
    made.length === 0 ? h('p', { class: 'quiet' }, 'None yet.') : h('div', { class: 'attempts' }, ...made.map((attempt, i) => one(attempt, made.length - i, open, generic))))
}

/** @param {any} attempt @param {number} number @param {Set<string>} open @param {boolean} generic */
function one(attempt, number, open, generic) {
  const sent = h('div')
  const box = h('details', {
    id: attempt.id, open: open.has(attempt.id),
    // Asked for when it is looked at: a message may have many attempts.
    ontoggle: () => box.open && !sent.firstChild && void showRequest(attempt, sent, generic),
  },
    h('summary', {},
      state(attempt.status),
      h('b', {}, answered(attempt)),
      h('span', { class: 'quiet' }, span(attempt.responseDurationMs)),
      h('span', { class: 'quiet wide' }, attempt.triggerType === 1 ? 'by hand' : number === 1 ? 'first' : 'by schedule'),
      h('span', { class: 'end quiet' }, when(attempt.timestamp))),
    h('dl', { class: 'facts' },
      h('div', {}, h('dt', {}, 'Attempt'), h('dd', { class: 'mono' }, attempt.id)),
      h('div', {}, h('dt', {}, 'At'), h('dd', {}, exactly(attempt.timestamp)))),
    h('h4', {}, 'Request'), sent,
    h('h4', {}, attempt.responseStatusCode ? 'Response' : 'Error'),
    attempt.response ? block(attempt.response) : h('p', { class: 'quiet' }, 'Nothing in the body.'))
  return box
}

/**
 * What was sent. It is not kept but follows from the message, its time and the secret: what is not
 * certain any more is said.
 * @param {any} attempt @param {HTMLElement} into @param {boolean} generic
 */
async function showRequest(attempt, into, generic) {
  if (server()) {
    into.replaceChildren(h('p', { class: 'mono sent' }, `POST ${attempt.url}`), h('p', { class: 'quiet' }, 'The server does not tell with which headers.'))
    return
  }
  /** @type {any} */
  const said = await get(`/api/cew/v1/attempts/${encodeURIComponent(attempt.id)}/request`).catch(() => null)
  const headers = said?.headers ?? (generic ? [] : [['svix-id', attempt.msgId], ['svix-timestamp', String(Math.floor(Date.parse(attempt.timestamp) / 1000))]])
  into.replaceChildren(
    h('p', { class: 'mono sent' }, said ? `${said.method} ${said.url}` : `POST ${attempt.url}`),
    h('dl', { class: 'facts headers' }, ...headers.map((/** @type {[string, string]} */ [name, value]) => h('div', {}, h('dt', { class: 'mono' }, name), h('dd', { class: 'mono' }, value)))),
    ...(said?.not_known ?? []).map((/** @type {any} */ it) => h('p', { class: 'quiet' }, h('b', {}, it.what), ` cannot be told: ${it.why}.`)),
    said ? '' : h('p', { class: 'quiet' }, 'The other headers cannot be told: the endpoint or the message is not there any more.'))
}

/** @param {import('./page.js').Place} place @param {any} it @param {string} payload */
function editAndSend({ app, base }, it, payload) {
  const text = h('textarea', { class: 'mono', rows: '20', spellcheck: 'false', 'aria-label': 'Payload', value: pretty(payload) })
  ask({
    title: 'Edit and resend',
    wide: true,
    body: [h('p', { class: 'quiet' }, 'It becomes a message of its own, with a new id, and goes to every endpoint that takes ', h('code', {}, it.eventType), '.'), text],
    yes: 'Send',
    work: async () => {
      const broken = fault(text.value)
      if (broken) throw new Error(`Line ${broken.line}: ${broken.text}`)
      const made = await send('POST', `${base}/msg`, {
        eventType: it.eventType,
        payload: JSON.parse(text.value),
        transformationsParams: { rawPayload: compact(text.value) },
      })
      location.hash = `#/${encodeURIComponent(app)}/messages/${made.id}`
    },
  })
}
