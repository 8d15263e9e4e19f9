// Checking a handler: `cew check` against an endpoint, probe by probe as it happens.

import { Failure, call, get, send } from './api.js'
import { ask } from './dialog.js'
import { busy, button, empty, h, icon } from './dom.js'
import { head } from './heading.js'
import { lines } from './lines.js'
import { watch } from './live.js'
import { outcomeOf, probeList } from './probes.js'
import { badge } from './status.js'
import { span } from './when.js'

/** @param {number} count @param {string} name */
const several = (count, name) => `${count} ${name}${count === 1 ? '' : 's'}`

/** Checks send what Svix sends. @param {any} endpoint */
const isCheckable = (endpoint) => (endpoint.metadata?.scheme ?? 'svix') === 'svix'

/** @param {import('./page.js').Place} place */
export async function check(place) {
  const { app, base, parts, signal } = place
  const root = `#/${encodeURIComponent(app)}/check`
  const { data } = await get(`${base}/endpoint?limit=250`, signal)
  const endpoint = parts[1] ? data.find((/** @type {any} */ it) => it.id === parts[1] || it.uid === parts[1]) : data.length === 1 ? data[0] : undefined
  if (parts[1] && !endpoint) throw new Failure(404, 'no such endpoint')
  if (!endpoint) return { title: 'Check', content: [head({ title: 'Check', below: intro() }), choice(app, root, data)] }

  const others = h('select', {
    'aria-label': 'Endpoint', class: 'mono',
    onchange: () => (location.hash = `${root}/${others.value}`),
  }, ...data.map((/** @type {any} */ it) => h('option', { value: it.id, selected: it.id === endpoint.id }, it.url)))
  if (!isCheckable(endpoint)) {
    return { title: 'Check', content: [head({ title: 'Check', below: others }), h('section', { class: 'card' },
      empty('This endpoint cannot be checked', 'Its deliveries are signed ', h('code', {}, endpoint.metadata.scheme), '; a check sends what Svix sends.'))] }
  }
  const { actions, content } = await one(place, endpoint)
  return { title: `Check ${endpoint.url}`, content: [head({ title: 'Check', below: h('div', { class: 'chosen' }, others), actions }), ...content] }
}

const intro = () => h('p', { class: 'quiet' }, 'Is a handler right? A check sends it what is genuine, what is forged and what is broken, and looks at what it answers.')

/** @param {string} app @param {string} root @param {any[]} endpoints */
function choice(app, root, endpoints) {
  if (endpoints.length === 0) {
    return h('section', { class: 'card' }, empty('No endpoint yet', h('a', { href: `#/${encodeURIComponent(app)}/endpoints` }, 'Add an endpoint'), ', then check what stands there.'))
  }
  return h('section', { class: 'card pad' }, h('h2', {}, 'Which handler?'),
    h('ul', { class: 'plain' }, ...endpoints.map((it) => h('li', {},
      h('a', { class: 'mono', href: `${root}/${it.id}` }, it.url), it.description && h('span', { class: 'quiet' }, ` ${it.description}`)))))
}

/** @param {import('./page.js').Place} place @param {any} endpoint */
async function one({ base, query, signal }, endpoint) {
  const path = `${base.replace('/api/v1/', '/api/cew/v1/')}/endpoint/${encodeURIComponent(endpoint.id)}/check`
  const { groups } = await get('/api/cew/v1/probes', signal)

  /** @type {any[]} */
  let rows = []
  /** What is being, or was, found out. @type {any} */
  let begun
  let isReading = false
  let isOver = true
  /** @type {ReturnType<typeof probeList> | undefined} */
  let list

  const run = button('Run the check', () => void busy(run, () => start({ only: chosen() })), { class: 'primary', icon: 'shield' })
  const again = button('Check the failed again', () => void busy(again, () => start({ only: failed() })), { icon: 'replay', hidden: true })
  const stop = button('Stop', () => void busy(stop, () => send('DELETE', path)), { icon: 'stop', hidden: true })

  const boxes = groups.map((/** @type {any} */ { group }) => h('input', { type: 'checkbox', value: group, checked: true, onchange: () => (run.disabled = !boxes.some(isChosen)) }))
  const isChosen = (/** @type {HTMLInputElement} */ box) => box.checked
  const chosen = () => boxes.filter(isChosen).map((/** @type {HTMLInputElement} */ box) => box.value)
  const failed = () => rows.filter(({ ok }) => ok !== true).map(({ id }) => id)
  const families = h('fieldset', { class: 'families' }, h('legend', { class: 'unseen' }, 'What is checked'),
    ...groups.map((/** @type {any} */ { group, question }, /** @type {number} */ i) => h('label', { class: 'choice', title: question }, boxes[i], h('span', {}, group))))

  const bar = h('progress', { 'aria-label': 'Probes answered', max: '1', value: 0 })
  const counts = h('div', { class: 'pair' })
  /** For whoever cannot see it: not each probe, but the end. */
  const said = h('p', { class: 'unseen', role: 'status' })
  const verdict = h('div')
  const show = (/** @type {string} */ value, /** @type {string} */ name) => h('label', {}, h('input', {
    type: 'radio', name: 'show', value, checked: (query.get('show') ?? '') === value,
    onchange: () => {
      remember('show', value)
      list?.filter(value === 'failed')
    },
  }), name)
  const filter = h('div', { class: 'segments', role: 'radiogroup', 'aria-label': 'Probes' }, show('', 'All'), show('failed', 'Not passed'))
  const state = h('section', { class: 'card pad check-state', 'aria-label': 'Result', hidden: true }, bar, h('div', { class: 'title' }, counts, h('div', { class: 'actions' }, filter)), verdict)
  const body = h('div')

  /** The address says what is shown. @param {string} name @param {string} value */
  function remember(name, value) {
    if (value) query.set(name, value)
    else query.delete(name)
    const text = query.toString()
    history.replaceState(null, '', `${location.hash.split('?')[0]}${text ? `?${text}` : ''}`)
  }

  function buttons() {
    run.hidden = again.hidden = !isOver
    again.hidden ||= failed().length === 0 || rows.length === 0
    // Whoever pressed a button that goes away is taken to the one that comes.
    const lost = document.activeElement === document.body || (document.activeElement instanceof HTMLElement && document.activeElement.hidden)
    stop.hidden = isOver
    if (lost && begun) (isOver ? run : stop).focus({ preventScroll: true })
  }

  function tell() {
    const all = begun.groups.reduce((/** @type {number} */ sum, /** @type {any} */ it) => sum + it.probes.length, 0)
    const of = (/** @type {string} */ outcome) => rows.filter((row) => outcomeOf(row) === outcome).length
    bar.max = all
    bar.value = rows.length
    counts.replaceChildren(
      h('b', {}, isOver ? `${of('passed')} of ${all} passed` : `${rows.length} of ${all}`),
      of('failure') > 0 ? badge('bad', `${of('failure')} failed`) : '',
      of('warning') > 0 ? badge('wait', several(of('warning'), 'warning')) : '',
      of('untold') > 0 ? badge('off', `${of('untold')} not told`) : '')
  }

  /** @param {any} it the plan of a check that begins */
  function begin(it) {
    // It is told twice: by the answer to what began it, and by the check itself.
    if (begun?.started_at === it.started_at && begun?.seed === it.seed) return
    begun = it
    rows = []
    isOver = false
    list = probeList(it.groups, (id) => remember('probe', id))
    state.hidden = false
    verdict.replaceChildren(h('p', { class: 'quiet' }, `Sending ${several(it.requests, 'request')}, signed with ${it.secret} …`))
    body.replaceChildren(list.element)
    said.textContent = 'The check runs.'
    buttons()
    tell()
  }

  /** @param {any} it the summary */
  function end(it) {
    isOver = true
    const parts = [`${span(it.duration_ms)}`]
    if (it.framework) parts.push(`the advice is for ${it.framework}, which it was recognised as`)
    const found = it.failures > 0 ? 'Each failure says what mends it.'
      : it.not_run > 0 ? 'Nothing was found wrong, but not all could be told.'
        : it.warnings > 0 ? 'It works. What is warned of breaks some day.'
          : 'Nothing was found wrong.'
    verdict.replaceChildren(h('p', {}, `${found} `, h('span', { class: 'quiet' }, `(${parts.join('; ')})`)))
    said.textContent = `${it.passed} of ${it.probes} passed, ${it.failures} failed. ${found}`
    const wanted = query.get('probe')
    if (wanted && rows.some(({ id }) => id === wanted)) list?.open(wanted)
    else list?.unfold()
  }

  /** @param {any} it */
  function take(it) {
    if (it.type === 'check') return begin(it)
    if (it.type === 'probe') {
      rows.push(it)
      list?.take(it)
    }
    if (it.type === 'summary') end(it)
    if (it.type === 'error') {
      isOver = true
      body.replaceChildren()
      verdict.replaceChildren(h('div', { class: 'why', role: 'alert' }, h('p', {}, h('b', {}, 'It could not be checked: '), it.message),
        it.hint && h('p', {}, icon('bulb'), h('b', {}, 'What to do: '), it.hint)))
    }
    if (isOver) buttons()
    list?.filter(query.get('show') === 'failed')
    tell()
  }

  async function follow() {
    if (isReading) return
    isReading = true
    try {
      for await (const line of lines(await call('GET', path, undefined, signal))) take(JSON.parse(line))
    } catch (error) {
      // None has been made yet; or one has left, or the service is gone, which the page says.
      if (!(error instanceof Failure && error.status === 404) && !signal.aborted && begun) {
        isOver = true
        buttons()
      }
    } finally {
      isReading = false
    }
  }

  /** @param {{ only: string[], yes?: boolean }} what */
  async function start(what) {
    try {
      begin(await send('POST', path, what))
      void follow()
    } catch (error) {
      if (!(error instanceof Failure && error.fields.yes)) throw error
      ask({
        title: 'Check another machine?',
        body: [h('p', {}, 'The check goes to ', h('b', { class: 'mono' }, new URL(endpoint.url).host), '. What its handler accepts runs its code: what it keeps then is made up.')],
        yes: 'Check it',
        work: async () => {
          begin(await send('POST', path, { ...what, yes: true }))
          void follow()
        },
      })
    }
  }

  const number = groups.reduce((/** @type {number} */ sum, /** @type {any} */ it) => sum + it.probes.length, 0)
  body.replaceChildren(h('section', { class: 'card' }, empty('Not checked yet',
    `${number} probes ask whether genuine deliveries reach the handler and are accepted, whether forged ones are refused, quietly, and whether it answers in time. `,
    'What the handler accepts runs its code, for ', h('code', {}, 'user.deleted'), ' too; all objects are made up: their ids are new, their addresses end in ', h('code', {}, '.example'), '. Nothing of it is kept here.')))
  // It is there at once; what was said before is read as it comes.
  void follow()
  watch((it) => it.type === 'check' && it.endpoint_id === endpoint.id && void follow(), signal)
  return { actions: [stop, again, run], content: [h('div', { class: 'filters' }, families), said, h('div', { class: 'stack' }, state, body)] }
}
