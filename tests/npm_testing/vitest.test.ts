// As a user of Vitest writes it: imported.
import * as testing from 'cew-testing'
import { Webhook as Standard } from 'standardwebhooks'
import { Webhook as Svix } from 'svix'
import { describe, expect, test, vi } from 'vitest'
import cases from './cases.cjs'

cases(testing, { describe, expect, test }, { Svix, Standard })

test('a clock that stands still is the clock', () => {
  vi.useFakeTimers({ now: new Date('2026-01-02T03:04:05Z') })
  expect(testing.sign('{}', { secret: testing.generateSecret() }).timestamp).toBe(1767323045)
  vi.useRealTimers()
})
