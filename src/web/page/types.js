// Event types: by group, and their names.

import { h } from './dom.js'

/**
 * @param {any[]} types
 * @returns {[string, any[]][]}
 */
export function grouped(types) {
  /** @type {Map<string, any[]>} */
  const groups = new Map()
  for (const type of types) {
    const name = type.groupName ?? 'other'
    groups.set(name, [...(groups.get(name) ?? []), type])
  }
  return [...groups].sort(([one], [other]) => one.localeCompare(other))
}

/** A name that may be broken where its dots are. @param {string} name */
export const breakable = (name) => name.split('.').flatMap((part, i) => (i === 0 ? [part] : ['.', h('wbr'), part]))
