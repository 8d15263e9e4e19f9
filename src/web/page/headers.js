// The headers that an endpoint gets besides the usual ones.

import { get, send } from './api.js'
import { busy, button, h, shown, toast } from './dom.js'

/** @param {string} path the endpoint's */
export function headersCard(path) {
  const body = h('div')
  const name = h('input', { 'aria-label': 'Name', placeholder: 'x-environment', class: 'mono', autocomplete: 'off', spellcheck: 'false', required: true })
  const value = h('input', { 'aria-label': 'Value', placeholder: 'development', class: 'mono', autocomplete: 'off', spellcheck: 'false' })
  const add = h('button', { type: 'submit' }, 'Add header')
  const problem = h('p', { class: 'problem', role: 'alert' })

  /** @param {object} fields */
  const change = async (fields) => {
    problem.textContent = ''
    try {
      await send('PATCH', `${path}/headers`, fields)
      await load()
      return true
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error)
      return false
    }
  }
  /** @param {string} it @param {string | null} content */
  function row(it, content) {
    const remove = button('Remove', () => void busy(remove, async () => {
      if (await change({ headers: {}, deleteHeaders: [it] })) toast(`${shown(it)} is not sent any more`)
    }), { class: 'plain', 'aria-label': `Remove ${shown(it)}` })
    return h('tr', {}, h('td', { class: 'mono' }, it),
      h('td', { class: 'mono' }, content === null ? h('span', { class: 'quiet' }, 'not shown') : content),
      h('td', { class: 'end' }, remove))
  }
  async function load() {
    const { headers, sensitive } = await get(`${path}/headers`)
    const rows = [...Object.entries(headers).map(([it, content]) => row(it, String(content))), ...sensitive.map((/** @type {string} */ it) => row(it, null))]
    body.replaceChildren(rows.length === 0
      ? h('p', { class: 'quiet' }, 'None. They are sent with every attempt, for instance to get past a login that stands before the handler.')
      : h('table', { class: 'small' },
        h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Name'), h('th', { scope: 'col' }, 'Value'), h('th', { scope: 'col' }, h('span', { class: 'unseen' }, 'Actions')))),
        h('tbody', {}, ...rows)))
  }
  const form = h('form', {
    class: 'line',
    onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault()
      void busy(add, async () => {
        if (!(await change({ headers: { [name.value.trim()]: value.value } }))) return
        name.value = ''
        value.value = ''
        name.focus()
      })
    },
  }, name, value, add)
  load().catch((error) => (problem.textContent = error.message))
  return h('section', { class: 'card pad', 'aria-labelledby': 'headers' },
    h('h2', { id: 'headers' }, 'Own headers'), body, form, problem)
}
