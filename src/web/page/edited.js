// Editing what was received, and sending it as a message of its own.

import { send } from './api.js'
import { bodyOf } from './body.js'
import { ask } from './dialog.js'
import { h } from './dom.js'

/** @param {string} text @returns {[string, string][]} */
function headersOf(text) {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '').map((line) => {
    const colon = line.indexOf(':')
    if (colon < 1) throw new Error(`“${line.slice(0, 40)}” is no header: write name: value`)
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
  })
}

/** Made anew on the way. */
const OWN = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'accept-encoding'])

/**
 * @param {object} how
 * @param {any} how.it the capture
 * @param {string} how.to
 * @param {boolean} how.mayInsist it was not authentic
 * @param {(delivery: any) => void} how.done
 */
export function editCapture({ it, to, mayInsist, done }) {
  const { text } = bodyOf(it)
  /** @type {[string, string][]} */
  const given = it.headers
  const headers = given.filter(([name]) => !OWN.has(name.toLowerCase())).map(([name, value]) => `${name}: ${value}`).join('\n')
  const head = h('textarea', { class: 'mono', id: 'edit-headers', rows: '7', spellcheck: 'false', value: headers })
  // The text as it came: what is not edited has to stay as it is, to the byte.
  const body = h('textarea', { class: 'mono', id: 'edit-body', rows: '14', spellcheck: 'false', value: text ?? '', disabled: text === null })
  const sign = h('input', { type: 'radio', name: 'sign', checked: !mayInsist })
  const plain = h('input', { type: 'radio', name: 'sign', checked: mayInsist })
  head.setSelectionRange(0, 0)
  const before = body.value
  ask({
    title: 'Edit and send',
    wide: true,
    yes: 'Send',
    body: [
      h('p', { class: 'quiet' }, 'To ', h('span', { class: 'mono' }, to)),
      h('div', { class: 'field' }, h('label', { for: 'edit-headers' }, 'Headers'), head),
      h('div', { class: 'field' }, h('label', { for: 'edit-body' }, 'Body'), body, text === null && h('p', { class: 'quiet' }, 'It is not UTF-8, and goes as it came.')),
      h('fieldset', { class: 'field' }, h('legend', {}, 'Signature'),
        h('label', { class: 'choice' }, sign, mayInsist ? 'Sign it, although what came was not authentic: as a message of its own' : 'Sign it: as a message of its own, with a new id'),
        h('label', { class: 'choice' }, plain, 'Leave it: the headers go as they stand, to see what your handler refuses')),
    ],
    work: async () => {
      // A field shows all line ends alike; what was not touched keeps its own.
      const content = text === null ? { body_base64: it.body_base64 ?? '' } : { body: body.value === before ? text : body.value }
      done(await send('POST', `/api/cew/v1/captures/${encodeURIComponent(it.id)}/send`, {
        to, headers: headersOf(head.value), ...content, sign: sign.checked, sign_unverified: sign.checked && mayInsist,
      }))
    },
  })
}
