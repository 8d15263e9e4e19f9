// The event catalog: what can come, an example of it, and its shape.

import { all, get } from './api.js'
import { block, button, copy, empty, h } from './dom.js'
import { server } from './engine.js'
import { head } from './heading.js'
import { typescript } from './schema.js'
import { breakable, grouped, noTypes } from './types.js'

/** @param {import('./page.js').Place} place */
export async function catalog(place) {
  const { app, base, parts, signal } = place
  const root = `#/${encodeURIComponent(app)}/catalog`
  const name = parts[1]
  const [types, type, endpoints] = await Promise.all([
    all('/api/v1/event-type?with_content=false', 5000, signal),
    name ? get(`/api/v1/event-type/${encodeURIComponent(name)}`, signal) : null,
    get(`${base}/endpoint?limit=250`, signal),
  ])
  if (server() && types.data.length === 0) return { title: 'Event catalog', content: [head({ title: 'Event catalog' }), h('section', { class: 'card' }, noTypes())] }
  const items = /** @type {HTMLElement[]} */ ([])
  const groups = grouped(types.data).map(([group, members]) => h('section', { class: 'group' }, h('h2', { class: 'label' }, group),
    h('ul', {}, ...members.map((it) => {
      const item = h('li', {}, h('a', { href: `${root}/${encodeURIComponent(it.name)}`, class: 'mono', 'aria-current': it.name === name ? 'page' : null }, ...breakable(it.name)),
        name ? null : h('span', { class: 'quiet' }, it.description))
      items.push(item)
      return item
    }))))
  const none = h('p', { class: 'quiet', hidden: true }, 'No event has that in its name or description.')
  const search = h('input', {
    type: 'search', placeholder: 'Search events', 'aria-label': 'Search events',
    oninput: () => {
      const wanted = search.value.trim().toLowerCase()
      for (const item of items) item.hidden = !(item.textContent ?? '').toLowerCase().includes(wanted)
      for (const group of groups) group.hidden = [...group.querySelectorAll('li')].every(({ hidden }) => hidden)
      none.hidden = items.some(({ hidden }) => !hidden)
    },
  })
  const list = h('div', { class: 'catalog' }, search, ...groups, none)
  if (!type) {
    return {
      title: 'Event catalog',
      content: [
        head({ title: 'Event catalog', below: h('p', { class: 'quiet' }, `${types.data.length} events that a handler may get. Choose one to see its example and its shape.`) }),
        h('div', { class: 'card pad whole' }, list),
      ],
    }
  }
  return {
    title: type.name,
    content: [
      head({ title: type.name, way: [[root, 'Event catalog']], mono: true, below: h('p', { class: 'quiet' }, type.description) }),
      h('div', { class: 'catalog-one' }, h('div', { class: 'card pad beside' }, list), h('div', { class: 'stack' }, ...detail(app, type, endpoints.data))),
    ],
  }
}

/** @param {string} app @param {any} type @param {any[]} endpoints */
function detail(app, type, endpoints) {
  const schema = Object.entries(type.schemas ?? {}).at(-1)?.[1]
  const { examples, ...shape } = schema ?? {}
  const card = (/** @type {string} */ title, /** @type {string} */ text, /** @type {string} */ what) =>
    h('section', { class: 'card pad' },
      h('div', { class: 'title' }, h('h2', {}, title), h('div', { class: 'actions' }, button('Copy', () => copy(text, what), { icon: 'copy' }))),
      block(text, { 'aria-label': title }))
  const fits = endpoints.filter((it) => !it.disabled && (!it.eventTypes || it.eventTypes.includes(type.name)))
  const sending = h('section', { class: 'card pad' }, h('h2', {}, 'Send'),
    fits.length === 0
      ? h('p', { class: 'quiet' }, 'No endpoint takes it.')
      : h('ul', { class: 'plain' }, ...fits.map((it) => h('li', {},
        h('a', { class: 'mono', href: `#/${encodeURIComponent(app)}/endpoints/${it.id}/testing?event=${encodeURIComponent(type.name)}` }, `Send to ${it.url}`)))))
  if (!schema) return [sending, h('section', { class: 'card' }, empty('No schema', 'This event type was made without one.'))]
  return [
    sending,
    ...(examples?.[0] ? [card('Example', JSON.stringify(examples[0], null, 2), 'the example')] : []),
    card('TypeScript', typescript(type.name, schema), 'the type'),
    card('JSON Schema', JSON.stringify(shape, null, 2), 'the schema'),
  ]
}
