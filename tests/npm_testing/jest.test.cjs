// As Jest loads it: required. It cannot load svix, which is a module, and so judges by the other library.
const testing = require('cew-testing')
const { Webhook: Standard } = require('standardwebhooks')
const cases = require('./cases.cjs')

cases(testing, { describe, expect, test }, { Standard })

test('a clock that stands still is the clock', () => {
  jest.useFakeTimers({ now: new Date('2026-01-02T03:04:05Z') })
  expect(testing.sign('{}', { secret: testing.generateSecret() }).timestamp).toBe(1767323045)
  jest.useRealTimers()
})
