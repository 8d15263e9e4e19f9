// The shell: what stands left, which place is shown, and whether the service is there.

import { Failure, enter, get, session } from './api.js'
import { h, icon } from './dom.js'
import { follow, seldom, watch, watchState } from './live.js'
import { choose } from './applications.js'
import { attempts } from './attempts.js'
import { capture } from './capture.js'
import { catalog } from './catalog.js'
import { check } from './check.js'
import { endpoints } from './endpoints.js'
import { engine, server } from './engine.js'
import { message } from './message.js'
import { overview } from './overview.js'
import { received } from './received.js'
import { terminal } from './terminal.js'
import { testing } from './testing.js'

/**
 * Where one is: `#/app/endpoints/ep/attempts?status=2`.
 * @typedef {object} Place
 * @property {string} app the application's uid or id; empty: one is to be chosen
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

/** Those that are the service's `own` are not there where a Svix server delivers. */
const PLACES = [
  { at: 'endpoints', name: 'Endpoints', icon: 'endpoints' },
  { at: 'received', name: 'Received', icon: 'received', own: true },
  { at: 'catalog', name: 'Event catalog', icon: 'catalog' },
  { at: 'check', name: 'Check', icon: 'shield', own: true },
]

const main = /** @type {HTMLElement} */ (document.getElementById('main'))
let leaving = new AbortController()
/** @type {any[]} */
let applications = []
/** Whether these are all. */
let areAll = true
/** The one to begin with, if it was said. @type {import('./engine.js').Application | null} */
let wanted = null
/** Whether the place could not be shown, though it may be the next time. */
let failed = false

/** @param {AbortSignal} [signal] */
async function lookForApplications(signal) {
  const known = await engine()
  wanted = known.application
  try {
    const { data, done } = await get('/api/v1/app?limit=250', signal)
    applications = data
    areAll = done
  } catch (error) {
    // A token may be good for one alone.
    if (!(error instanceof Failure && error.status === 403 && wanted)) throw error
    applications = []
  }
  if (wanted && !applications.some(({ id }) => id === wanted?.id)) applications = [wanted, ...applications]
}

/** @returns {Omit<Place, 'signal'>} */
function here() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?')
  const [app, ...parts] = (path ?? '').split('/').map(decodeURIComponent)
  const usual = wanted ?? applications.find(({ uid }) => uid === 'default') ?? (server() && applications.length !== 1 ? null : applications[0])
  const known = app || usual?.uid || usual?.id || (server() ? '' : 'default')
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
  document.getElementById('places')?.replaceChildren(...(app ? PLACES.filter(({ own }) => !own || !server()).map(link) : []))
  const box = document.getElementById('applications')
  if (!box) return
  if (applications.length < 2) return box.replaceChildren()
  const options = applications.map(({ uid, id, name }) => {
    const value = uid ?? id
    return h('option', { value, selected: value === app || id === app }, name)
  })
  if (!app) options.unshift(h('option', { value: '', selected: true, disabled: true }, 'Choose one'))
  if (!areAll) options.push(h('option', { disabled: true }, 'More: name one with --app'))
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
      h('p', { class: 'quiet' }, 'One that was started with ', h('code', {}, '--via'), ' is ended and started again: nothing is lost by that.'),
      h('p', { class: 'quiet' }, 'A key is good once, for ten minutes. Where the service was started anew, the keys before it are not good any more.')),
  )
}

async function show() {
  leaving.abort()
  const mine = new AbortController()
  leaving = mine
  const late = setTimeout(() => main.classList.add('busy'), 200)
  try {
    if (applications.length === 0) await lookForApplications(mine.signal)
    const place = { ...here(), signal: mine.signal }
    const path = place.parts.map(encodeURIComponent).join('/')
    const view = place.app ? VIEWS.find(([pattern]) => pattern.test(path))?.[1] : async () => choose(applications, server() ?? '')
    if (!view) throw new Failure(404, 'no such place')
    showPlaces(place.app, place.parts[0] ?? '')
    const { title, content } = await view(place)
    if (mine.signal.aborted) return
    failed = false
    document.title = `${title} · cew`
    main.replaceChildren(...content)
    scrollTo(0, 0)
    // Whoever cannot see it hears where they are.
    const heading = main.querySelector('h1')
    if (heading instanceof HTMLElement && document.activeElement === document.body) heading.focus()
  } catch (error) {
    if (mine.signal.aborted) return
    failed = !(error instanceof Failure && [401, 404].includes(error.status))
    sorry(error)
  } finally {
    clearTimeout(late)
    if (leaving === mine) main.classList.remove('busy')
  }
}

/** @type {Record<import('./live.js').State, (why: string) => string>} */
const STATES = {
  waiting: () => 'Connecting …',
  live: () => (server() ? `${server()}, looked at every few seconds` : 'Live'),
  lost: () => 'The service does not answer. Trying again …',
  away: (why) => `Trying again: ${why}`,
  out: () => 'Not let in',
}

function showConnection() {
  const place = document.getElementById('connection')
  let before = 'waiting'
  watchState((state, why) => {
    place?.setAttribute('data-state', state)
    place?.replaceChildren(h('span', {}, STATES[state](why)))
    // What was missed meanwhile is looked up anew, in the place where one is.
    if (state === 'live' && before !== 'waiting') void show()
    if (state === 'out') locked()
    before = state
  })
}

async function begin() {
  addEventListener('hashchange', () => void arrive())
  session.addEventListener('in', () => {
    applications = []
    void show()
  })
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
    await lookForApplications()
    const { app, parts } = here()
    showPlaces(app, parts[0] ?? '')
  })
  watch((it) => {
    if (it.type === 'changed') void look()
    if (it.type === 'missed' && failed) void show()
  }, new AbortController().signal)
  void follow()
}

/** A key may be pasted into a page that is open. */
async function arrive() {
  if (location.hash.startsWith('#key=')) await enter().catch(() => false)
  else await show()
}

void begin()
