// Testing: an event is chosen, its payload seen and edited, sent, and the outcome stands beside it.

import { all, get, send } from './api.js'
import { busy, button, empty, h, icon, toast } from './dom.js'
import { server } from './engine.js'
import { endpointHead } from './heading.js'
import { compact, fault, pretty, spots } from './json.js'
import { misfits } from './schema.js'
import { badge } from './status.js'
import { breakable, grouped, noTypes } from './types.js'
import { follow } from './outcome.js'

/** @param {import('./page.js').Place} place */
export async function testing(place) {
  const { base, parts, query, signal } = place
  const path = `${base}/endpoint/${encodeURIComponent(parts[1] ?? '')}`
  const [endpoint, types] = await Promise.all([get(path, signal), all('/api/v1/event-type?with_content=false', 5000, signal)])
  const top = endpointHead(place, endpoint, 'Testing', endpoint.disabled ? [badge('off', 'Disabled')] : [])
  if (endpoint.metadata?.scheme === 'body-hmac') return { title: `Testing ${endpoint.url}`, content: [top, generic(place, endpoint)] }

  if (server() && types.data.length === 0) return { title: `Testing ${endpoint.url}`, content: [top, h('section', { class: 'card' }, noTypes())] }

  /** @type {{ name: string, schema: any, example: string } | null} */
  let chosen = null
  const outcome = h('div', { class: 'outcome' }, empty('Nothing sent yet', 'Choose an event and send its example: what the endpoint answers is shown here.'))
  const text = h('textarea', { class: 'mono', rows: '22', spellcheck: 'false', 'aria-label': 'Payload', 'aria-describedby': 'faults', oninput: () => look() })
  const faults = h('ul', { id: 'faults', class: 'faults', role: 'status' })
  const go = button('Send Example', () => void busy(go, sendIt), { class: 'primary', icon: 'send', disabled: true })
  const reset = button('Undo edits', () => {
    text.value = chosen?.example ?? ''
    look()
  }, { class: 'plain' })
  const remark = h('p', { class: 'quiet' })
  const editor = h('section', { class: 'card pad', 'aria-label': 'Payload' },
    h('p', { class: 'quiet' }, 'Choose an event on the left.'))

  let isFresh = false
  /** @param {string} name @param {boolean} fresh */
  const form = (name, fresh) => h('label', {}, h('input', {
    type: 'radio', name: 'fresh', checked: !fresh,
    onchange: () => {
      isFresh = fresh
      if (chosen) void choose(chosen.name).catch((error) => (remark.textContent = error.message))
    },
  }), name)
  const fixed = form('Fixed ids and times', false)
  const anew = form('Fresh', true)

  const isEdited = () => chosen !== null && text.value !== chosen.example

  /** Shows what is wrong with the payload, and where. */
  function look() {
    const broken = fault(text.value)
    const lines = []
    if (broken) {
      lines.push(broken)
    } else if (chosen) {
      const value = JSON.parse(text.value)
      if (typeof value !== 'object' || value === null || Array.isArray(value)) lines.push({ line: 1, text: 'a payload is a JSON object' })
      else if (chosen.schema && isEdited()) {
        const where = spots(text.value)
        for (const { path: at, text: said } of misfits(chosen.schema, value)) lines.push({ line: where.get(at)?.line ?? 1, text: said })
      }
    }
    const select = (/** @type {number} */ line) => {
      const start = text.value.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
      const end = text.value.indexOf('\n', start)
      text.focus()
      text.setSelectionRange(start, end < 0 ? text.value.length : end)
    }
    faults.replaceChildren(...lines.map((it) => h('li', {}, button(`Line ${it.line}`, () => select(it.line), { class: 'plain' }), ` ${it.text}`)))
    text.setAttribute('aria-invalid', String(lines.length > 0))
    reset.hidden = !isEdited()
    go.disabled = !chosen || endpoint.disabled || broken !== null || !text.value.trim().startsWith('{')
    remark.textContent = endpoint.disabled
      ? 'This endpoint is disabled: enable it to send.'
      : isEdited() || isFresh
        ? 'Edited or fresh, it goes to every endpoint that takes this event. What does not fit the schema is sent as it is.'
        : ''
  }

  /** @param {string} name */
  async function choose(name) {
    const type = await get(`/api/v1/event-type/${encodeURIComponent(name)}`, signal)
    const schema = Object.entries(type.schemas ?? {}).at(-1)?.[1]
    const fresh = isFresh ? await get(`/api/cew/v1/examples/${encodeURIComponent(name)}`, signal).catch(() => null) : null
    if (isFresh && !fresh) toast('Only the bundled events can be made fresh; this one is fixed', 'bad')
    const example = fresh ? pretty(fresh.payload) : JSON.stringify(schema?.examples?.[0] ?? {}, null, 2)
    chosen = { name, schema, example }
    text.value = example
    history.replaceState(null, '', `${location.hash.split('?')[0]}?event=${encodeURIComponent(name)}`)
    editor.replaceChildren(
      h('div', { class: 'title' }, h('h2', { class: 'mono' }, name), h('div', { class: 'actions' }, reset, go)),
      h('p', { class: 'quiet' }, type.description),
      h('div', { class: 'segments', role: 'radiogroup', 'aria-label': 'Ids and times' }, fixed, anew),
      h('div', { class: 'field' }, text), faults, remark)
    look()
  }

  async function sendIt() {
    if (!chosen) return
    // An example that is fixed and was not touched is sent to this endpoint alone, as at Svix.
    const message = isFresh || isEdited()
      ? await send('POST', `${base}/msg`, {
          eventType: chosen.name,
          payload: JSON.parse(text.value),
          transformationsParams: { rawPayload: compact(text.value) },
        })
      : await send('POST', `${path}/send-example`, { eventType: chosen.name })
    follow({ place, endpoint, message, into: outcome })
    if (isFresh && !isEdited()) await choose(chosen.name)
  }

  const list = h('div', { class: 'types', role: 'radiogroup', 'aria-label': 'Event' })
  const labels = /** @type {HTMLElement[]} */ ([])
  for (const [group, members] of grouped(types.data)) {
    list.append(h('div', { class: 'group' }, h('p', { class: 'label' }, group), ...members.map(({ name }) => {
      const radio = h('input', {
        type: 'radio', name: 'event', value: name,
        checked: name === query.get('event'),
        onchange: () => void choose(name).catch((error) => (remark.textContent = error.message)),
      })
      const label = h('label', { class: 'choice mono' }, radio, h('span', {}, ...breakable(name)))
      labels.push(label)
      return label
    })))
  }
  const none = h('p', { class: 'quiet', hidden: true }, 'No event has that in its name.')
  const search = h('input', {
    type: 'search', placeholder: 'Search events', 'aria-label': 'Search events',
    oninput: () => {
      const wanted = search.value.trim().toLowerCase()
      for (const label of labels) label.hidden = !(label.textContent ?? '').toLowerCase().includes(wanted)
      for (const group of list.children) if (group instanceof HTMLElement) group.hidden = [...group.querySelectorAll('label')].every((it) => it.hidden)
      none.hidden = labels.some((it) => !it.hidden)
    },
  })
  const asked = query.get('event')
  if (asked) await choose(asked).catch(() => undefined)
  return {
    title: `Testing ${endpoint.url}`,
    content: [
      top,
      h('div', { class: 'testing' },
        h('section', { class: 'card pad', 'aria-label': 'Events' }, search, list, none),
        editor,
        h('section', { class: 'card pad', 'aria-labelledby': 'outcome' }, h('h2', { id: 'outcome' }, 'Outcome'), outcome)),
    ],
  }
}

/** The generic system has a test of its own. @param {import('./page.js').Place} place @param {any} endpoint */
function generic(place, endpoint) {
  if (server()) return h('section', { class: 'card' }, empty('It is an endpoint of the generic system', 'Its test is on the page of the service itself: ', h('code', {}, 'cew dashboard'), ' without ', h('code', {}, '--via'), '.'))
  const outcome = h('div')
  const go = button('Send test', () => void busy(go, async () => {
    await send('POST', `/v1/webhooks/${encodeURIComponent(endpoint.id.replace(/^ep_/, 'hook_'))}/test`)
    outcome.replaceChildren(h('p', {}, icon('check'), ' Sent: it stands first under ',
      h('a', { href: `#/${encodeURIComponent(place.app)}/endpoints/${endpoint.id}/attempts` }, 'Attempts'), '.'))
  }), { class: 'primary', icon: 'send', disabled: endpoint.disabled })
  return h('section', { class: 'card pad' },
    h('p', {}, 'The example of the first event that it is subscribed to is sent.'), go, outcome)
}
