// What stands above a place: the way there, its name, what one can do, and its tabs.

import { h, icon } from './dom.js'
import { server } from './engine.js'

/**
 * @param {object} how
 * @param {string} how.title
 * @param {[string, string][]} [how.way] links and names of what it is part of
 * @param {import('./dom.js').Child[]} [how.beside] beside the name
 * @param {import('./dom.js').Child} [how.below] below the name
 * @param {import('./dom.js').Child[]} [how.actions]
 * @param {boolean} [how.mono] the name is a URL or a type
 */
export function head({ title, way = [], beside = [], below, actions = [], mono = false }) {
  const steps = way.map(([href, name], i) => h('li', {}, i > 0 && icon('forward'), h('a', { href }, name)))
  return h('div', { class: 'head' },
    steps.length > 0 && h('nav', { 'aria-label': 'Way', class: 'way' }, h('ol', {}, ...steps)),
    h('div', { class: 'title' },
      h('h1', { tabindex: '-1', class: mono ? 'mono' : '' }, title), ...beside,
      h('div', { class: 'actions' }, ...actions)),
    below)
}

/**
 * What stands above each place of an endpoint.
 * @param {import('./page.js').Place} place @param {any} endpoint @param {string} current
 * @param {import('./dom.js').Child[]} beside @param {import('./dom.js').Child[]} [actions]
 */
export function endpointHead({ app }, endpoint, current, beside, actions) {
  const root = `#/${encodeURIComponent(app)}/endpoints`
  const at = `${root}/${endpoint.id}`
  const tabs = [['Overview', at], ['Testing', `${at}/testing`], ['Attempts', `${at}/attempts`], ['Check', `#/${encodeURIComponent(app)}/check/${endpoint.id}`]]
    .filter(([name]) => name !== 'Check' || !server())
    .map(([name, href]) => h('a', { href, 'aria-current': name === current ? 'page' : null }, name))
  return h('div', {},
    head({ title: endpoint.url, way: [[root, 'Endpoints']], beside, actions, mono: true, below: endpoint.description && h('p', { class: 'quiet' }, endpoint.description) }),
    h('nav', { class: 'tabs', 'aria-label': 'Endpoint' }, ...tabs))
}
