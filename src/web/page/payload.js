// What was sent or received: indented, or as it is.

import { block, button, copy, h } from './dom.js'
import { fault, pretty } from './json.js'

/**
 * @param {string} payload
 * @param {object} [how]
 * @param {string} [how.title]
 * @param {import('./dom.js').Child[]} [how.actions] more that can be done with it
 */
export function payloadCard(payload, { title = 'Payload', actions = [] } = {}) {
  const box = h('div')
  const show = (/** @type {string} */ text) => box.replaceChildren(text === '' ? h('p', { class: 'quiet' }, 'Nothing.') : block(text, { 'aria-label': title }))
  const choice = (/** @type {string} */ name, /** @type {() => string} */ text, /** @type {boolean} */ checked) =>
    h('label', {}, h('input', { type: 'radio', name: 'form', checked, onchange: () => show(text()) }), name)
  const isJson = fault(payload) === null
  show(isJson ? pretty(payload) : payload)
  return h('section', { class: 'card pad', 'aria-labelledby': 'payload' },
    h('div', { class: 'title' }, h('h2', { id: 'payload' }, title),
      h('div', { class: 'actions' },
        isJson && h('div', { class: 'segments', role: 'radiogroup', 'aria-label': 'Form' },
          choice('Pretty', () => pretty(payload), true), choice('Raw', () => payload, false)),
        button('Copy', () => copy(payload, `the ${title.toLowerCase()}`), { icon: 'copy' }), ...actions)),
    box)
}
