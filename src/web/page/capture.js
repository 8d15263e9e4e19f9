// One capture: is it authentic and if not, why; what came, what became of it, and sending it again.

import { get } from './api.js'
import { again, outcome } from './again.js'
import { bodyOf } from './body.js'
import { block, brief, busy, button, copy, empty, h, icon } from './dom.js'
import { plainCurl } from './curl.js'
import { editCapture } from './edited.js'
import { head } from './heading.js'
import { seldom, watch } from './live.js'
import { payloadCard } from './payload.js'
import { state, verdict } from './status.js'
import { exactly, span, when } from './when.js'

/** @param {import('./page.js').Place} place */
export async function capture(place) {
  const { app, parts, signal } = place
  const root = `#/${encodeURIComponent(app)}/received`
  const path = `/api/cew/v1/captures/${encodeURIComponent(parts[1] ?? '')}`
  const [it, receiver] = await Promise.all([get(path, signal), get('/api/cew/v1/receiver', signal)])
  const { text, base64 } = bodyOf(it)

  const attempts = h('section', { class: 'card pad', 'aria-labelledby': 'attempts' })
  let said = ''
  /** @param {any} now */
  function show(now) {
    if (JSON.stringify(now.attempts) === said) return
    said = JSON.stringify(now.attempts)
    const open = new Set([...attempts.querySelectorAll('details[open]')].map(({ id }) => id))
    attempts.replaceChildren(h('h2', { id: 'attempts' }, 'At your handler'), now.attempts.length === 0
      ? h('p', { class: 'quiet' }, 'It was not handed on, and not sent again yet.')
      : h('div', { class: 'attempts' }, ...now.attempts.map((/** @type {any} */ attempt, /** @type {number} */ i) => one(attempt, i, open)).reverse()))
  }
  show(it)
  const look = seldom(async () => show(await get(path, signal)))
  watch(({ type }) => (type === 'sent' || type === 'missed') && void look(), signal)

  const curl = button('Copy as curl', () => copy(plainCurl({
    method: it.method, url: receiver.handler, body: text, base64: base64(),
    headers: it.headers.filter((/** @type {[string, string]} */ [name]) => !['host', 'content-length', 'connection', 'transfer-encoding'].includes(name.toLowerCase())),
  }), 'a curl command, with the signature that it came with'), { icon: 'copy' })
  const body = text === null
    ? h('section', { class: 'card pad', 'aria-labelledby': 'payload' },
      h('div', { class: 'title' }, h('h2', { id: 'payload' }, 'Body'), h('div', { class: 'actions' }, curl)),
      h('p', { class: 'quiet' }, 'It is not UTF-8; this is its base64.'), block(base64()))
    : payloadCard(text, { title: 'Body', actions: [curl] })
  return {
    title: `${brief(it.event_type ?? 'Received', 60)} ${it.id}`,
    content: [
      head({
        title: brief(it.event_type ?? '(no type)', 200), mono: true,
        way: [[root, 'Received']],
        beside: [verdict(it.verdict)],
        below: h('p', { class: 'quiet' }, h('span', { class: 'mono' }, brief(it.message_id ?? it.id, 200)), ' · ', exactly(it.received_at)),
      }),
      h('div', { class: 'stack' }, judged(it), replayCard(it, receiver, look), attempts, headersCard(it), body),
    ],
  }
}

/** Whether it is authentic, and if not, why and what to do. @param {any} it */
function judged({ verdict: found }) {
  const notes = found?.notes?.length > 0 ? h('ul', { class: 'plain quiet' }, ...found.notes.map((/** @type {string} */ note) => h('li', {}, note))) : null
  if (found === null) {
    return h('p', { class: 'note' }, 'Nobody could say whether it is authentic: there was no signing secret when it came. Put the endpoint’s own in ', h('code', {}, '.env'), ' as ', h('code', {}, 'CLERK_WEBHOOK_SIGNING_SECRET'), '.')
  }
  if (found.valid) {
    return h('section', { class: 'card pad', 'aria-label': 'Verdict' }, h('p', {}, 'Verified with ', h('b', {}, found.secret ?? 'the signing secret'), '.'), notes)
  }
  return h('section', { class: 'why whole', 'aria-label': 'Verdict' },
    h('p', {}, h('b', {}, 'Why: '), found.explanation ?? 'no signature matches', found.cause && h('span', { class: 'mono quiet' }, ` ${found.cause}`)),
    found.fix && h('p', {}, icon('bulb'), h('b', {}, 'What to do: '), found.fix),
    notes)
}

/**
 * @param {any} it @param {any} receiver @param {() => unknown} done
 */
function replayCard(it, receiver, done) {
  const to = h('input', { id: 'to', class: 'mono', value: receiver.handler, autocomplete: 'off', spellcheck: 'false', required: true })
  const forged = it.verdict?.valid === false
  const insist = h('input', { type: 'checkbox', onchange: () => (signed.disabled = !insist.checked) })
  const into = h('div', { class: 'outcome', role: 'status' })
  /** @param {HTMLButtonElement} from @param {boolean} verbatim */
  const go = (from, verbatim) => void busy(from, async () => {
    into.replaceChildren()
    const delivery = await again('captures', it.id, { to: to.value.trim(), verbatim, sign_unverified: !verbatim && forged && insist.checked })
    into.replaceChildren(...outcome(delivery))
    done()
  })
  const signed = button('Signed afresh', () => go(signed, false), { class: 'primary', icon: 'replay', disabled: forged })
  const verbatim = button('As it came', () => go(verbatim, true))
  const edit = button('Edit and send', () => editCapture({ it, to: to.value.trim(), mayInsist: forged, done: (delivery) => {
    into.replaceChildren(...outcome(delivery, 'Edited, sent'))
    done()
  } }), { icon: 'edit' })
  return h('section', { class: 'card pad', 'aria-labelledby': 'again' },
    h('h2', { id: 'again' }, 'Send it again'),
    h('div', { class: 'field' }, h('label', { for: 'to' }, 'To'), to),
    forged && h('label', { class: 'choice' }, insist, 'Sign it although it is not authentic: your handler will take it for genuine'),
    h('div', { class: 'actions after' }, signed, verbatim, edit),
    into)
}

/** @param {any} it */
function headersCard(it) {
  return h('section', { class: 'card pad', 'aria-labelledby': 'headers' },
    h('div', { class: 'title' }, h('h2', { id: 'headers' }, 'Headers'),
      h('div', { class: 'actions' }, button('Copy', () => copy(it.headers.map((/** @type {[string, string]} */ [name, value]) => `${name}: ${value}`).join('\n'), 'the headers'), { icon: 'copy' }))),
    h('p', { class: 'mono quiet' }, `${it.method} ${long(it.path)} HTTP/${it.http_version}`, it.remote_addr && ` from ${it.remote_addr}`),
    it.headers.length === 0 ? empty('None') : h('table', { class: 'small headers', 'aria-label': 'Headers' },
      h('tbody', {}, ...it.headers.map((/** @type {[string, string]} */ [name, value]) => h('tr', {}, h('th', { scope: 'row', class: 'mono' }, name), h('td', { class: 'mono' }, long(value)))))))
}

/** A header may be long. @param {string} value */
const long = (value) => (value.length > 2000 ? `${value.slice(0, 2000)} … (${value.length.toLocaleString('en')} characters)` : value)

/** @param {any} attempt @param {number} i @param {Set<string>} open */
export function one(attempt, i, open) {
  const id = `attempt-${i}`
  const good = attempt.status >= 200 && attempt.status < 300
  return h('details', { id, open: open.has(id) },
    h('summary', {},
      state(good ? 0 : 2), h('b', {}, attempt.status ?? 'no answer'),
      h('span', { class: 'quiet' }, span(attempt.duration_ms)),
      h('span', { class: 'quiet mono wide' }, attempt.url),
      h('span', { class: 'end quiet' }, when(attempt.at))),
    h('p', { class: 'mono quiet narrow' }, attempt.url),
    !good && attempt.hint && h('div', { class: 'why' }, h('p', {}, icon('bulb'), h('b', {}, 'What to do: '), attempt.hint)),
    attempt.error && h('p', {}, attempt.error),
    attempt.response_head ? block(attempt.response_head, { 'aria-label': 'Response' }) : h('p', { class: 'quiet' }, 'Nothing in the body.'))
}
