// How to get real deliveries here: the listener, the relay and its switch, a tunnel of one's own.

import { get, send } from './api.js'
import { ask } from './dialog.js'
import { busy, button, copy, h } from './dom.js'
import { watch } from './live.js'
import { badge } from './status.js'

/** @typedef {{ number: number, state: 'off' | 'opening' | 'open' | 'lost' | 'failed', relay_url: string | null, reason: string | null, is_first?: boolean }} Relay */

/** @param {Relay} relay */
function lamp(relay) {
  switch (relay.state) {
    case 'open': return badge('good', 'Relay on')
    case 'lost': return badge('wait', 'Relay reconnecting')
    case 'opening': return badge('wait', 'Relay connecting')
    case 'failed': return badge('bad', 'Relay failed')
    default: return badge('off', 'Relay off')
  }
}

/** Something to be pasted elsewhere. @param {string} text @param {string} what */
const pasted = (text, what) => h('div', { class: 'pasted' }, h('code', {}, text), button('Copy', () => copy(text, what), { icon: 'copy', 'aria-label': `Copy ${what}` }))

/**
 * @param {any} receiver as the service says
 * @param {AbortSignal} signal
 */
export function outside(receiver, signal) {
  const port = receiver.listen_url ? new URL(receiver.listen_url).port : '4400'
  const beside = h('span', { class: 'end' })
  const line = h('div', { class: 'stack-small', role: 'status' })
  /** @type {Relay} */
  let relay = receiver.relay

  const isOn = () => !['off', 'failed'].includes(relay.state)
  /** @param {boolean} on */
  const turn = async (on) => show(await send('PUT', '/api/cew/v1/receiver/relay', { on }))
  const toggle = h('button', {
    type: 'button', role: 'switch', class: 'switch', 'aria-label': 'Relay',
    onclick: () => {
      if (isOn() || !relay.is_first) return void busy(toggle, () => turn(!isOn()))
      ask({
        title: 'Switch the relay on?',
        body: [
          h('p', {}, 'Deliveries then come through Svix’s relay to this machine, over a connection that is opened from here.'),
          h('p', {}, 'Payloads pass Svix’s servers and stay readable there to whoever has the address. It is for development.'),
        ],
        yes: 'Switch on',
        work: () => turn(true),
      })
    },
  }, h('span', { 'aria-hidden': 'true' }))

  /** @param {Relay} now */
  function show(now) {
    // An answer may be overtaken by what happened after it.
    if (now.number < relay.number) return
    relay = { is_first: relay.is_first && now.state === 'off', ...now }
    beside.replaceChildren(lamp(now))
    toggle.setAttribute('aria-checked', String(isOn()))
    const url = now.relay_url
    line.replaceChildren(
      now.reason ? h('p', { class: 'problem' }, now.reason) : '',
      url ? h('p', {}, 'Paste this in the Consignease Dashboard, on the Webhooks page, under ', h('b', {}, 'Add Endpoint'), ', as Endpoint URL:') : '',
      url ? pasted(url, 'the relay’s address') : '',
      url
        ? h('p', { class: 'quiet' }, 'It stays the same for this project. Whoever knows it can read what is delivered to it.')
        : h('p', { class: 'quiet' }, 'A public address for this project: no tunnel, no account. Payloads pass Svix’s servers.'))
  }
  show(relay)
  watch((it) => it.type === 'relay' && show(/** @type {any} */ (it)), signal)
  // It may have changed before one watched.
  void get('/api/cew/v1/receiver', signal).then(({ relay: now }) => show(now)).catch(() => undefined)

  const forwarded = receiver.forward_to
    ? ['handed on to ', h('b', { class: 'mono' }, receiver.forward_to)]
    : ['kept here, answered 200 and not handed on (', h('code', {}, '--forward-to'), ' does)']
  const verified = receiver.secrets.length > 0
    ? ['verified with ', h('b', {}, receiver.secrets.join(' or '))]
    : ['unverified, for there is no signing secret: put the endpoint’s own in ', h('code', {}, '.env'), ' as ', h('code', {}, 'CLERK_WEBHOOK_SIGNING_SECRET'), ' and start again']
  return h('details', { class: 'card outside' },
    h('summary', {}, h('h2', {}, 'Get real deliveries here'), beside),
    h('div', { class: 'ways' },
      h('section', { 'aria-labelledby': 'relay' },
        h('div', { class: 'title' }, h('h3', { id: 'relay' }, 'Over the relay'), toggle), line),
      h('section', { 'aria-labelledby': 'tunnel' },
        h('h3', { id: 'tunnel' }, 'Through a tunnel of your own'),
        receiver.listen_url
          ? h('p', {}, 'Start it before ', h('code', {}, receiver.listen_url), ':')
          : h('p', {}, 'Start ', h('code', {}, 'cew dashboard --listen'), ', or ', h('code', {}, 'cew listen'), ' beside this, and then:'),
        pasted(`ngrok http --url=<YOUR_FORWARDING_URL> ${port}`, 'the tunnel’s command'),
        h('p', {}, 'In the Dashboard, as Endpoint URL:'),
        pasted('https://<YOUR_FORWARDING_URL>/api/webhooks', 'the endpoint’s URL'))),
    h('p', { class: 'quiet after' }, 'What comes is ', ...verified, '; it is ', ...forwarded, '.'))
}
