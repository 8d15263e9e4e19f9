// A row, filled from what it is about.

import { h } from './dom.js'

/**
 * @template T
 * @param {HTMLTableRowElement} row @param {import('./table.js').Column<T>[]} columns @param {T} item
 */
export function fillRow(row, columns, item) {
  const focused = row.contains(document.activeElement) ? document.activeElement?.tagName : undefined
  const cells = columns.map(({ cell, kind }) => {
    const content = cell(item)
    return h('td', { class: kind }, ...(Array.isArray(content) ? content : [content]))
  })
  row.replaceChildren(...cells)
  const again = focused && row.querySelector(focused)
  if (again instanceof HTMLElement) again.focus({ preventScroll: true })
}
