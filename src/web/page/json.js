// JSON with its places: which line a value stands on, and which characters it is made of. The
// browser's own parser forgets both.

/** @typedef {{ path: string, line: number, start: number, end: number }} Spot */

/** @param {string} text @param {number} at */
const lineOf = (text, at) => text.slice(0, at).split('\n').length

/**
 * Where each value of `text` stands, by its path: `/data/id`. `text` is JSON.
 * @param {string} text
 * @returns {Map<string, Spot>}
 */
export function spots(text) {
  /** @type {Map<string, Spot>} */
  const found = new Map()
  const token = /\s*("(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+)/gy
  let line = 1
  let counted = 0
  const next = () => {
    const match = token.exec(text)
    if (!match) return { it: '', start: text.length, end: text.length }
    const it = match[1] ?? ''
    return { it, start: token.lastIndex - it.length, end: token.lastIndex }
  }
  /** @param {string} path @param {{ it: string, start: number, end: number }} first */
  function value(path, first) {
    for (; counted < first.start; counted += 1) if (text[counted] === '\n') line += 1
    const spot = { path, line, start: first.start, end: first.end }
    found.set(path, spot)
    if (first.it === '{' || first.it === '[') {
      const close = first.it === '{' ? '}' : ']'
      let index = 0
      let now = next()
      while (now.it !== close && now.it !== '') {
        if (now.it === ',') now = next()
        let name = String(index)
        if (close === '}') {
          name = String(JSON.parse(now.it))
          next()
          now = next()
        }
        value(`${path}/${name}`, now)
        index += 1
        now = next()
      }
      spot.end = now.end
    }
  }
  value('', next())
  return found
}

/** The characters that a value is made of. @param {string} text JSON @param {string} path */
export function rawAt(text, path) {
  const spot = spots(text).get(path)
  return spot ? text.slice(spot.start, spot.end) : ''
}

/**
 * What is wrong with a text that is no JSON, and on which line; `null`: it is JSON.
 * @param {string} text
 * @returns {{ line: number, text: string } | null}
 */
export function fault(text) {
  try {
    JSON.parse(text)
    return null
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const at = /position (\d+)/.exec(said)
    const named = /line (\d+)/.exec(said)
    const line = named ? Number(named[1]) : lineOf(text, at ? Number(at[1]) : text.length)
    return { line, text: said.replace(/ (in JSON )?at (position|line) .*$/, '').replace(/^JSON\.parse: /, '') }
  }
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g

/** Without white space; what it is made of stays: `1.50`, and numbers that JavaScript cannot hold. @param {string} text JSON */
export const compact = (text) => (text.match(TOKEN) ?? []).join('')

/** Indented, and otherwise as it is. @param {string} text */
export function pretty(text) {
  if (fault(text)) return text
  let depth = 0
  let out = ''
  let before = ''
  for (const it of text.match(TOKEN) ?? []) {
    const line = () => `\n${'  '.repeat(depth)}`
    if (it === '}' || it === ']') {
      depth -= 1
      if (before !== '{' && before !== '[') out += line()
    } else if (before === '{' || before === '[' || before === ',') {
      out += line()
    }
    out += it === ':' ? ': ' : it
    if (it === '{' || it === '[') depth += 1
    before = it
  }
  return out
}
