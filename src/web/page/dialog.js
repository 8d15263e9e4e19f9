// Dialogs: the browser's own, which keep the focus and close on Escape.

import { busy, button, h } from './dom.js'

/**
 * Asks; `work` is done when the answer is yes, and the dialog stays open when it fails.
 * @param {object} how
 * @param {string} how.title
 * @param {import('./dom.js').Child[]} how.body
 * @param {string} how.yes
 * @param {() => Promise<unknown>} how.work
 * @param {boolean} [how.danger]
 * @param {boolean} [how.wide]
 */
export function ask({ title, body, yes, work, danger = false, wide = false }) {
  const problem = h('p', { class: 'problem', role: 'alert' })
  const accept = h('button', { type: 'submit', class: danger ? 'danger' : 'primary' }, yes)
  const dialog = h('dialog', { 'aria-labelledby': 'dialog-title', class: wide ? 'wide' : '' })
  const form = h(
    'form',
    {
      method: 'dialog',
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault()
        void busy(accept, async () => {
          problem.textContent = ''
          try {
            await work()
            dialog.close()
          } catch (error) {
            problem.textContent = error instanceof Error ? error.message : String(error)
          }
        })
      },
    },
    h('h2', { id: 'dialog-title' }, title),
    ...body,
    problem,
    h('div', { class: 'actions' }, button('Cancel', () => dialog.close()), accept),
  )
  dialog.append(form)
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
  return { dialog, accept }
}
