// One endpoint: how it does, where it is, what it gets, its secret and its own headers.

import { all, get, send } from './api.js'
import { outcomes, waits } from './chart.js'
import { ask } from './dialog.js'
import { busy, button, h, toast } from './dom.js'
import { server } from './engine.js'
import { edit } from './form.js'
import { endpointHead } from './heading.js'
import { headersCard } from './headers.js'
import { seldom, watch } from './live.js'
import { secretCard } from './secret.js'
import { badge } from './status.js'
import { grouped } from './types.js'
import { exactly } from './when.js'

const DAY = 24 * 60 * 60 * 1000

/** So many attempts are drawn: the latest ones. */
const DRAWN = 1000

/** @param {any} endpoint @param {any[]} types */
function subscribed(endpoint, types) {
  if (!endpoint.eventTypes) return h('p', {}, 'All events, and those that come later.')
  const groupOf = new Map(types.map(({ name, groupName }) => [name, groupName]))
  const chosen = endpoint.eventTypes.map((/** @type {string} */ name) => ({ name, groupName: groupOf.get(name) }))
  const rows = grouped(chosen).map(([group, members]) => h('div', {},
    h('dt', {}, group), h('dd', { class: 'mono' }, ...members.map(({ name }) => h('div', {}, name)))))
  return h('dl', { class: 'groups' }, ...rows)
}

/** @param {import('./page.js').Place} place */
export async function overview(place) {
  const { app, base, parts, signal } = place
  const path = `${base}/endpoint/${encodeURIComponent(parts[1] ?? '')}`
  const root = `#/${encodeURIComponent(app)}/endpoints`
  const [found, types] = await Promise.all([get(path, signal), all('/api/v1/event-type?with_content=false', 5000, signal)])
  let endpoint = found

  const top = h('div')
  const events = h('section', { class: 'card pad', 'aria-labelledby': 'events' })
  const facts = h('section', { class: 'card pad', 'aria-labelledby': 'facts' })
  const charts = h('div', { class: 'charts' })

  const change = (/** @type {object} */ fields) => async () => {
    endpoint = await send('PATCH', path, fields)
    describe()
  }
  const remove = () => ask({
    title: 'Delete this endpoint?',
    body: [h('p', {}, 'Nothing is delivered to ', h('b', { class: 'mono' }, endpoint.url), ' any more, and what is due there is called off. Its secret is forgotten.')],
    yes: 'Delete endpoint',
    danger: true,
    work: async () => {
      await send('DELETE', path)
      toast('The endpoint is deleted')
      location.hash = root
    },
  })

  function describe() {
    const off = endpoint.disabled
    const toggle = button(off ? 'Enable' : 'Disable', () => void busy(toggle, change({ disabled: !off })))
    const again = () => void edit({ base, endpoint, done: (it) => ((endpoint = it), describe()) })
    top.replaceChildren(
      endpointHead(place, endpoint, 'Overview', [off ? badge('off', 'Disabled') : badge('good', 'Active')], [
        button('Edit', again, { icon: 'edit' }), toggle, button('Delete', remove, { icon: 'bin', class: 'careful' }),
      ]),
      off ? h('p', { class: 'note' }, 'Nothing is delivered while it is disabled; messages that come meanwhile are not kept for it. Replay sends what is missing once it is enabled.') : '',
    )
    events.replaceChildren(h('h2', { id: 'events' }, 'Subscribed events'), subscribed(endpoint, types.data))
    const fact = (/** @type {string} */ name, /** @type {import('./dom.js').Child} */ value) => h('div', {}, h('dt', {}, name), h('dd', {}, value))
    facts.replaceChildren(
      h('h2', { id: 'facts' }, 'About it'),
      h('dl', { class: 'facts' },
        fact('Id', h('span', { class: 'mono' }, endpoint.id)),
        endpoint.uid && fact('Name', h('span', { class: 'mono' }, endpoint.uid)),
        fact('Signed as', endpoint.metadata?.scheme ?? 'svix'),
        fact('Made', exactly(endpoint.createdAt)),
        fact('Changed', exactly(endpoint.updatedAt))),
    )
  }

  let drawn = ''
  async function draw() {
    const since = new Date(Date.now() - DAY).toISOString()
    const id = encodeURIComponent(endpoint.id)
    const [made, others] = await Promise.all([
      latest(`${base}/attempt/endpoint/${id}?with_content=false`, since, signal),
      // What the terminal sends, it sends past a Svix server.
      server() ? { data: [], done: true } : get(`${base.replace('/api/v1/', '/api/cew/v1/')}/endpoint/${id}/terminal-attempts?since=${since}`, signal),
    ])
    const data = [...made.data, ...others.data].sort((one, other) => Date.parse(other.timestamp) - Date.parse(one.timestamp))
    const said = JSON.stringify(data)
    // A table that is unfolded stays so.
    if (said === drawn) return
    drawn = said
    charts.replaceChildren(outcomes(data, made.done && others.done), waits(data))
  }

  describe()
  await draw()
  const again = seldom(draw)
  const anew = seldom(async () => {
    const before = JSON.stringify(endpoint)
    endpoint = await get(path, signal)
    // Whoever has just reached for a button finds it where it was.
    if (JSON.stringify(endpoint) !== before) describe()
  })
  watch(({ type, endpoint_id: at }) => {
    if (['sent', 'missed'].includes(type) || (type === 'attempt' && at === endpoint.id)) void again()
    if (['changed', 'missed'].includes(type)) void anew()
  }, signal)
  return {
    title: endpoint.url,
    content: [
      top, charts,
      h('div', { class: 'columns' },
        h('div', { class: 'stack' }, secretCard(path, endpoint), headersCard(path)),
        h('div', { class: 'stack' }, events, facts)),
    ],
  }
}

/**
 * The latest attempts since then, and whether these are all.
 * @param {string} path @param {string} since @param {AbortSignal} signal
 */
async function latest(path, since, signal) {
  /** @type {any[]} */
  const data = []
  let iterator = ''
  while (data.length < DRAWN) {
    const page = await get(`${path}&limit=250${iterator}`, signal)
    const recent = page.data.filter((/** @type {any} */ it) => it.timestamp >= since)
    data.push(...recent)
    if (page.done || recent.length < page.data.length) return { data, done: true }
    iterator = `&iterator=${encodeURIComponent(page.iterator)}`
  }
  return { data, done: false }
}
