// Calls of the service, and the token that lets them in.

const TOKEN = 'cew.token'

/** A call that was not done. `status` 0: nobody answered. */
export class Failure extends Error {
  /** @param {number} status @param {string} message @param {Record<string, string>} [fields] */
  constructor(status, message, fields = {}) {
    super(message)
    this.status = status
    this.fields = fields
  }
}

/** Told `in` and `out` as the token is good and is not. */
export const session = new EventTarget()

/** Told `done` when something was changed from here. */
export const writes = new EventTarget()

let calls = 0

/** How many calls were made. */
export const made = () => calls

/** @param {Response} answer */
async function failure(answer) {
  const said = await answer.json().catch(() => ({}))
  if (Array.isArray(said.detail)) {
    /** @type {Record<string, string>} */
    const fields = {}
    for (const { loc, msg } of said.detail) fields[String(loc?.at(-1) ?? '')] = String(msg)
    const lines = Object.entries(fields).map(([name, msg]) => (name ? `${name}: ${msg}` : msg))
    return new Failure(answer.status, lines.join('; '), fields)
  }
  const text = said.detail ?? said.error?.message ?? `the service answered ${answer.status}`
  return new Failure(answer.status, String(text))
}

/**
 * The answer to a call.
 * @param {string} method @param {string} path @param {unknown} [body] @param {AbortSignal} [signal]
 */
export async function call(method, path, body, signal) {
  const token = localStorage.getItem(TOKEN) ?? ''
  /** @type {Record<string, string>} */
  const headers = { authorization: `Bearer ${token}` }
  if (body !== undefined) headers['content-type'] = 'application/json'
  const init = { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) }
  let answer
  calls += 1
  try {
    answer = await fetch(path, init)
  } catch (error) {
    if (signal?.aborted) throw error
    throw new Failure(0, 'The service does not answer. Is `cew dashboard` still running?')
  }
  if (answer.ok) {
    if (method !== 'GET') writes.dispatchEvent(new Event('done'))
    return answer
  }
  // Another tab may have got a new token in the meantime: then it is not this one that is wrong.
  if (answer.status === 401 && token === (localStorage.getItem(TOKEN) ?? '')) {
    session.dispatchEvent(new Event('out'))
  }
  throw await failure(answer)
}

/** @param {string} path @param {AbortSignal} [signal] @returns {Promise<any>} */
export async function get(path, signal) {
  return (await call('GET', path, undefined, signal)).json()
}

/** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
export async function send(method, path, body) {
  const text = await (await call(method, path, body)).text()
  return text ? JSON.parse(text) : undefined
}

/**
 * Everything on a list, page by page, up to `most`.
 * @param {string} path with its query
 * @param {number} most
 * @param {AbortSignal} [signal]
 * @returns {Promise<{ data: any[], done: boolean }>}
 */
export async function all(path, most, signal) {
  /** @type {any[]} */
  const data = []
  let iterator = ''
  for (;;) {
    const page = await get(`${path}&limit=250${iterator}`, signal)
    data.push(...page.data)
    if (page.done || page.data.length === 0 || data.length >= most) return { data, done: page.done }
    iterator = `&iterator=${encodeURIComponent(page.iterator)}`
  }
}

/**
 * Exchanges the key that stands in the address: it is good once, and no server is told a fragment.
 * Whether there is a token, from now or from before.
 */
export async function enter() {
  const key = new URLSearchParams(location.hash.slice(1)).get('key')
  if (key) {
    history.replaceState(null, '', location.pathname)
    const answer = await fetch('/api/cew/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key }),
    })
    if (answer.ok) {
      localStorage.setItem(TOKEN, (await answer.json()).token)
      session.dispatchEvent(new Event('in'))
    }
  }
  return localStorage.getItem(TOKEN) !== null
}

// Another tab has got a new token: this one is in again, too.
addEventListener('storage', (event) => {
  if (event.key === TOKEN && event.newValue) session.dispatchEvent(new Event('in'))
})
