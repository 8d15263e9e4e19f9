// The shell: what stands left, which place is shown, and whether the service is there.

import { Failure, enter, get, session } from './api.js'
import { h, icon } from './dom.js'
import { follow, seldom, watch, watchState } from './live.js'
import { attempts } from './attempts.js'
import { capture } from './capture.js'
import { catalog } from './catalog.js'
import { check } from './check.js'
import { endpoints } from './endpoints.js'
import { message } from './message.js'
import { overview } from './overview.js'
import { received } from './received.js'
import { terminal } from './terminal.js'
import { testing } from './testing.js'

/**
 * Where one is: `#/app/endpoints/ep/attempts?status=2`.
 * @typedef {object} Place
 * @property {string} app the application's uid or id
 * @property {string} base its calls
 * @property {string[]} parts what follows the application
 * @property {URLSearchParams} query
 * @property {AbortSignal} signal aborted when one leaves
 */

/** @typedef {{ title: string, content: Node[] }} View */

/** @type {[RegExp, (place: Place) => Promise<View>][]} */
const VIEWS = [
  [/^endpoints$/, endpoints],
  [/^endpoints\/[^/]+$/, overview],
  [/^endpoints\/[^/]+\/testing$/, testing],
  [/^endpoints\/[^/]+\/attempts$/, attempts],
  [/^messages\/[^/]+$/, message],
  [/^terminal\/[^/]+$/, terminal],
  [/^received$/, received],
  [/^received\/[^/]+$/, capture],
  [/^catalog(\/[^/]+)?$/, catalog],
  [/^check(\/[^/]+)?$/, check],
]

const PLACES = [
  { at: 'endpoints', name: 'Endpoints', icon: 'endpoints' },
  { at: 'received', name: 'Received', icon: 'received' },
  { at: 'catalog', name: 'Event catalog', icon: 'catalog' },
  { at: 'check', name: 'Check', icon: 'shield' },
]

const main = /** @type {HTMLElement} */ (document.getElementById('main'))
let leaving = new AbortController()
/** @type {any[]} */
let applications = []

/** @returns {Omit<Place, 'signal'>} */
function here() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?')
  const [app, ...parts] = (path ?? '').split('/').map(decodeURIComponent)
  const usual = applications.find(({ uid }) => uid === 'default') ?? applications[0]
  const known = app || usual?.uid || usual?.id || 'default'
  return {
    app: known,
    base: `/api/v1/app/${encodeURIComponent(known)}`,
    parts: parts.length > 0 ? parts : ['endpoints'],
    query: new URLSearchParams(query),
  }
}

/** @param {string} app @param {string} current */
function showPlaces(app, current) {
  const link = (/** @type {typeof PLACES[0]} */ { at, name, icon: drawing }) => {
    const isHere = current === at || (['messages', 'terminal'].includes(current) && at === 'endpoints')
    return h('a', { href: `#/${encodeURIComponent(app)}/${at}`, 'aria-current': isHere ? 'page' : null }, icon(drawing), name)
  }
  document.getElementById('places')?.replaceChildren(...PLACES.map(link))
  const box = document.getElementById('applications')
  if (!box) return
  if (applications.length < 2) return box.replaceChildren()
  const options = applications.map(({ uid, id, name }) => {
    const value = uid ?? id
    return h('option', { value, selected: value === app }, name)
  })
  const go = (/** @type {Event} */ event) => {
    location.hash = `#/${encodeURIComponent(/** @type {HTMLSelectElement} */ (event.target).value)}/endpoints`
  }
  box.replaceChildren(h('select', { 'aria-label': 'Application', onchange: go }, ...options))
}

/** @param {unknown} error */
function sorry(error) {
  if (error instanceof Failure && error.status === 401) return locked()
  const isMissing = error instanceof Failure && error.status === 404
  const title = isMissing ? 'There is nothing here' : 'This could not be shown'
  const text = isMissing ? 'It may have been removed.' : error instanceof Error ? error.message : String(error)
  main.replaceChildren(
    h('div', { class: 'empty big' }, h('h1', { tabindex: '-1' }, title), h('p', {}, text),
      h('p', {}, h('a', { href: '#/' }, 'To the endpoints'))),
  )
}

function locked() {
  main.replaceChildren(
    h('div', { class: 'empty big' },
      h('h1', { tabindex: '-1' }, 'This page needs a new key'),
      h('p', {}, 'Run ', h('code', {}, 'cew dashboard'), ' in the project: it opens the page, or prints an address that lets this browser in.'),
      h('p', { class: 'quiet' }, 'A key is good once, for ten minutes. Where the service was started anew, the keys before it are not good any more.')),
  )
}

async function show() {
  leaving.abort()
  const mine = new AbortController()
  leaving = mine
  const late = setTimeout(() => main.classList.add('busy'), 200)
  try {
    if (applications.length === 0) applications = (await get('/api/v1/app?limit=250', mine.signal)).data
    const place = { ...here(), signal: mine.signal }
    const path = place.parts.map(encodeURIComponent).join('/')
    const view = VIEWS.find(([pattern]) => pattern.test(path))?.[1]
    if (!view) throw new Failure(404, 'no such place')
    showPlaces(place.app, place.parts[0] ?? '')
    const { title, content } = await view(place)
    if (mine.signal.aborted) return
    document.title = `${title} · cew`
    main.replaceChildren(...content)
    scrollTo(0, 0)
    // Whoever cannot see it hears where they are.
    const heading = main.querySelector('h1')
    if (heading instanceof HTMLElement && document.activeElement === document.body) heading.focus()
  } catch (error) {
    if (!mine.signal.aborted) sorry(error)
  } finally {
    clearTimeout(late)
    if (leaving === mine) main.classList.remove('busy')
  }
}

const STATES = {
  waiting: 'Connecting …',
  live: 'Live',
  lost: 'The service does not answer. Trying again …',
  out: 'Not let in',
}

function showConnection() {
  const place = document.getElementById('connection')
  let before = 'waiting'
  watchState((state) => {
    place?.setAttribute('data-state', state)
    place?.replaceChildren(STATES[state])
    // What was missed meanwhile is looked up anew, in the place where one is.
    if (state === 'live' && before !== 'waiting') void show()
    if (state === 'out') locked()
    before = state
  })
}

async function begin() {
  addEventListener('hashchange', () => void arrive())
  session.addEventListener('in', () => void show())
  // The address says where one is; to skip to the content changes nothing of that.
  document.querySelector('.skip')?.addEventListener('click', (event) => {
    event.preventDefault()
    main.focus()
  })
  showConnection()
  if (!(await enter().catch(() => false))) locked()
  else void show()
  // Applications may be added by others.
  const look = seldom(async () => {
    applications = (await get('/api/v1/app?limit=250')).data
    const { app, parts } = here()
    showPlaces(app, parts[0] ?? '')
  })
  watch((it) => it.type === 'changed' && void look(), new AbortController().signal)
  void follow()
}

/** A key may be pasted into a page that is open. */
async function arrive() {
  if (location.hash.startsWith('#key=')) await enter().catch(() => false)
  else await show()
}

void begin()
