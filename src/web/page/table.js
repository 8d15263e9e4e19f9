// A table whose rows stay where they are: what is known is changed in place, and what is new waits
// while somebody points into it.

import { fillRow } from './row.js'
import { button, h } from './dom.js'

/**
 * @template T
 * @typedef {object} Column
 * @property {string} head
 * @property {(item: T) => import('./dom.js').Child | import('./dom.js').Child[]} cell
 * @property {string} [kind] its class
 */

/**
 * @template T
 * @param {object} how
 * @param {string} how.caption
 * @param {Column<T>[]} how.columns
 * @param {(item: T) => string} how.key
 */
export function table({ caption, columns, key }) {
  const heads = columns.map(({ head, kind }) => h('th', { scope: 'col', class: kind }, head))
  const body = h('tbody')
  const element = h(
    'table',
    {},
    h('caption', { class: 'unseen' }, caption),
    h('thead', {}, h('tr', {}, ...heads)),
    body,
  )
  const waiting = h('div', { class: 'waiting' })
  /** @type {Map<string, { row: HTMLTableRowElement, said: string }>} */
  let known = new Map()

  const isUsed = () => body.matches(':hover') || body.contains(document.activeElement)

  /** A menu that is open is not taken away from under the hand. @param {Element} row */
  const isOpen = (row) => row.querySelector(':popover-open') !== null

  /** @param {T[]} items */
  function put(items) {
    waiting.replaceChildren()
    /** @type {typeof known} */
    const now = new Map()
    let at = body.firstElementChild
    for (const item of items) {
      const id = key(item)
      const said = JSON.stringify(item)
      const entry = known.get(id) ?? { row: h('tr'), said: '' }
      if (entry.said !== said && !isOpen(entry.row)) {
        fillRow(entry.row, columns, item)
        entry.said = said
      }
      now.set(id, entry)
      if (entry.row === at) at = at.nextElementSibling
      else body.insertBefore(entry.row, at)
    }
    for (const [id, { row }] of known) if (!now.has(id)) row.remove()
    known = now
  }

  /** @param {T[]} items */
  function show(items) {
    const fresh = items.filter((item) => !known.has(key(item)))
    if (known.size === 0 || fresh.length === 0 || !isUsed()) return put(items)
    for (const item of items) {
      const entry = known.get(key(item))
      const said = JSON.stringify(item)
      if (entry && entry.said !== said && !isOpen(entry.row)) {
        fillRow(entry.row, columns, item)
        entry.said = said
      }
    }
    waiting.replaceChildren(button(`Show ${fresh.length} new`, () => put(items), { class: 'plain', icon: 'received' }))
  }

  return { element, waiting, show, clear: () => put([]) }
}
