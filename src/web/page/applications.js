// The applications of a Svix server, where it is not said which one is meant.

import { empty, h } from './dom.js'
import { head } from './heading.js'

/** @param {import('./engine.js').Application[]} all @param {string} server */
export function choose(all, server) {
  const list = h('ul', { class: 'plain' }, ...all.map(({ id, uid, name }) => h('li', {},
    h('a', { href: `#/${encodeURIComponent(uid ?? id)}/endpoints` }, name), uid !== name && h('span', { class: 'quiet mono' }, ` ${uid ?? id}`))))
  const none = empty('This server has no application yet', 'One is made, with an endpoint, by ',
    h('code', {}, `cew send-example user.created --via ${server} --app NAME --create`), '.')
  return {
    title: 'Applications',
    content: [
      head({ title: 'Applications', below: h('p', { class: 'quiet' }, 'Of ', h('span', { class: 'mono' }, server), '. Each has endpoints and messages of its own.') }),
      h('section', { class: all.length > 0 ? 'card pad' : 'card' }, all.length > 0 ? list : none),
    ],
  }
}
