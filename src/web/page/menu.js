// A button with a menu: by mouse and by keyboard, and made when it is opened, for a list has many.

import { button, h, icon } from './dom.js'

/** @typedef {{ text: string, work: () => unknown }} Choice */

/** @param {string} text @param {() => unknown} work @returns {Choice} */
export const choice = (text, work) => ({ text, work })

let menus = 0

/**
 * @param {object} how
 * @param {string} how.name what the button is called
 * @param {(opener: HTMLButtonElement) => Choice[]} how.choices
 * @param {boolean} [how.disabled]
 * @param {string} [how.title] why it is
 */
export function menu({ name, choices, disabled = false, title }) {
  menus += 1
  const id = `menu-${menus}`
  const list = h('div', { popover: 'auto', id, role: 'menu', class: 'menu' })
  const make = () => {
    list.replaceChildren(...choices(opener).map(({ text, work }) =>
      button(text, () => {
        list.hidePopover()
        opener.focus()
        work()
      }, { role: 'menuitem' })))
    const box = opener.getBoundingClientRect()
    list.style.setProperty('top', `${Math.min(box.bottom + 4, innerHeight - 140)}px`)
    list.style.setProperty('right', `${Math.max(8, document.documentElement.clientWidth - box.right)}px`)
  }
  list.addEventListener('beforetoggle', (event) => /** @type {ToggleEvent} */ (event).newState === 'open' && make())
  list.addEventListener('toggle', (event) => {
    const isOpen = /** @type {ToggleEvent} */ (event).newState === 'open'
    opener.setAttribute('aria-expanded', String(isOpen))
    if (isOpen) list.querySelector('button')?.focus()
  })
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const all = [...list.querySelectorAll('button')]
    const at = all.findIndex((it) => it === document.activeElement)
    all[(at + step + all.length) % all.length]?.focus()
  })
  const opener = h('button', {
    type: 'button', popovertarget: id, 'aria-haspopup': 'menu', 'aria-expanded': 'false', 'aria-label': name, disabled, title,
  }, icon('replay'), 'Replay')
  return h('span', { class: 'replay' }, opener, list)
}
