// What delivers: the service itself, or a Svix server that the service stands before. What only the
// service has is left out then.

import { get, session } from './api.js'

/** @typedef {{ id: string, uid: string | null, name: string }} Application */
/** @typedef {{ server: string | null, application: Application | null }} Engine */

/** @type {Promise<Engine> | undefined} */
let asked
/** @type {Engine | undefined} */
let known

/** Asks, once. @returns {Promise<Engine>} */
export function engine() {
  asked ??= get('/api/cew/v1/engine').then((it) => (known = it), (error) => {
    asked = undefined
    throw error
  })
  return asked
}

/** The address of the Svix server, if it is one. */
export const server = () => known?.server ?? null

// Another may have been started at this address.
session.addEventListener('in', () => (asked = undefined))
