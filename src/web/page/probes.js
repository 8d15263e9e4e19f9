// The probes of a check, by group: each has its place from the start, and is filled in there when its
// result comes, so that nothing moves under the pointer.

import { button, copy, h, icon } from './dom.js'
import { span } from './when.js'

/** So many that failed unfold by themselves; all of them would be a wall. */
const UNFOLDED = 3

/** How a probe came out: its kind, its icon, its word. @type {Record<string, [string, string, string]>} */
const MARKS = {
  waiting: ['wait', 'clock', 'Waiting'],
  passed: ['good', 'check', 'Passed'],
  failure: ['bad', 'cross', 'Failed'],
  warning: ['wait', 'care', 'Warning'],
  untold: ['off', 'off', 'Not told'],
}

/** @param {any} row a probe with its result */
export function outcomeOf(row) {
  if (row.ok === true) return 'passed'
  return row.ok === false ? String(row.level) : 'untold'
}

/** @param {string} name @param {import('./dom.js').Child} text */
const fact = (name, text) => h('div', {}, h('dt', {}, name), h('dd', {}, text))

/** @param {string} command */
function repeat(command) {
  const byHand = command.includes('--secret-file -')
  return h('div', { class: 'repeat' },
    h('div', { class: 'title' }, h('code', {}, command),
      button('Copy', () => copy(command, 'the command'), { icon: 'copy', 'aria-label': 'Copy the command' })),
    byHand && h('p', { class: 'quiet' }, 'It reads the signing secret of this endpoint from its input: paste it there, then Ctrl-D.'))
}

/** @param {any} row */
function details(row) {
  const list = h('dl', { class: 'facts' }, fact('Expected', row.expected), fact('Got', row.got))
  if (row.ok === false) {
    if (row.why) list.append(fact('Why', row.why))
    if (row.fix) list.append(fact('Fix', row.fix))
  }
  if (row.duration_ms > 0) list.append(fact('Took', span(row.duration_ms)))
  list.append(fact('Repeat', repeat(row.repeat)))
  return list
}

/**
 * @param {any[]} groups what is going to be found out
 * @param {(id: string) => void} opened told which was unfolded by hand
 */
export function probeList(groups, opened) {
  /** @type {Map<string, { box: HTMLDetailsElement, outcome: string, group: HTMLElement }>} */
  const known = new Map()
  const element = h('div', { class: 'stack' })

  /** @param {HTMLDetailsElement} box @param {any} probe @param {string} outcome @param {Node} content */
  function fill(box, probe, outcome, content) {
    const [kind, drawing, word] = MARKS[outcome] ?? ['off', 'off', outcome]
    // The summary stays: it may be focused.
    const summary = box.querySelector('summary') ?? box.appendChild(h('summary'))
    summary.replaceChildren(
      h('span', { class: `mark ${kind}` }, icon(drawing), h('span', { class: 'unseen' }, `${word}: `)),
      h('span', { class: 'purpose' }, probe.purpose),
      h('span', { class: 'quiet mono' }, probe.id),
      ['failure', 'warning'].includes(outcome) ? h('span', { class: 'got' }, probe.got) : '')
    box.className = `probe ${outcome}`
    while (summary.nextSibling) summary.nextSibling.remove()
    box.append(content)
  }

  for (const group of groups) {
    const count = h('span', { class: 'quiet count' }, String(group.probes.length))
    const rows = group.probes.map((/** @type {any} */ probe) => {
      const box = h('details', { id: `probe-${probe.id}` })
      fill(box, probe, 'waiting', h('dl', { class: 'facts' }, fact('Expected', probe.expected)))
      box.addEventListener('click', (event) => {
        if (event.target instanceof Element && event.target.closest('summary') && !box.open) opened(probe.id)
      })
      known.set(probe.id, { box, outcome: 'waiting', group: count })
      return box
    })
    element.append(h('section', { class: 'card group-of-probes', 'aria-labelledby': `group-${group.group}` },
      h('h2', { id: `group-${group.group}` }, h('span', { class: 'mono' }, group.group), h('span', { class: 'question' }, group.question), count),
      ...rows))
  }

  /** How many of a group passed. @param {HTMLElement} count */
  function tell(count) {
    const mine = [...known.values()].filter(({ group }) => group === count)
    const passed = mine.filter(({ outcome }) => outcome === 'passed').length
    count.textContent = mine.every(({ outcome }) => outcome === 'waiting') ? String(mine.length) : `${passed} of ${mine.length} passed`
  }

  const isUsed = () => element.matches(':hover') || element.contains(document.activeElement)

  return {
    element,
    /** The result of one. @param {any} row */
    take(row) {
      const entry = known.get(row.id)
      if (!entry) return
      entry.outcome = outcomeOf(row)
      fill(entry.box, row, entry.outcome, details(row))
      tell(entry.group)
    },
    /** Shows those that did not pass alone, or all. @param {boolean} failedAlone */
    filter(failedAlone) {
      for (const { box, outcome } of known.values()) box.hidden = failedAlone && ['passed', 'waiting'].includes(outcome)
      for (const section of element.children) {
        if (section instanceof HTMLElement) section.hidden = [...section.querySelectorAll('details')].every(({ hidden }) => hidden)
      }
    },
    /** Unfolds the first that failed, unless somebody reads the list already. */
    unfold() {
      if (isUsed()) return
      const failed = [...known.values()].filter(({ outcome }) => outcome === 'failure')
      for (const { box } of failed.slice(0, UNFOLDED)) box.open = true
    },
    /** Unfolds one and goes there. @param {string} id */
    open(id) {
      const box = known.get(id)?.box
      if (!box) return
      box.open = true
      box.scrollIntoView({ block: 'center' })
    },
  }
}
