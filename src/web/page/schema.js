// JSON Schema, as far as the event types of this service use it: checking a payload, and writing the
// shape as a TypeScript type.

/** @typedef {any} Schema */

/** @param {unknown} value */
function kindOf(value) {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

/** @param {Schema} root @param {Schema} schema @returns {Schema} */
function resolve(root, schema) {
  let now = schema
  for (let steps = 0; now && typeof now.$ref === 'string' && steps < 20; steps += 1) {
    if (!now.$ref.startsWith('#/')) return true
    now = now.$ref.slice(2).split('/').reduce((/** @type {any} */ at, /** @type {string} */ name) => at?.[name.replaceAll('~1', '/').replaceAll('~0', '~')], root)
  }
  return now ?? true
}

/** More than so many are not worth reading. */
const MOST = 20

/**
 * What of `value` does not fit, by its path.
 * @param {Schema} root @param {unknown} value
 * @returns {{ path: string, text: string }[]}
 */
export function misfits(root, value) {
  /** @type {{ path: string, text: string }[]} */
  const found = []
  const say = (/** @type {string} */ path, /** @type {string} */ text) => {
    if (found.length < MOST) found.push({ path, text })
  }
  /** @param {Schema} of @param {any} it @param {string} path @param {number} depth */
  function look(of, it, path, depth) {
    const schema = resolve(root, of)
    if (typeof schema !== 'object' || schema === null || depth > 60) return
    const name = path.split('/').at(-1) || 'the payload'
    const kind = kindOf(it)
    if (schema.type !== undefined) {
      const kinds = [schema.type].flat()
      if (!kinds.includes(kind) && !(kind === 'integer' && kinds.includes('number'))) {
        return say(path, `${name} is ${kind}, expected ${kinds.join(' or ')}`)
      }
    }
    if ('const' in schema && JSON.stringify(schema.const) !== JSON.stringify(it)) {
      return say(path, `${name} must be ${JSON.stringify(schema.const)}`)
    }
    if (Array.isArray(schema.enum) && !schema.enum.some((/** @type {unknown} */ one) => JSON.stringify(one) === JSON.stringify(it))) {
      return say(path, `${name} must be one of ${schema.enum.map((/** @type {unknown} */ one) => JSON.stringify(one)).join(', ')}`)
    }
    for (const word of ['anyOf', 'oneOf']) {
      if (Array.isArray(schema[word]) && !schema[word].some((/** @type {Schema} */ one) => misfits({ ...root, ...resolve(root, one) }, it).length === 0)) {
        say(path, `${name} fits none of its forms`)
      }
    }
    if (typeof it === 'number') {
      if (schema.minimum !== undefined && it < schema.minimum) say(path, `${name} is below ${schema.minimum}`)
      if (schema.maximum !== undefined && it > schema.maximum) say(path, `${name} is above ${schema.maximum}`)
    }
    if (typeof it === 'string' && typeof schema.pattern === 'string' && it.length < 10000) {
      const pattern = safe(schema.pattern)
      if (pattern && !pattern.test(it)) say(path, `${name} does not look like ${schema.pattern}`)
    }
    if (kind === 'array' && schema.items !== undefined) {
      it.forEach((/** @type {unknown} */ one, /** @type {number} */ i) => look(schema.items, one, `${path}/${i}`, depth + 1))
    }
    if (kind === 'object') {
      for (const wanted of schema.required ?? []) {
        if (!Object.hasOwn(it, wanted)) say(path, `${wanted} is missing`)
      }
      for (const [key, one] of Object.entries(it)) {
        if (schema.properties && Object.hasOwn(schema.properties, key)) look(schema.properties[key], one, `${path}/${key}`, depth + 1)
        else if (schema.additionalProperties === false) say(`${path}/${key}`, `${key} is not expected here`)
        else if (typeof schema.additionalProperties === 'object') look(schema.additionalProperties, one, `${path}/${key}`, depth + 1)
      }
    }
  }
  look(root, value, '', 0)
  return found
}

/** @param {string} pattern */
function safe(pattern) {
  try {
    return new RegExp(pattern, 'u')
  } catch {
    return null
  }
}

/** @param {string} text */
const camel = (text) => text.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter) => letter.toUpperCase())

/** The shape as TypeScript. @param {string} name @param {Schema} root */
export function typescript(name, root) {
  /** @param {Schema} of @param {string} indent @returns {string} */
  function type(of, indent) {
    if (typeof of?.$ref === 'string' && of.$ref.startsWith('#/$defs/')) return camel(of.$ref.slice(8))
    const schema = resolve(root, of)
    if (typeof schema !== 'object' || schema === null) return 'unknown'
    if ('const' in schema) return JSON.stringify(schema.const)
    if (Array.isArray(schema.enum)) return schema.enum.map((/** @type {unknown} */ it) => JSON.stringify(it)).join(' | ')
    const forms = schema.anyOf ?? schema.oneOf
    if (Array.isArray(forms)) return forms.map((it) => type(it, indent)).join(' | ')
    if (schema.type === undefined) return 'unknown'
    return [schema.type].flat().map((kind) => one(schema, kind, indent)).join(' | ')
  }
  /** @param {Schema} schema @param {string} kind @param {string} indent */
  function one(schema, kind, indent) {
    if (kind === 'integer') return 'number'
    if (kind === 'array') {
      const item = type(schema.items ?? true, indent)
      return /[ |]/.test(item) ? `Array<${item}>` : `${item}[]`
    }
    if (kind !== 'object') return kind
    const fields = Object.entries(schema.properties ?? {})
    if (fields.length === 0) {
      return schema.additionalProperties && typeof schema.additionalProperties === 'object'
        ? `Record<string, ${type(schema.additionalProperties, indent)}>`
        : 'Record<string, unknown>'
    }
    const needed = new Set(schema.required ?? [])
    const lines = fields.map(([key, it]) => {
      const field = /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)
      return `${indent}  ${field}${needed.has(key) ? '' : '?'}: ${type(it, `${indent}  `)}`
    })
    return `{\n${lines.join('\n')}\n${indent}}`
  }
  const parts = [[camel(name), root], ...Object.entries(root.$defs ?? {}).map(([it, schema]) => [camel(it), schema])]
  return parts.map(([it, schema]) => `export type ${it} = ${type(schema, '')}\n`).join('\n')
}
