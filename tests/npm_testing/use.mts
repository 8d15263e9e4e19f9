// The same from a module, which takes other files of the package.
import { eventTypes, example, faults, generateSecret, request, sign } from 'cew-testing'
import type { Fault, WebhookEvent, WebhookEventType } from 'cew-testing'

export const known: readonly WebhookEventType[] = eventTypes
export const wrong: readonly Fault[] = faults
export const event: WebhookEvent = example('session.created')
export const sent: Request = request('user.created', { secret: generateSecret() })
export const names: string[] = Object.keys(sign(event).headers)
