// What is true of cew-testing, however it is loaded and whichever runner runs it.
// `Svix` and `Standard` are the libraries that judge; where one cannot be loaded, it is left out.

module.exports = (testing, { describe, expect, test }, { Svix, Standard }) => {
  const { eventTypes, example, faults, generateSecret, request, sign } = testing
  const secret = generateSecret()
  const judge = (Library) => (body, headers) => {
    new Library(secret).verify(body, headers)
    return JSON.parse(body)
  }
  const verifiers = [['standardwebhooks', 'standard', judge(Standard)]]
  if (Svix) verifiers.push(['svix', 'svix', judge(Svix)], ['svix', 'standard', judge(Svix)])

  /** A handler as the guide has it. */
  async function POST(request) {
    try {
      const body = await request.text()
      new Standard(process.env.CLERK_WEBHOOK_SIGNING_SECRET).verify(body, Object.fromEntries(request.headers))
      return new Response(JSON.parse(body).type, { status: 200 })
    } catch {
      return new Response('Error verifying webhook', { status: 400 })
    }
  }

  describe.each(verifiers)('%s, scheme %s', (_, scheme, verify) => {
    test('takes every example', () => {
      expect(eventTypes.length).toBeGreaterThanOrEqual(46)
      for (const type of eventTypes) {
        const { headers, body } = sign(example(type), { secret, scheme })
        expect(verify(body, headers)).toEqual(example(type))
      }
    })

    test.each(faults)('refuses %s', (fault) => {
      const { headers, body } = sign(example('user.created'), { secret, scheme, fault })
      expect(() => verify(body, headers)).toThrow()
    })

    test('takes any of several secrets, text and bytes', () => {
      const two = sign('{"a": 1.0}\n', { secret: [generateSecret(), secret], scheme })
      expect(two.headers[`${scheme === 'svix' ? 'svix' : 'webhook'}-signature`].split(' ')).toHaveLength(2)
      expect(verify(two.body, two.headers)).toEqual({ a: 1 })
      const bytes = sign(new Uint8Array(Buffer.from('{"ü":1}')), { secret, scheme })
      expect(verify(Buffer.from(bytes.body).toString(), bytes.headers)).toEqual({ ü: 1 })
    })
  })

  test('a handler that takes a Request', async () => {
    process.env.CLERK_WEBHOOK_SIGNING_SECRET = secret
    const scheme = 'standard'
    const taken = await POST(request('user.created', { edit: { data: { first_name: 'Ada' } }, scheme }))
    expect([taken.status, await taken.text()]).toEqual([200, 'user.created'])
    for (const fault of faults) expect((await POST(request('user.created', { fault, scheme }))).status).toBe(400)
    expect((await POST(request({ type: 'of.my.own' }, { secret, scheme }))).status).toBe(200)
    delete process.env.CLERK_WEBHOOK_SIGNING_SECRET
  })

  test('an example is edited and stays what it was', () => {
    const before = JSON.stringify(example('user.created'))
    const edited = example('user.created', { data: { email_addresses: [], external_id: undefined, public_metadata: { plan: 'pro' } } })
    expect(edited.data.email_addresses).toEqual([])
    expect('external_id' in edited.data).toBe(false)
    expect(edited.data.public_metadata.plan).toBe('pro')
    expect(edited.data.id).toBe(example('user.created').data.id)
    const inPlace = example('user.created', (event) => { event.data.email_addresses[0].email_address = 'a@b.example' })
    expect(inPlace.data.email_addresses[0].email_address).toBe('a@b.example')
    expect(JSON.stringify(example('user.created'))).toBe(before)
  })

  test('id and time are what is asked for', () => {
    const at = new Date('2026-01-02T03:04:05.678Z')
    for (const timestamp of [at, at.getTime(), 1767323045]) {
      const { headers } = sign('{}', { secret, id: 'msg_1', timestamp })
      expect(headers['svix-id']).toBe('msg_1')
      expect(headers['svix-timestamp']).toBe('1767323045')
    }
    expect(sign('{}', { secret }).id).toMatch(/^msg_3[0-9A-Za-z]{26}$/)
    expect(sign('{}', { secret }).id).not.toBe(sign('{}', { secret }).id)
  })

  test('what cannot be signed is said, without the secret', () => {
    const bad = ['', 'whsec_', 'sk_test_abcdefgh', 'whsec_123', `"${secret}"`, 'whsec_a-_b', 7, undefined, []]
    for (const secret of bad) {
      let said
      try {
        sign('{}', { secret })
      } catch (error) {
        said = error
      }
      expect(said?.name).toBe('TypeError')
      if (typeof secret === 'string' && secret.length > 6) expect(said.message.includes(secret.slice(6))).toBe(false)
    }
    expect(() => example('user.creatd')).toThrow('there is no event type "user.creatd"')
    expect(() => sign('user.created', { secret })).toThrow("sign(example('user.created'))")
    expect(() => sign('{}', { secret, id: 'msg.1' })).toThrow('without dots')
    expect(() => sign('{}', { secret, timestamp: 'now' })).toThrow('seconds since 1970')
    expect(() => sign('{}', { secret, scheme: 'body-hmac' })).toThrow('use svix or standard')
    expect(() => sign('{}', { secret, fault: 'none' })).toThrow('faults lists all')
    expect(() => sign(undefined, { secret })).toThrow('no payload')
  })
}
