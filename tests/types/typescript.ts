// What the guide shows in "Narrow to a webhook event", with the types of `cew events --types ts`.
import type { DeletedObjectJSON, Session, UserCreatedEvent, UserJSON, WebhookEvent, WebhookEvents } from './events'

export function narrowed(evt: WebhookEvent): string | null | undefined {
  const { id } = evt.data
  const eventType = evt.type
  console.log(`Received webhook with ID ${id} and event type of ${eventType}`)

  if (evt.type === 'user.created') {
    console.log('userId:', evt.data.id)
    const user: UserJSON = evt.data
    const whole: UserCreatedEvent = evt
    return whole.data.email_addresses.find((email) => email.id === user.primary_email_address_id)?.email_address
  }
  // @ts-expect-error: not every event has it
  console.log(evt.data.email_addresses)
  switch (evt.type) {
    case 'user.deleted': {
      const stub: DeletedObjectJSON = evt.data
      // What some senders leave out has to be looked at first.
      // @ts-expect-error: it may be missing
      const id: string = stub.id
      return evt.data.external_id ?? id
    }
    case 'session.ended':
    case 'session.removed': {
      const session: Session = evt.data
      // @ts-expect-error: there is no such status
      return session.status === 'gone' ? null : session.user_id
    }
    // @ts-expect-error: there is no such type
    case 'user.left':
      return null
    case 'subscription.pastDue':
      return evt.data.items[0]?.plan?.name
    default:
      return null
  }
}

/** What is not known here does not stand in the way. */
export const more = { ...({} as WebhookEvents['role.deleted']), sent_by: 'a newer sender' }
export const fits: WebhookEvents['role.deleted'] = more
