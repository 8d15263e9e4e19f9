// The list of endpoints.

import { get } from './api.js'
import { button, empty, h } from './dom.js'
import { server } from './engine.js'
import { edit } from './form.js'
import { head } from './heading.js'
import { seldom, watch } from './live.js'
import { badge, state } from './status.js'
import { table } from './table.js'
import { when } from './when.js'

const DAY = 24 * 60 * 60 * 1000

/** A Svix server is asked about so many of them: it counts calls. */
const ASKED = 50

const UNKNOWN = { rate: null, last: undefined }

/** With what the terminal sent there. @param {any} rate @param {any} last @param {any[]} others the latest first */
function together(rate, last, others) {
  const good = others.filter(({ status }) => status === 0).length
  const newest = others[0]
  const isNewer = newest && !(last && Date.parse(last.timestamp) >= Date.parse(newest.timestamp))
  return {
    rate: { success: rate.success + good, fail: rate.fail + others.length - good },
    last: isNewer ? newest : last ?? null,
  }
}

/**
 * How one does that a Svix server delivers to: what it does not say, or not now, is left open.
 * @param {string} base @param {string} id @param {string} since @param {AbortSignal} signal
 */
async function asked(base, id, since, signal) {
  const none = () => null
  const [rate, last] = await Promise.all([
    get(`${base}/endpoint/${id}/stats?since=${since}`, signal).catch(none),
    get(`${base}/attempt/endpoint/${id}?limit=1&with_content=false`, signal).catch(none),
  ])
  return { rate, last: last ? last.data[0] ?? null : undefined }
}

/** @param {any} rate */
function rateOf(rate) {
  if (!rate) return h('span', { class: 'quiet' }, '–')
  const all = rate.success + rate.fail
  if (all === 0) return h('span', { class: 'quiet' }, '–')
  const percent = (100 * rate.success) / all
  const text = percent === 100 || percent === 0 ? percent.toFixed(0) : Math.min(99.9, Math.max(0.1, percent)).toFixed(1)
  return h('span', { class: 'rate' },
    h('meter', { min: '0', max: '100', value: percent, low: '50', high: '99', optimum: '100', 'aria-hidden': 'true' }),
    `${text} %`, h('span', { class: 'quiet' }, ` of ${all.toLocaleString('en')}`))
}

/** @param {import('./page.js').Place} place */
export async function endpoints({ app, base, signal }) {
  const at = (/** @type {any} */ it) => `#/${encodeURIComponent(app)}/endpoints/${it.id}`
  const list = table({
    caption: 'Endpoints',
    key: (/** @type {any} */ it) => it.id,
    columns: [
      {
        head: 'Endpoint',
        kind: 'main',
        cell: (it) => [h('a', { href: at(it), class: 'mono row' }, it.url), it.description && h('div', { class: 'quiet' }, it.description)],
      },
      { head: 'State', cell: (it) => (it.disabled ? badge('off', 'Disabled') : badge('good', 'Active')) },
      { head: 'Events', kind: 'wide', cell: (it) => (it.eventTypes ? it.eventTypes.length === 1 ? '1 type' : `${it.eventTypes.length} types` : 'All') },
      { head: 'Succeeded, 24 h', kind: 'wide', cell: (it) => rateOf(it.rate) },
      {
        head: 'Last attempt',
        kind: 'wide',
        cell: (it) => (it.last ? h('span', { class: 'pair' }, state(it.last.status), when(it.last.timestamp)) : h('span', { class: 'quiet' }, it.last === undefined ? '–' : 'None yet')),
      },
    ],
  })
  const nothing = empty('No endpoint yet', 'An endpoint is a URL of yours that messages are delivered to: add one, and send it an example.')
  const body = h('section', { class: 'card' })

  async function load() {
    const since = new Date(Date.now() - DAY).toISOString()
    const { data } = await get(`${base}/endpoint?limit=250`, signal)
    const rows = await Promise.all(
      data.map(async (/** @type {any} */ it, /** @type {number} */ i) => {
        const id = encodeURIComponent(it.id)
        if (server()) return { ...it, ...(i < ASKED ? await asked(base, id, since, signal) : UNKNOWN) }
        const [rate, last, others] = await Promise.all([
          get(`${base}/endpoint/${id}/stats?since=${since}`, signal),
          get(`${base}/attempt/endpoint/${id}?limit=1&with_content=false`, signal),
          get(`${base.replace('/api/v1/', '/api/cew/v1/')}/endpoint/${id}/terminal-attempts?since=${since}`, signal),
        ])
        return { ...it, ...together(rate, last.data[0], others.data) }
      }),
    )
    list.show(rows)
    const now = rows.length > 0 ? list.element : nothing
    if (body.firstChild !== now) body.replaceChildren(now)
  }

  await load()
  watch(({ type }) => type !== 'capture' && void refresh(), signal)
  const refresh = seldom(load)
  const add = () => void edit({ base, done: (it) => (location.hash = at(it)) })
  return {
    title: 'Endpoints',
    content: [
      head({ title: 'Endpoints', actions: [list.waiting, button('Add endpoint', add, { class: 'primary', icon: 'plus' })] }),
      body,
    ],
  }
}
