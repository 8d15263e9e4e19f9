// What cew-testing signs, as captures for `cew verify`: every example under every scheme, then every
// fault. `SECRET` is the secret.
import { eventTypes, example, faults, sign } from 'cew-testing'

const secret = process.env.SECRET
function print(type, options) {
  const { headers, body } = sign(example(type), { secret, ...options })
  const request = { type: 'capture', v: 1, method: 'POST', path: '/', http_version: '1.1', headers: Object.entries(headers), body }
  console.log(JSON.stringify({ ...request, id: `${options.scheme} ${options.fault ?? type}` }))
}
for (const scheme of ['svix', 'standard']) {
  for (const type of eventTypes) print(type, { scheme })
  for (const fault of faults) print('user.created', { scheme, fault })
}
