// Two drawings of an endpoint's attempts, each with a table that says the same.

import { h, s } from './dom.js'
import { span } from './when.js'

const HOUR = 60 * 60 * 1000

const CLOCK = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** @param {string} title @param {string} sum @param {Element | null} drawing @param {string[]} heads @param {string[][]} rows */
function figure(title, sum, drawing, heads, rows) {
  const line = (/** @type {string[]} */ [first, ...rest]) =>
    h('tr', {}, h('th', { scope: 'row' }, first), ...rest.map((text) => h('td', { class: 'number' }, text)))
  return h('figure', { class: 'card pad' },
    h('figcaption', {}, h('h2', {}, title), h('p', { class: 'quiet' }, sum)),
    drawing,
    rows.length > 0 && h('details', {}, h('summary', {}, 'As a table'),
      h('table', { class: 'small' }, h('thead', {}, h('tr', {}, ...heads.map((it) => h('th', { scope: 'col' }, it)))),
        h('tbody', {}, ...rows.map(line)))))
}

/** Successes and failures by the hour. @param {any[]} attempts @param {boolean} done whether these are all */
export function outcomes(attempts, done) {
  const end = Math.ceil(Date.now() / HOUR) * HOUR
  const hours = Array.from({ length: 24 }, (_, i) => ({ from: end - (24 - i) * HOUR, good: 0, bad: 0 }))
  for (const { timestamp, status } of attempts) {
    const hour = hours[Math.floor((Date.parse(timestamp) - end) / HOUR) + 24]
    if (hour) hour[status === 0 ? 'good' : 'bad'] += 1
  }
  const good = attempts.filter(({ status }) => status === 0).length
  const most = Math.max(4, ...hours.map((it) => it.good + it.bad))
  const [wide, high] = [480, 120]
  const step = wide / 24
  const bars = hours.flatMap((it, i) => {
    const tall = (/** @type {number} */ count) => (count === 0 ? 0 : Math.max(2, (count / most) * high))
    const [up, down] = [tall(it.good), tall(it.bad)]
    const at = { x: i * step + 2, width: step - 4, rx: 1.5 }
    return [
      it.good > 0 && s('rect', { ...at, y: high - up, height: up, class: 'good' }),
      it.bad > 0 && s('rect', { ...at, y: high - up - down - (it.good > 0 ? 1 : 0), height: down, class: 'bad' }),
    ]
  })
  const names = [0, 6, 12, 18].map((i) => s('text', { x: i * step + 2, y: high + 16 }, CLOCK.format(hours[i]?.from)))
  const sum = attempts.length === 0
    ? 'No attempt in this time.'
    : `${done ? '' : 'The latest '}${attempts.length.toLocaleString('en')} attempts: ${good.toLocaleString('en')} succeeded, ${(attempts.length - good).toLocaleString('en')} failed.`
  const drawing = s('svg', { viewBox: `0 0 ${wide} ${high + 20}`, class: 'chart hours', role: 'img', 'aria-label': sum },
    s('line', { x1: 0, x2: wide, y1: high + 0.5, y2: high + 0.5 }), ...bars, ...names)
  const rows = hours.filter((it) => it.good + it.bad > 0).map((it) => [CLOCK.format(it.from), String(it.good), String(it.bad)])
  return figure('Attempts, last 24 hours', sum, drawing, ['Hour from', 'Succeeded', 'Failed'], rows)
}

/** @type {[string, number][]} */
const STEPS = [['under 10 ms', 10], ['10 to 50 ms', 50], ['50 to 200 ms', 200], ['200 ms to 1 s', 1000], ['1 to 5 s', 5000], ['over 5 s', Infinity]]

/** How long the answers took. @param {any[]} attempts */
export function waits(attempts) {
  const all = attempts.filter((it) => it.responseStatusCode > 0).map((it) => it.responseDurationMs).sort((a, b) => a - b)
  const at = (/** @type {number} */ part) => all[Math.min(all.length - 1, Math.floor(all.length * part))]
  const counts = STEPS.map(([name, below], i) => {
    const from = STEPS[i - 1]?.[1] ?? 0
    return { name, count: all.filter((ms) => ms >= from && ms < below).length }
  })
  const most = Math.max(1, ...counts.map(({ count }) => count))
  const sum = all.length === 0 ? 'Nothing was answered in this time.' : `Half within ${span(at(0.5))}, 95 % within ${span(at(0.95))}.`
  const [wide, row] = [360, 23]
  const bars = counts.flatMap(({ name, count }, i) => [
    s('text', { x: 0, y: i * row + 15 }, name),
    s('rect', { x: 92, y: i * row + 4, width: count === 0 ? 1 : Math.max(2, (count / most) * 220), height: row - 8, rx: 1.5, class: count === 0 ? 'none' : 'plain' }),
    count > 0 && s('text', { x: 92 + (count / most) * 220 + 6, y: i * row + 15 }, count.toLocaleString('en')),
  ])
  const drawing = s('svg', { viewBox: `0 0 ${wide} ${STEPS.length * row}`, class: 'chart', role: 'img', 'aria-label': sum }, ...bars)
  const rows = all.length === 0 ? [] : counts.map(({ name, count }) => [name, count.toLocaleString('en')])
  return figure('Time to answer', sum, drawing, ['Time', 'Attempts'], rows)
}
