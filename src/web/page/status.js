// How it stands, in a word, a colour and a form.

import { h, icon } from './dom.js'

/** @param {'good' | 'bad' | 'wait' | 'off'} kind @param {string} text */
export function badge(kind, text) {
  const drawing = { good: 'check', bad: 'cross', wait: 'clock', off: 'off' }[kind]
  return h('span', { class: `badge ${kind}` }, icon(drawing), text)
}

/** Of a message at an endpoint, or of an attempt. @param {number} status as Svix numbers it */
export function state(status) {
  if (status === 0) return badge('good', 'Succeeded')
  if (status === 2) return badge('bad', 'Failed')
  return badge('wait', 'Sending')
}

/**
 * Of a message whose next attempt is due: where that lies ahead, the one before it failed.
 * @param {any} it
 */
export function delivery(it) {
  // Servers call it failed or sending.
  const next = it.status !== 0 && it.nextAttempt ? Date.parse(it.nextAttempt) : 0
  if (next <= Date.now()) return state(it.status)
  return h('span', { class: 'pair' }, state(2), h('span', { class: 'quiet' }, 'retrying'))
}

/** Of a capture. @param {{ valid: boolean } | null} found */
export function verdict(found) {
  if (found === null) return badge('off', 'Unverified')
  return found.valid ? badge('good', 'Authentic') : badge('bad', 'Not authentic')
}

/** What an endpoint answered. @param {any} attempt */
export function answered(attempt) {
  return attempt.responseStatusCode ? String(attempt.responseStatusCode) : 'no answer'
}
