// Event types: by group, and their names.

import { empty, h } from './dom.js'
import { server } from './engine.js'

/**
 * @param {any[]} types
 * @returns {[string, any[]][]}
 */
export function grouped(types) {
  /** @type {Map<string, any[]>} */
  const groups = new Map()
  for (const type of types) {
    // Open-source servers keep no groups.
    const name = type.groupName ?? (server() ? type.name.split('.')[0] : 'other')
    groups.set(name, [...(groups.get(name) ?? []), type])
  }
  return [...groups].sort(([one], [other]) => one.localeCompare(other))
}

/** Where a Svix server has none. */
export const noTypes = () => empty('This server knows no event types yet', 'They are made known to it, with their schemas and examples, by ',
  h('code', {}, `cew events --register --via ${server()}`), '.')

/** A name that may be broken where its dots are. @param {string} name */
export const breakable = (name) => name.split('.').flatMap((part, i) => (i === 0 ? [part] : ['.', h('wbr'), part]))
