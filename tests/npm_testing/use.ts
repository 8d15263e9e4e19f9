// What an editor and a compiler make of the types.
import { example, faults, generateSecret, request, sign } from 'cew-testing'
import type { DeletedUser, UserJSON, WebhookEvent } from 'cew-testing'

const created = example('user.created', { data: { first_name: 'Ada', locale: undefined, public_metadata: { plan: 'pro' } } })
const user: UserJSON = created.data
const id: string = user.email_addresses[0]?.id ?? ''
example('user.deleted', (event) => { event.data.deleted = true })
// @ts-expect-error: there is no such type
example('user.creatd')
// @ts-expect-error: a number is no name
example('user.created', { data: { first_name: 7 } })

const { headers, body } = sign(created, { secret: generateSecret(), fault: faults[0] })
const text: string = body
const bytes: Uint8Array = sign(new Uint8Array()).body
const sent: Request = request('user.updated', { url: 'http://localhost/', edit: { data: { last_name: null } } })
// @ts-expect-error: no such fault
sign(created, { fault: 'none' })

export function handle(event: WebhookEvent): string | DeletedUser {
  if (event.type === 'user.deleted') return event.data
  return [event.type, headers['svix-id'], id, text, bytes.length, sent.url].join()
}
