import type { WebhookEvents, WebhookEventType } from './events'

export type * from './events'

/** Some of the fields of `T`: `undefined` removes one. */
export type Edit<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]?: Edit<T[K]> | undefined } : T

/** All event types. */
export const eventTypes: readonly WebhookEventType[]

/**
 * The example payload of an event type, a new copy each time. `edit` changes it: fields to merge into it, or a function
 * that changes it in place.
 */
export function example<Type extends WebhookEventType>(
  type: Type,
  edit?: Edit<WebhookEvents[Type]> | ((event: WebhookEvents[Type]) => void),
): WebhookEvents[Type]

/** What is wrong with a delivery that a handler has to refuse. */
export type Fault =
  | 'another-secret'
  | 'changed-body'
  | 'changed-id'
  | 'changed-timestamp'
  | 'stale'
  | 'future'
  | 'no-headers'
  | 'no-signature'
  | 'unknown-version'

/** All faults, for `test.each(faults)`. */
export const faults: readonly Fault[]

export interface Signing {
  /**
   * The handler's signing secret, or several while one is being rotated, the current one first. By default that of the
   * environment: `CEW_SIGNING_SECRET`, `CLERK_WEBHOOK_SIGNING_SECRET`, that with `NUXT_`, `CONSIGNEASE_WEBHOOK_SIGNING_SECRET`.
   */
  secret?: string | readonly string[]
  /** The message's id. By default a new one. A sender that tries again keeps it. */
  id?: string
  /** When it is sent: a `Date`, or Unix time in seconds or milliseconds. By default now, by `Date.now()`. */
  timestamp?: Date | number
  /** `svix` (the default) has the headers `svix-…`, `standard` has `webhook-…`. */
  scheme?: 'svix' | 'standard'
  /** Sign it so that a handler has to refuse it. */
  fault?: Fault | undefined
}

export interface Signed<Body> {
  id: string
  /** In seconds. */
  timestamp: number
  /** Names in lower case, `content-type` among them. */
  headers: Record<string, string>
  /** Exactly what was signed: post it as it is. */
  body: Body
}

/** Signs a payload: an object, which is written as JSON, or a body that is sent as it is. */
export function sign(payload: Uint8Array, options?: Signing): Signed<Uint8Array>
export function sign(payload: string | object, options?: Signing): Signed<string>

export interface Requested extends Signing {
  /** By default `http://localhost:3000/api/webhooks`. */
  url?: string | URL
}

/** A signed request, for a handler that takes a `Request`, or for `fetch`. */
export function request<Type extends WebhookEventType>(
  type: Type,
  options?: Requested & { edit?: Edit<WebhookEvents[Type]> | ((event: WebhookEvents[Type]) => void) },
): Request
export function request(payload: object, options?: Requested): Request

/** A new signing secret, `whsec_…`. */
export function generateSecret(): string
