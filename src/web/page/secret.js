// The signing secret of an endpoint: hidden until it is asked for, and again after a while.

import { get, send } from './api.js'
import { ask } from './dialog.js'
import { busy, button, copy, h, toast } from './dom.js'
import { server } from './engine.js'

/** It is not left on a screen for longer. */
const SHOWN = 30000

/** @param {string} path the endpoint's @param {any} endpoint */
export function secretCard(path, endpoint) {
  const text = h('code', { class: 'secret' })
  const toggle = button('Reveal', () => void busy(toggle, () => (shownNow ? Promise.resolve(hide()) : reveal())), { icon: 'eye' })
  let shownNow = false
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let later
  const name = (/** @type {string} */ it) => toggle.querySelector('span')?.replaceChildren(it)

  function hide() {
    clearTimeout(later)
    shownNow = false
    text.replaceChildren(h('span', { 'aria-hidden': 'true' }, '•'.repeat(32)), h('span', { class: 'unseen' }, 'hidden'))
    name('Reveal')
  }
  const read = async () => (await get(`${path}/secret`)).key
  /** @param {string} key */
  function show(key) {
    text.textContent = key
    shownNow = true
    name('Hide')
    clearTimeout(later)
    later = setTimeout(hide, SHOWN)
  }
  const reveal = async () => show(await read())
  const take = button('Copy', () => void busy(take, async () => copy(await read(), 'the secret')), { icon: 'copy' })
  const rotate = () => ask({
    title: 'Rotate the signing secret?',
    body: [
      h('p', {}, 'A new secret is made. For 24 hours both sign, so a handler that knows either of them goes on working; after that only the new one does.'),
      endpoint.uid === 'default' && !server() && h('p', {}, 'This endpoint then has a secret of its own, instead of the one of your ', h('code', {}, '.env'), ': put the new one there.'),
    ],
    yes: 'Rotate secret',
    work: async () => {
      await send('POST', `${path}/secret/rotate`, {})
      await reveal()
      toast('The secret is rotated; the one before signs for 24 hours more')
    },
  })
  hide()
  return h('section', { class: 'card pad', 'aria-labelledby': 'secret' },
    h('h2', { id: 'secret' }, 'Signing secret'), text,
    h('div', { class: 'actions' }, toggle, take, button('Rotate', rotate, { icon: 'replay' })),
    h('p', { class: 'quiet' }, 'Your handler verifies with it: ', h('code', {}, endpoint.metadata?.scheme === 'body-hmac' ? 'WEBHOOK_SECRET' : 'CLERK_WEBHOOK_SIGNING_SECRET'), '.'))
}
