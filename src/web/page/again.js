// Delivering what was received again: signed afresh or as it came, one or many.

import { get, send } from './api.js'
import { ask } from './dialog.js'
import { block, busy, h, toast } from './dom.js'
import { choice, menu } from './menu.js'
import { state } from './status.js'
import { span } from './when.js'

/** @param {number} count */
const messages = (count) => (count === 1 ? '1 message' : `${count.toLocaleString('en')} messages`)

/** @param {any} delivery */
const answered = (delivery) => (delivery.status === null ? delivery.attempts.at(-1)?.error ?? 'no answer' : String(delivery.status))

/**
 * Delivers something again; gives the delivery.
 * @param {'captures' | 'messages'} kind @param {string} name
 * @param {{ to: string, verbatim?: boolean, sign_unverified?: boolean }} how
 */
export const again = (kind, name, how) => send('POST', `/api/cew/v1/${kind}/${encodeURIComponent(name)}/replay`, how)

/** What became of it. @param {any} delivery @param {string} [what] */
export function outcome(delivery, what = 'Sent') {
  return [
    h('p', { class: 'pair' }, state(delivery.ok ? 0 : 2), h('b', {}, answered(delivery)), h('span', { class: 'quiet' }, `${what} to `, h('span', { class: 'mono' }, delivery.url), ` in ${span(delivery.duration_ms)}`)),
    !delivery.ok && delivery.hint ? h('div', { class: 'why' }, h('p', {}, h('b', {}, 'What to do: '), delivery.hint)) : '',
    delivery.response_head ? block(delivery.response_head, { 'aria-label': 'Response' }) : '',
  ]
}

/** Says it in a line. @param {any} delivery */
export const tell = (delivery) => toast(`${delivery.url} answered ${answered(delivery)}`, delivery.ok ? 'good' : 'bad')

/**
 * The menu of one capture in a list.
 * @param {{ it: any, handler: string, name: string }} how
 */
export function againMenu({ it, handler, name }) {
  return menu({
    name,
    choices: (opener) => {
      const replay = (/** @type {boolean} */ verbatim) => void busy(opener, async () => tell(await again('captures', it.id, { to: handler, verbatim })))
      const signed = choice('Replay, signed afresh', () => replay(false))
      // What was not authentic is signed by nobody, unless somebody insists, where they see what it is.
      return [...(it.verdict?.valid === false ? [] : [signed]), choice('Replay as it came', () => replay(true))]
    },
  })
}

/** Watches a replay of many to its end. */
export async function finished() {
  for (;;) {
    const { done, error, summary } = await get('/api/cew/v1/replays')
    if (error) throw new Error(error)
    if (done) {
      const failed = (summary?.failed ?? 0) + (summary?.unreachable ?? 0) + (summary?.not_sent ?? 0)
      const text = `Replayed ${messages(summary?.ok ?? 0)}`
      return toast(failed > 0 ? `${text}; ${messages(failed)} failed` : text, failed > 0 ? 'bad' : 'good')
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

/**
 * Asks before many are sent: how many, and where to.
 * @param {'failed' | 'missing'} what @param {string} handler
 */
export function replayMany(what, handler) {
  const to = h('input', { id: 'to', class: 'mono', value: handler, required: true, autocomplete: 'off', spellcheck: 'false', onchange: () => void count() })
  const said = h('p', { role: 'status', class: 'count' })
  const elsewhere = h('p', { class: 'note', hidden: true })
  let isHere = true
  const { accept } = ask({
    title: what === 'failed' ? 'Replay all failed' : 'Replay all missing',
    body: [
      h('p', {}, what === 'failed'
        ? 'What was attempted there, and of which no attempt ever succeeded.'
        : 'What was received since the first failure, and was never attempted there.'),
      h('div', { class: 'field' }, h('label', { for: 'to' }, 'To'), to),
      said, elsewhere,
    ],
    yes: 'Replay',
    work: async () => {
      // Whoever sees the note and goes on has been asked.
      await send('POST', '/api/cew/v1/replays', { what, to: to.value.trim(), yes: !isHere })
      toast('The replay has begun')
      void finished().catch((error) => toast(error.message, 'bad'))
    },
  })
  async function count() {
    accept.disabled = true
    elsewhere.hidden = true
    said.textContent = 'Counting …'
    try {
      const counted = await send('POST', '/api/cew/v1/replays', { what, to: to.value.trim(), dry_run: true })
      isHere = counted.is_here
      const others = counted.left_out > 0 ? ` ${messages(counted.left_out)} ${counted.left_out === 1 ? 'is' : 'are'} left out: not authentic.` : ''
      said.textContent = (counted.count === 0 ? 'There are none.' : `${messages(counted.count)} will be sent.`) + others
      accept.disabled = counted.count === 0
      elsewhere.hidden = isHere || counted.count === 0
      elsewhere.replaceChildren('They go to ', h('b', { class: 'mono' }, counted.url), ', which is not this machine.')
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : String(error)
    }
  }
  void count()
}
