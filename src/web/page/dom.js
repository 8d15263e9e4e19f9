// Elements. Whatever is shown becomes a text node: nothing here, and nothing else on this page, reads
// markup, for payloads and answers come from strangers.

/** @typedef {Node | string | number | false | null | undefined} Child */
/** @typedef {Record<string, unknown>} Properties */

const SVG = 'http://www.w3.org/2000/svg'

/** Set as properties: the attribute of the same name means only what is there at first. */
const LIVE = new Set(['value', 'checked', 'disabled', 'open', 'selected', 'indeterminate'])

/**
 * @template {Element} E
 * @param {E} element @param {Properties} properties @param {Child[]} children
 * @returns {E}
 */
function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue
    if (name.startsWith('on') && typeof value === 'function') {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value))
    } else if (LIVE.has(name)) {
      Reflect.set(element, name, value)
    } else if (value !== false) {
      // A link leads to a place on this page and nowhere else.
      if (name === 'href' && !String(value).startsWith('#')) continue
      element.setAttribute(name, value === true ? '' : String(value))
    }
  }
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue
    element.append(child instanceof Node ? child : shown(child))
  }
  return element
}

/**
 * An element.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name @param {Properties} [properties] @param {...Child} children
 * @returns {HTMLElementTagNameMap[N]}
 */
export function h(name, properties = {}, ...children) {
  return fill(document.createElement(name), properties, children)
}

/**
 * An element of a drawing.
 * @param {string} name @param {Properties} [properties] @param {...Child} children
 */
export function s(name, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, name), properties, children)
}

/** Drawn on a grid of 16 with a line of 1.5. @type {Record<string, string>} */
const ICONS = {
  endpoints: 'M2.500 4.500h11M2.500 11.500h11M5 2.500v4M11 9.500v4',
  received: 'M8 2v7m0 0 3-3M8 9 5 6M2.500 10v3.500h11V10',
  catalog: 'M3 3.500h10M3 8h10M3 12.500h6',
  check: 'm3 8.500 3.200 3L13 4.500',
  cross: 'm4 4 8 8m0-8-8 8',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.800V8l2.200 1.500',
  off: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM4 12l8-8',
  copy: 'M5.500 5.500v-3h8v8h-3m-8-5h8v8h-8z',
  eye: 'M1.500 8S4 3.500 8 3.500 14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8Zm6.500 2a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  replay: 'M2.800 6.500A5.500 5.500 0 1 1 2.500 9M2.500 3v3.700h3.700',
  plus: 'M8 3v10M3 8h10',
  send: 'M14 2 7 9m7-7-4.500 12L7 9 2 6.500z',
  back: 'M10 3 5 8l5 5',
  forward: 'm6 3 5 5-5 5',
  edit: 'M3 13l.7-3L11 2.700 13.300 5 6 12.300zM9.500 4.200l2.300 2.300',
  bin: 'M3 4.500h10M6.500 4.500v-2h3v2M4.500 4.500l.6 9h5.800l.6-9',
  shield: 'M8 1.800 13 3.600v4c0 3-2 5.400-5 6.600-3-1.200-5-3.600-5-6.600v-4zM5.700 7.800l1.700 1.700 3-3.200',
  care: 'M8 2.200 14.300 13.500H1.700zM8 6.500v3M8 11.500v.1',
  stop: 'M4 4h8v8H4z',
  bulb: 'M5.500 10.500a4.200 4.200 0 1 1 5 0v1.500h-5zM6.500 14h3',
}

/** An icon, for the eye alone: what it means is said beside it. @param {string} name */
export function icon(name) {
  return s(
    'svg',
    { viewBox: '0 0 16 16', class: 'icon', 'aria-hidden': 'true' },
    s('path', { d: ICONS[name] ?? '' }),
  )
}

/**
 * A button.
 * @param {string} text @param {(event: Event) => unknown} onclick
 * @param {Properties & { icon?: string }} [properties]
 */
export function button(text, onclick, { icon: drawing, ...properties } = {}) {
  const content = drawing ? [icon(drawing), h('span', {}, text)] : [text]
  return h('button', { type: 'button', onclick, ...properties }, ...content)
}

/** What has no width, or turns the direction of what follows: shown by its number. */
// eslint-disable-next-line no-control-regex
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** Text from elsewhere: nothing in it hides or turns what stands around. @param {unknown} text */
export function shown(text) {
  return String(text ?? '').replace(HIDDEN, (it) => `\\u{${it.charCodeAt(0).toString(16)}}`)
}

/** The beginning of a text that strangers may have made long, for a list. @param {unknown} text @param {number} most */
export function brief(text, most) {
  const whole = String(text ?? '')
  return whole.length > most ? `${whole.slice(0, most)}…` : whole
}

/** So much of a text is shown at first. */
const FIRST = 20000

/**
 * A text in its lines, long ones cut until more is asked for.
 * @param {string} text @param {Properties} [properties]
 */
export function block(text, properties = {}) {
  const pre = h('pre', { tabindex: '0', ...properties })
  const box = h('div', { class: 'block' }, pre)
  const show = (/** @type {number} */ length) => {
    pre.textContent = shown(text.slice(0, length))
  }
  show(FIRST)
  if (text.length > FIRST) {
    const more = button(`Show all ${text.length.toLocaleString('en')} characters`, () => {
      show(text.length)
      more.remove()
      pre.focus()
    }, { class: 'plain' })
    box.append(more)
  }
  return box
}

/** Says something for a moment. @param {string} text @param {'good' | 'bad'} [kind] */
export function toast(text, kind = 'good') {
  const line = h('p', { class: `toast ${kind}` }, icon(kind === 'good' ? 'check' : 'cross'), text)
  document.getElementById('toasts')?.append(line)
  setTimeout(() => line.remove(), kind === 'good' ? 4000 : 10000)
}

/** Copies, and says so. @param {string} text @param {string} what */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text)
    toast(`Copied ${what}`)
  } catch {
    toast(`This browser did not let ${what} be copied`, 'bad')
  }
}

/**
 * Does what a button asks for, once at a time; after 0.2 s it shows that it is under way.
 * @param {HTMLButtonElement} it @param {() => Promise<unknown>} work
 */
export async function busy(it, work) {
  if (it.getAttribute('aria-busy') === 'true') return
  it.setAttribute('aria-busy', 'true')
  const late = setTimeout(() => it.classList.add('busy'), 200)
  try {
    await work()
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), 'bad')
  } finally {
    clearTimeout(late)
    it.classList.remove('busy')
    it.removeAttribute('aria-busy')
  }
}

/**
 * A place without anything: what it would hold, and the next step.
 * @param {string} title @param {...Child} next
 */
export function empty(title, ...next) {
  return h('div', { class: 'empty' }, h('p', { class: 'strong' }, title), h('p', {}, ...next))
}
