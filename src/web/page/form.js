// Adding an endpoint, and changing one: its URL, what it is for, and which events it gets.

import { all, send } from './api.js'
import { ask } from './dialog.js'
import { h } from './dom.js'
import { grouped } from './types.js'

/**
 * Boxes for the event types, by group.
 * @param {any[]} types @param {string[] | null} chosen
 */
function picker(types, chosen) {
  const has = new Set(chosen ?? [])
  const known = new Set(types.map(({ name }) => name))
  const missing = [...has].filter((name) => !known.has(name)).map((name) => ({ name, groupName: 'not in the catalog', description: '' }))
  const boxes = /** @type {HTMLInputElement[]} */ ([])
  const groups = grouped([...types, ...missing]).map(([group, members]) => {
    const mine = members.map(({ name }) => h('input', { type: 'checkbox', value: name, checked: has.has(name) }))
    boxes.push(...mine)
    const whole = h('input', {
      type: 'checkbox',
      onchange: () => {
        for (const box of mine) if (!box.closest('label')?.hidden) box.checked = whole.checked
      },
    })
    const look = () => {
      const count = mine.filter(({ checked }) => checked).length
      whole.checked = count === mine.length
      whole.indeterminate = count > 0 && count < mine.length
    }
    look()
    const labels = mine.map((box) => {
      box.addEventListener('change', look)
      return h('label', { class: 'choice mono' }, box, box.value)
    })
    return h('fieldset', {}, h('legend', {}, h('label', { class: 'choice' }, whole, group)), ...labels)
  })
  const list = h('div', { class: 'picker', role: 'group', 'aria-label': 'Events' }, ...groups)
  const search = h('input', {
    type: 'search',
    placeholder: 'Search events',
    'aria-label': 'Search events',
    oninput: () => {
      const text = search.value.trim().toLowerCase()
      for (const group of groups) {
        let any = false
        for (const label of group.querySelectorAll('label.mono')) {
          const fits = (label.textContent ?? '').toLowerCase().includes(text)
          if (label instanceof HTMLElement) label.hidden = !fits
          any ||= fits
        }
        group.hidden = !any
      }
    },
  })
  return { content: h('div', {}, search, list), chosen: () => boxes.filter(({ checked }) => checked).map(({ value }) => value) }
}

/**
 * @param {object} how
 * @param {string} how.base
 * @param {any} [how.endpoint] the one to change
 * @param {(endpoint: any) => void} how.done
 */
export async function edit({ base, endpoint, done }) {
  const { data } = await all('/api/v1/event-type?with_content=false', 5000)
  const url = h('input', { id: 'url', type: 'url', required: true, value: endpoint?.url ?? '', placeholder: 'http://localhost:3000/api/webhooks', autocomplete: 'off', spellcheck: 'false', class: 'mono' })
  const description = h('input', { id: 'description', value: endpoint?.description ?? '', placeholder: 'What it is for', autocomplete: 'off' })
  const events = picker(data, endpoint?.eventTypes ?? null)
  const every = h('input', { type: 'radio', name: 'which', checked: !endpoint?.eventTypes })
  const some = h('input', { type: 'radio', name: 'which', checked: Boolean(endpoint?.eventTypes) })
  const look = () => (events.content.hidden = every.checked)
  every.addEventListener('change', look)
  some.addEventListener('change', look)
  look()
  ask({
    title: endpoint ? 'Edit endpoint' : 'Add endpoint',
    yes: endpoint ? 'Save' : 'Add endpoint',
    wide: true,
    body: [
      h('div', { class: 'field' }, h('label', { for: 'url' }, 'URL'), url),
      h('div', { class: 'field' }, h('label', { for: 'description' }, 'Description'), description),
      h('fieldset', { class: 'field' }, h('legend', {}, 'Events'),
        h('label', { class: 'choice' }, every, 'All, and those that come later'),
        h('label', { class: 'choice' }, some, 'Only these'), events.content),
    ],
    work: async () => {
      const chosen = events.chosen()
      if (some.checked && chosen.length === 0) throw new Error('Choose at least one event, or all.')
      const fields = { url: url.value.trim(), description: description.value, eventTypes: every.checked ? null : chosen }
      const path = endpoint ? `${base}/endpoint/${encodeURIComponent(endpoint.id)}` : `${base}/endpoint`
      done(await send(endpoint ? 'PATCH' : 'POST', path, fields))
    },
  })
}
