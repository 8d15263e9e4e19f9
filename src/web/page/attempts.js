// The messages of an endpoint and how each stands there, as it happens.

import { again as sendAgain, tell } from './again.js'
import { all, get } from './api.js'
import { brief, busy, button, empty, h, shown } from './dom.js'
import { server } from './engine.js'
import { endpointHead } from './heading.js'
import { seldom, watch } from './live.js'
import { replayMenu } from './replay.js'
import { badge, delivery } from './status.js'
import { table } from './table.js'
import { breakable } from './types.js'
import { countdown, when } from './when.js'

const PAGE = 50

/** @type {[string, string][]} */
const STATES = [['', 'All'], ['0', 'Succeeded'], ['2', 'Failed'], ['3', 'Sending']]

/** @type {[string, string, number][]} */
const SPANS = [['', 'Any time', Infinity], ['1h', 'Last hour', 36e5], ['24h', 'Last 24 hours', 864e5], ['7d', 'Last 7 days', 6048e5]]

/** @param {import('./page.js').Place} place */
export async function attempts(place) {
  const { app, base, parts, query, signal } = place
  const id = encodeURIComponent(parts[1] ?? '')
  const path = `${base}/endpoint/${id}`
  const [endpoint, types] = await Promise.all([get(path, signal), all('/api/v1/event-type?with_content=false', 5000, signal)])
  const open = (/** @type {any} */ it) => `#/${encodeURIComponent(app)}/${it.terminal ? 'terminal' : 'messages'}/${encodeURIComponent(it.id)}?endpoint=${endpoint.id}`

  const list = table({
    caption: 'Message attempts',
    key: (/** @type {any} */ it) => it.id,
    columns: [
      { head: 'State', cell: delivery },
      { head: 'Event', kind: 'main', cell: (it) => [h('a', { href: open(it), class: 'mono row' }, ...breakable(brief(it.eventType || '(no type)', 60))), it.terminal && h('div', { class: 'quiet' }, 'sent at the terminal')] },
      { head: 'Message', kind: 'wide mono quiet', cell: (it) => brief(it.id, 36) },
      { head: 'Next attempt', kind: 'wide', cell: (it) => (it.nextAttempt ? countdown(it.nextAttempt) : h('span', { class: 'quiet' }, '–')) },
      { head: 'Time', cell: (it) => when(it.timestamp) },
      {
        head: 'Actions',
        kind: 'end',
        cell: (it) => (it.terminal ? resend(it) : replayMenu({ place, endpoint, message: it, name: `Replay ${shown(it.eventType)} ${it.id}` })),
      },
    ],
  })
  /** The service's menu is about its own messages. @param {any} it */
  function resend(it) {
    const go = button('Replay', () => void busy(go, async () => tell(await sendAgain('messages', it.id, { to: endpoint.url }))),
      { icon: 'replay', 'aria-label': `Replay ${shown(it.eventType)} ${it.id}` })
    return h('span', { class: 'replay' }, go)
  }
  const none = h('div')
  const older = button('Older', () => turn(page?.iterator), { icon: 'back' })
  const newer = button('Newer', () => turn(page?.prevIterator), { icon: 'forward' })
  const pager = h('div', { class: 'pager' }, older, newer)
  /** @type {any} */
  let page

  const isFiltered = () => ['status', 'event', 'time'].some((name) => query.get(name))

  async function load() {
    const asked = new URLSearchParams({ limit: String(PAGE) })
    for (const [mine, theirs] of [['status', 'status'], ['event', 'event_types'], ['at', 'iterator']]) {
      const value = query.get(mine ?? '')
      if (value) asked.set(theirs ?? '', value)
    }
    const oldest = Date.now() - (SPANS.find(([name]) => name === (query.get('time') ?? ''))?.[2] ?? Infinity)
    // The service has what the terminal sent among them.
    const where = server() ? `${path}/msg?with_content=false&` : `${path.replace('/api/v1/', '/api/cew/v1/')}/messages?`
    const answer = await get(`${where}${asked}`, signal)
    const recent = answer.data.filter((/** @type {any} */ it) => Date.parse(it.timestamp) >= oldest)
    page = { ...answer, done: answer.done || recent.length < answer.data.length }
    list.show(recent)
    const backwards = query.get('at')?.startsWith('-') ?? false
    older.hidden = !backwards && page.done
    newer.hidden = !query.get('at') || (backwards && answer.done)
    list.element.hidden = recent.length === 0
    none.replaceChildren(recent.length > 0 ? '' : isFiltered()
      ? empty('Nothing fits these filters', button('Show all', () => { location.hash = location.hash.split('?')[0] ?? '' }, { class: 'plain' }))
      : empty('No message yet', h('a', { href: `#/${encodeURIComponent(app)}/endpoints/${endpoint.id}/testing` }, 'Send an example'), ', or do something in your application that makes one.'))
  }

  /** The address says what is shown. @param {string} name @param {string} value */
  function choose(name, value) {
    if (value) query.set(name, value)
    else query.delete(name)
    if (name !== 'at') query.delete('at')
    const text = query.toString()
    history.replaceState(null, '', `${location.hash.split('?')[0]}${text ? `?${text}` : ''}`)
    list.clear()
    return load().catch((error) => none.replaceChildren(empty('This could not be shown', error.message)))
  }
  /** @param {string | undefined} iterator */
  async function turn(iterator) {
    await choose('at', iterator ?? '')
    scrollTo(0, 0)
    list.element.querySelector('a')?.focus({ preventScroll: true })
  }

  const states = h('div', { class: 'segments', role: 'radiogroup', 'aria-label': 'State' }, ...STATES.map(([value, name]) =>
    h('label', {}, h('input', { type: 'radio', name: 'state', value, checked: (query.get('status') ?? '') === value, onchange: () => void choose('status', value) }), name)))
  /** @param {string} name @param {string} label @param {string[][]} options */
  const select = (name, label, options) => {
    const it = h('select', { 'aria-label': label, onchange: () => void choose(name, it.value) },
      ...options.map(([value, text]) => h('option', { value, selected: (query.get(name) ?? '') === value }, text)))
    return it
  }
  const event = select('event', 'Event', [['', 'All events'], ...types.data.map(({ name }) => [name, name])])
  const time = select('time', 'Time', SPANS.map(([value, name]) => [value, name]))

  await load()
  const again = seldom(load)
  watch((it) => {
    if (it.type === 'attempt' ? it.endpoint_id === endpoint.id : ['message', 'sent', 'missed'].includes(it.type)) void again()
  }, signal)
  return {
    title: `Attempts at ${endpoint.url}`,
    content: [
      endpointHead(place, endpoint, 'Attempts', endpoint.disabled ? [badge('off', 'Disabled')] : [], [replayMenu({ place, endpoint, name: 'Replay' })]),
      h('div', { class: 'filters' }, states, event, time, list.waiting),
      h('section', { class: 'card' }, list.element, none, pager),
    ],
  }
}
