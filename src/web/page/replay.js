// The replay menu: this message, all that failed since, all that are missing since. Before many are
// sent, it is said how many, and where to.

import { get, send } from './api.js'
import { finished as replayed } from './again.js'
import { ask } from './dialog.js'
import { busy, h, toast } from './dom.js'
import { server } from './engine.js'
import { choice, menu } from './menu.js'

/** Failed messages are recovered that far back, as at Svix. */
const LONGEST = 14 * 24 * 60 * 60 * 1000 - 60 * 60 * 1000

const HERE = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** @param {number} count */
const messages = (count) => (count === 1 ? '1 message' : `${count.toLocaleString('en')} messages`)

/** A time as an input of this browser has it. @param {number} at */
const local = (at) => new Date(at - new Date(at).getTimezoneOffset() * 60000).toISOString().slice(0, 19)

/** How a bulk replay came out. @param {string} id */
async function finished(id) {
  for (let tries = 0; tries < 600; tries += 1) {
    const task = await get(`/api/v1/background-task/${encodeURIComponent(id)}`)
    if (task.status !== 'running') return toast(`Replayed ${messages(task.data?.messagesSent ?? 0)}`)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

/** What a Svix server has besides, and keeps. @param {any} found */
function others({ scheduled = 0, young = 0 }) {
  const are = (/** @type {number} */ count) => `${messages(count)} ${count === 1 ? 'is' : 'are'}`
  return (scheduled > 0 ? ` ${are(scheduled)} left to the server, which tries again by itself.` : '')
    + (young > 0 ? ` ${are(young)} left out: made a few seconds ago, and perhaps under way.` : '')
}

/**
 * @param {import('./page.js').Place} place @param {any} endpoint
 * @param {'failed' | 'missing'} what @param {number} from
 */
function many({ base }, endpoint, what, from) {
  const path = `${base}/endpoint/${encodeURIComponent(endpoint.id)}`
  const own = path.replace('/api/v1/', '/api/cew/v1/')
  const since = h('input', { type: 'datetime-local', id: 'since', step: '1', value: local(from), required: true, onchange: () => void count() })
  const said = h('p', { role: 'status', class: 'count' })
  const host = new URL(endpoint.url).hostname
  /** To the millisecond as it was given, unless it was changed. */
  const moment = () => (since.value === local(from) ? new Date(from) : new Date(since.value)).toISOString()
  const { accept } = ask({
    title: what === 'failed' ? 'Replay all failed messages' : 'Replay all missing messages',
    body: [
      h('p', {}, what === 'failed'
        ? 'Messages that were attempted in this time, and of which no attempt ever succeeded.'
        : 'Messages of this time that were never attempted here.'),
      h('div', { class: 'field' }, h('label', { for: 'since' }, 'Since'), since),
      said,
      !HERE.test(host) && h('p', { class: 'note' }, 'They go to ', h('b', { class: 'mono' }, host), ', which is not this machine.'),
    ],
    yes: 'Replay',
    work: async () => {
      if (server()) {
        await send('POST', `${own}/replay`, { what, since: moment() })
        toast('The replay has begun')
        void replayed().catch((error) => toast(error.message, 'bad'))
        return
      }
      const call = what === 'failed' ? 'recover' : 'replay-missing'
      const task = await send('POST', `${path}/${call}`, { since: moment() })
      toast('The replay has begun')
      void finished(task.id).catch(() => undefined)
    },
  })
  let asked = 0
  /** Only the last answer counts: that to an earlier time may come after it. */
  async function count() {
    asked += 1
    const mine = asked
    accept.disabled = true
    said.textContent = 'Counting …'
    try {
      const found = await get(`${own}/replay?what=${what}&since=${encodeURIComponent(moment())}`)
      if (mine !== asked) return
      const number = found.count
      said.textContent = (number === 0 ? 'There are none.' : `${found.is_all === false ? 'The latest ' : ''}${messages(number)} will be sent.`) + others(found)
      accept.disabled = number === 0
    } catch (error) {
      if (mine === asked) said.textContent = error instanceof Error ? error.message : String(error)
    }
  }
  void count()
}

/**
 * The button with its menu.
 * @param {object} how
 * @param {import('./page.js').Place} how.place
 * @param {any} how.endpoint
 * @param {any} [how.message] with one, this and what came since; else all
 * @param {boolean} [how.isScheduled] it is tried again by itself
 * @param {string} how.name what the button is called
 */
export function replayMenu({ place, endpoint, message, isScheduled = Boolean(message?.nextAttempt), name }) {
  const from = message ? Date.parse(message.timestamp) : Date.now() - LONGEST
  const resend = async () => {
    await send('POST', `${place.base}/msg/${encodeURIComponent(message.id)}/endpoint/${encodeURIComponent(endpoint.id)}/resend`)
    toast('The message is sent again')
  }
  return menu({
    name,
    disabled: endpoint.disabled,
    title: endpoint.disabled ? 'The endpoint is disabled' : undefined,
    choices: (opener) => [
      ...(message ? [choice(server() && isScheduled ? 'Resend this message (may end its schedule)' : 'Resend this message', () => void busy(opener, resend))] : []),
      choice(message ? 'Replay all failed since this message …' : 'Replay all failed …', () => many(place, endpoint, 'failed', Math.max(from, Date.now() - LONGEST))),
      choice(message ? 'Replay all missing since this message …' : 'Replay all missing …', () => many(place, endpoint, 'missing', from)),
    ],
  })
}
