// Times and spans in words, kept true while one looks at them.

import { h } from './dom.js'

/** @param {number} ms */
export function span(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.floor(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return minutes < 10 ? `${minutes} min ${Math.floor(seconds % 60)} s` : `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return hours < 10 ? `${hours} h ${minutes % 60} min` : `${hours} h`
  return `${Math.floor(hours / 24)} days`
}

const DAY = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const EXACT = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'long' })

/** @param {Date} at */
function ago(at) {
  const past = Date.now() - at.getTime()
  if (past < 0) return DAY.format(at)
  if (past < 1500) return 'just now'
  if (past < 60000) return `${Math.floor(past / 1000)} s ago`
  if (past < 3600000) return `${Math.floor(past / 60000)} min ago`
  if (past < 12 * 3600000) return `${Math.floor(past / 3600000)} h ago`
  return DAY.format(at)
}

/** @param {Date} at */
function until(at) {
  const left = at.getTime() - Date.now()
  return left > 0 ? `in ${span(Math.ceil(left / 1000) * 1000)}` : 'due now'
}

/** @param {HTMLTimeElement} it */
function tell(it) {
  const at = new Date(it.dateTime)
  const text = it.classList.contains('until') ? until(at) : ago(at)
  if (it.textContent !== text) it.textContent = text
}

/** How long ago something was. @param {string} at */
export function when(at) {
  const it = h('time', { datetime: at, title: EXACT.format(new Date(at)) })
  tell(it)
  return it
}

/** How long until something is due. @param {string} at */
export function countdown(at) {
  const it = h('time', { datetime: at, title: EXACT.format(new Date(at)), class: 'until' })
  tell(it)
  return it
}

/** In full. @param {string} at */
export const exactly = (at) => EXACT.format(new Date(at))

setInterval(() => document.querySelectorAll('time').forEach(tell), 1000)
