// What was received, as it comes, and how to get real deliveries here.

import { all, get } from './api.js'
import { againMenu, replayMany } from './again.js'
import { brief, button, empty, h, shown } from './dom.js'
import { head } from './heading.js'
import { seldom, watch } from './live.js'
import { choice, menu } from './menu.js'
import { outside } from './outside.js'
import { badge, verdict } from './status.js'
import { table } from './table.js'
import { breakable } from './types.js'
import { when } from './when.js'

const PAGE = 50

/** @type {[string, string][]} */
const VERDICTS = [['', 'All'], ['authentic', 'Authentic'], ['refused', 'Not authentic'], ['unverified', 'Unverified']]

/** How the handler took it. @param {any} it */
function answer(it) {
  const last = it.attempts.at(-1)
  if (!last) return h('span', { class: 'quiet' }, '–')
  return badge(last.status >= 200 && last.status < 300 ? 'good' : 'bad', String(last.status ?? 'no answer'))
}

/** @param {import('./page.js').Place} place */
export async function received(place) {
  const { app, query, signal } = place
  const open = (/** @type {any} */ it) => `#/${encodeURIComponent(app)}/received/${it.id}`
  const [receiver, types] = await Promise.all([get('/api/cew/v1/receiver', signal), all('/api/v1/event-type?with_content=false', 5000, signal)])

  const list = table({
    caption: 'Received deliveries',
    key: (/** @type {any} */ it) => it.id,
    columns: [
      { head: 'Verdict', kind: 'verdict', cell: (it) => verdict(it.verdict) },
      {
        head: 'Event',
        kind: 'main roomy',
        cell: (it) => [
          h('a', { href: open(it), class: 'mono row' }, ...breakable(brief(it.event_type ?? '(no type)', 60))),
          it.verdict?.cause && h('div', { class: 'quiet mono' }, ...breakable(it.verdict.cause)),
        ],
      },
      { head: 'Message', kind: 'wide mono quiet id', cell: (it) => brief(it.message_id ?? it.id, 36) },
      { head: 'Came by', kind: 'wide', cell: (it) => h('span', { class: 'quiet' }, it.remote_addr === 'relay' ? 'Relay' : 'HTTP') },
      { head: 'Handler', kind: 'wide', cell: answer },
      { head: 'Time', cell: (it) => when(it.received_at) },
      { head: 'Actions', kind: 'end', cell: (it) => againMenu({ it, handler: receiver.handler, name: `Replay ${shown(brief(it.event_type, 60))} ${it.id}` }) },
    ],
  })
  const none = h('div')
  const older = button('Older', () => turn(page?.iterator), { icon: 'back' })
  const newer = button('Newer', () => turn(page?.prevIterator), { icon: 'forward' })
  const pager = h('div', { class: 'pager' }, older, newer)
  /** @type {any} */
  let page

  const isFiltered = () => ['verdict', 'event'].some((name) => query.get(name))
  const where = outside(receiver, signal)

  async function load() {
    const asked = new URLSearchParams({ limit: String(PAGE), with_content: 'false' })
    for (const [mine, theirs] of [['verdict', 'verdict'], ['event', 'event_types'], ['at', 'iterator']]) {
      const value = query.get(mine ?? '')
      if (value) asked.set(theirs ?? '', value)
    }
    const found = await get(`/api/cew/v1/captures?${asked}`, signal)
    page = found
    list.show(found.data)
    const backwards = query.get('at')?.startsWith('-') ?? false
    older.hidden = !backwards && found.done
    newer.hidden = !query.get('at') || (backwards && found.done)
    const isEmpty = found.data.length === 0
    list.element.hidden = isEmpty
    none.replaceChildren(!isEmpty ? '' : isFiltered()
      ? empty('Nothing fits these filters', button('Show all', () => { location.hash = location.hash.split('?')[0] ?? '' }, { class: 'plain' }))
      : empty('Nothing received yet', 'Switch the relay on above and paste its address in the Dashboard, or send something here: ',
        h('code', {}, receiver.listen_url ? `cew send-example user.created --to ${receiver.listen_url}` : 'cew listen'), '.'))
    return isEmpty
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

  const verdicts = h('div', { class: 'segments', role: 'radiogroup', 'aria-label': 'Verdict' }, ...VERDICTS.map(([value, name]) =>
    h('label', {}, h('input', { type: 'radio', name: 'verdict', value, checked: (query.get('verdict') ?? '') === value, onchange: () => void choose('verdict', value) }), name)))
  const event = h('select', { 'aria-label': 'Event', onchange: () => void choose('event', event.value) },
    ...[['', 'All events'], ...types.data.map(({ name }) => [name, name])].map(([value, text]) =>
      h('option', { value, selected: (query.get('event') ?? '') === value }, text)))

  // Whoever has nothing yet comes for this.
  if ((await load()) && !isFiltered()) where.open = true
  const again = seldom(load)
  watch(({ type }) => ['capture', 'sent', 'missed'].includes(type) && void again(), signal)
  const many = menu({
    name: 'Replay',
    choices: () => [
      choice('Replay all failed …', () => replayMany('failed', receiver.handler)),
      choice('Replay all missing …', () => replayMany('missing', receiver.handler)),
    ],
  })
  return {
    title: 'Received',
    content: [
      head({ title: 'Received', actions: [many] }),
      where,
      h('div', { class: 'filters' }, verdicts, event, list.waiting),
      h('section', { class: 'card' }, list.element, none, pager),
    ],
  }
}
