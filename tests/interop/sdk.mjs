// Drives a service with Svix's SDK, call by call: a line `{"url","token","ok","fail"}` in (`ok` and `fail`:
// URLs of a handler that accepts and of one that refuses), a line per case out: `{"case","error"?}`.
import { createInterface } from 'node:readline'
import { deepStrictEqual as same, ok as holds } from 'node:assert'
import { ApiException, Svix } from 'svix'

const lines = createInterface({ input: process.stdin })
const { value } = await lines[Symbol.asyncIterator]().next()
const { url, token, ok, fail } = JSON.parse(value)
const svix = new Svix(token, { serverUrl: url, numRetries: 0 })
const stranger = new Svix('testsk_wrong', { serverUrl: url, numRetries: 0 })
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function until(look) {
  for (let n = 0; n < 200; n++) {
    const found = await look()
    if (found) return found
    await wait(50)
  }
  throw new Error('it did not come to that')
}

/** Fails with that status, and that code, or that place in a 422. */
async function fails(promise, status, what) {
  let answered
  try {
    answered = await promise
  } catch (error) {
    if (!(error instanceof ApiException)) throw error
    same(error.code, status)
    const detail = error.body.detail
    if (status === 422) same(detail[0].loc, what)
    else same(error.body.code, what)
    return
  }
  throw new Error(`it was answered ${JSON.stringify(answered)}`)
}

const payload = { type: 'user.created', data: { id: 'user_1' } }
const ID = /^(app|ep|msg|atmpt|qtask)_[0-9A-Za-z]{27}$/
const SECRET = 'whsec_' + Buffer.from('twenty-four bytes of it!').toString('base64')
const uid = `js-${process.pid}`
const other = `${uid}-other`
let messageId
let attemptId

const cases = {
  'health.get': async () => svix.health.get(),
  'authentication: wrong token': async () => fails(stranger.application.list(), 401, 'authentication_failed'),

  'application.create': async () => {
    const app = await svix.application.create({ name: 'Demo', uid, metadata: { owner: 'cew' } })
    holds(ID.test(app.id) && app.createdAt instanceof Date && app.updatedAt instanceof Date)
    same([app.name, app.uid, app.metadata, app.throttleRate ?? null], ['Demo', uid, { owner: 'cew' }, null])
  },
  'application.create: uid taken': async () => fails(svix.application.create({ name: 'X', uid }), 409, 'conflict'),
  'application.create: uid like an id': async () =>
    fails(svix.application.create({ name: 'X', uid: 'app_x' }), 422, ['body', 'uid', '__all__']),
  'application.create: uid with a space': async () =>
    fails(svix.application.create({ name: 'X', uid: 'a b' }), 422, ['body', 'uid', '__all__']),
  'application.create: no name': async () => fails(svix.application.create({ name: '' }), 422, ['body', 'name']),
  'application.create: rate of 0': async () =>
    fails(svix.application.create({ name: 'X', throttleRate: 0 }), 422, ['body', 'throttle_rate']),
  'application.getOrCreate: there': async () => {
    const app = await svix.application.getOrCreate({ name: 'Another', uid })
    same(app.name, 'Demo')
  },
  'application.getOrCreate: new': async () => {
    const app = await svix.application.getOrCreate({ name: 'Other', uid: other })
    same(app.name, 'Other')
  },
  'application.get': async () => same((await svix.application.get(uid)).uid, uid),
  'application.get: unknown': async () => fails(svix.application.get('nobody'), 404, 'not_found'),
  'application.list': async () => {
    const first = await svix.application.list({ limit: 1 })
    same([first.data.length, first.done, first.iterator], [1, false, first.data[0].id])
    const second = await svix.application.list({ limit: 1, iterator: first.iterator })
    holds(second.data[0].id > first.data[0].id)
    const back = await svix.application.list({ limit: 1, iterator: second.prevIterator })
    same(back.data[0].id, first.data[0].id)
  },
  'application.list: descending': async () => {
    const all = await svix.application.list({ order: 'descending', limit: 250 })
    const ids = all.data.map((app) => app.id)
    same([ids, all.done], [[...ids].sort().reverse(), true])
  },
  'application.list: past the end': async () => {
    const all = await svix.application.list({ limit: 250 })
    const past = await svix.application.list({ iterator: all.iterator })
    same([past.data, past.iterator, past.prevIterator ?? null, past.done], [[], null, null, true])
  },
  'application.list: limit of 251': async () =>
    fails(svix.application.list({ limit: 251 }), 422, ['query', 'limit', 'limit']),
  'application.list: iterator of nothing': async () =>
    fails(svix.application.list({ iterator: 'bad' }), 422, ['query', 'iterator', '__all__']),
  'application.upsert': async () => {
    const changed = await svix.application.upsert(other, { name: 'Changed', uid: other })
    same([changed.name, changed.metadata], ['Changed', {}])
    const made = await svix.application.upsert(`${uid}-made`, { name: 'Made', uid: `${uid}-made` })
    same(made.uid, `${uid}-made`)
  },
  'application.patch': async () => {
    const patched = await svix.application.patch(uid, { name: 'Demo 2' })
    same([patched.name, patched.uid, patched.metadata], ['Demo 2', uid, { owner: 'cew' }])
  },
  'application.delete': async () => {
    await svix.application.delete(`${uid}-made`)
    await fails(svix.application.get(`${uid}-made`), 404, 'not_found')
  },

  'endpoint.create': async () => {
    const endpoint = await svix.endpoint.create(uid, {
      url: ok,
      uid: 'ok',
      description: 'handler',
      eventTypes: ['user.created', 'user.deleted'],
      metadata: { a: 'b' },
      secret: SECRET,
    })
    holds(ID.test(endpoint.id) && endpoint.createdAt instanceof Date)
    same([endpoint.url, endpoint.uid, endpoint.description, endpoint.disabled], [ok, 'ok', 'handler', false])
    same(endpoint.eventTypes, ['user.created', 'user.deleted'])
    same([endpoint.channels ?? null, endpoint.throttleRate ?? null, endpoint.metadata], [null, null, { a: 'b' }])
  },
  'endpoint.create: generated secret': async () => {
    await svix.endpoint.create(uid, { url: fail, uid: 'fail' })
    const { key } = await svix.endpoint.getSecret(uid, 'fail')
    same(Buffer.from(key.replace('whsec_', ''), 'base64').length, 24)
  },
  'endpoint.create: uid taken': async () => fails(svix.endpoint.create(uid, { url: ok, uid: 'ok' }), 409, 'conflict'),
  'endpoint.create: no URL': async () => fails(svix.endpoint.create(uid, { url: 'not a url' }), 422, ['body', 'url']),
  'endpoint.create: ftp': async () => fails(svix.endpoint.create(uid, { url: 'ftp://x' }), 422, ['body', 'url']),
  'endpoint.create: metadata address': async () =>
    fails(svix.endpoint.create(uid, { url: 'http://169.254.169.254/' }), 422, ['body', 'url']),
  'endpoint.create: unknown event type': async () =>
    fails(svix.endpoint.create(uid, { url: ok, eventTypes: ['no.such'] }), 422, ['body', 'eventTypes']),
  'endpoint.create: short secret': async () =>
    fails(svix.endpoint.create(uid, { url: ok, secret: 'whsec_c2hvcnQ=' }), 422, ['body', 'key', '__all__']),
  'endpoint.create: secret without prefix': async () =>
    fails(svix.endpoint.create(uid, { url: ok, secret: 'c2hvcnQ=' }), 422, ['body', 'secret']),
  'endpoint.create: unknown application': async () =>
    fails(svix.endpoint.create('nobody', { url: ok }), 404, 'not_found'),
  'endpoint.get': async () => same((await svix.endpoint.get(uid, 'ok')).uid, 'ok'),
  'endpoint.get: unknown': async () => fails(svix.endpoint.get(uid, 'nothing'), 404, 'not_found'),
  'endpoint.list': async () => {
    const all = await svix.endpoint.list(uid)
    same([all.data.map((endpoint) => endpoint.uid), all.done], [['fail', 'ok'], true])
    const first = await svix.endpoint.list(uid, { limit: 1 })
    const second = await svix.endpoint.list(uid, { limit: 1, iterator: first.iterator })
    same([first.data[0].uid, first.done, second.data[0].uid, second.done], ['fail', false, 'ok', true])
  },
  'endpoint.upsert': async () => {
    const changed = await svix.endpoint.upsert(uid, 'fail', { url: fail, uid: 'fail', description: 'refuses' })
    same([changed.description, changed.uid], ['refuses', 'fail'])
    const made = await svix.endpoint.upsert(uid, 'made', { url: ok, uid: 'made', disabled: true })
    same([made.uid, made.disabled], ['made', true])
  },
  'endpoint.patch': async () => {
    const patched = await svix.endpoint.patch(uid, 'made', { description: 'patched' })
    same([patched.description, patched.disabled, patched.url], ['patched', true, ok])
  },
  'endpoint.delete': async () => {
    await svix.endpoint.delete(uid, 'made')
    await fails(svix.endpoint.get(uid, 'made'), 404, 'not_found')
  },
  'endpoint.getSecret': async () => same((await svix.endpoint.getSecret(uid, 'ok')).key, SECRET),
  'endpoint.rotateSecret': async () => {
    await svix.endpoint.rotateSecret(uid, 'fail', {})
    const { key } = await svix.endpoint.getSecret(uid, 'fail')
    await svix.endpoint.rotateSecret(uid, 'fail', { key: SECRET, gracePeriodSeconds: 60 })
    holds(key !== SECRET && (await svix.endpoint.getSecret(uid, 'fail')).key === SECRET)
  },
  'endpoint.rotateSecret: too long a grace': async () =>
    fails(svix.endpoint.rotateSecret(uid, 'fail', { gracePeriodSeconds: 604801 }), 422, ['body', 'gracePeriodSeconds']),
  'endpoint.rotateSecret: too often': async () => {
    for (let n = 2; n < 10; n++) await svix.endpoint.rotateSecret(uid, 'fail', {})
    await fails(svix.endpoint.rotateSecret(uid, 'fail', {}), 400, 'limit_reached')
  },
  'endpoint.setHeaders and getHeaders': async () => {
    await svix.endpoint.setHeaders(uid, 'ok', { headers: { 'X-A': '1', Authorization: 'Bearer x' } })
    const { headers, sensitive } = await svix.endpoint.getHeaders(uid, 'ok')
    same([headers, sensitive], [{ 'X-A': '1' }, ['Authorization']])
  },
  'endpoint.patchHeaders': async () => {
    await svix.endpoint.patchHeaders(uid, 'ok', { headers: { 'X-B': '2' }, deleteHeaders: ['authorization'] })
    const { headers, sensitive } = await svix.endpoint.getHeaders(uid, 'ok')
    same([headers, sensitive], [{ 'X-A': '1', 'X-B': '2' }, []])
  },
  'endpoint.setHeaders: forbidden': async () =>
    fails(svix.endpoint.setHeaders(uid, 'ok', { headers: { 'svix-id': 'x' } }), 422, ['body', 'headers']),

  'eventType.list': async () => {
    const first = await svix.eventType.list({ limit: 2 })
    const names = first.data.map((type) => type.name)
    same([names, first.done, first.iterator], [[...names].sort(), false, names[1]])
    const second = await svix.eventType.list({ limit: 2, iterator: first.iterator })
    holds(second.data[0].name > names[1])
    const back = await svix.eventType.list({ limit: 2, iterator: second.prevIterator })
    same(back.data.map((type) => type.name), names)
  },
  'eventType.list: with content': async () => {
    const all = await svix.eventType.list({ limit: 250, withContent: true })
    const type = all.data.find(({ name }) => name === 'user.created')
    same(type.schemas['1'].examples[0].type, 'user.created')
  },
  'eventType.get': async () => {
    const type = await svix.eventType.get('user.created')
    same([type.name, type.archived, type.groupName], ['user.created', false, 'user'])
  },
  'eventType.get: unknown': async () => fails(svix.eventType.get('no.such'), 404, 'not_found'),
  'eventType.create': async () => {
    const schemas = { 1: { type: 'object', examples: [{ b: 1, a: 2 }] } }
    const type = await svix.eventType.create({ name: `${uid}.made`, description: 'Made', schemas })
    same([type.name, type.description, type.schemas], [`${uid}.made`, 'Made', schemas])
  },
  'eventType.create: taken': async () =>
    fails(svix.eventType.create({ name: 'user.created', description: '' }), 409, 'event_type_exists'),
  'eventType.create: no name': async () =>
    fails(svix.eventType.create({ name: 'a b', description: '' }), 422, ['body', 'name', '__all__']),
  'eventType.create: no schema': async () =>
    fails(svix.eventType.create({ name: 'x', description: '', schemas: { 1: 5 } }), 422, ['body', 'schemas']),
  'eventType.upsert': async () => {
    const type = await svix.eventType.upsert(`${uid}.bare`, { description: 'Bare' })
    same([type.name, type.description], [`${uid}.bare`, 'Bare'])
  },
  'eventType.patch': async () => {
    const type = await svix.eventType.patch(`${uid}.bare`, { deprecated: true })
    same([type.deprecated, type.description], [true, 'Bare'])
  },
  'eventType.delete': async () => {
    await svix.eventType.upsert(`${uid}.gone`, { description: 'Gone' })
    await svix.eventType.delete(`${uid}.gone`)
    same((await svix.eventType.get(`${uid}.gone`)).archived, true)
    const names = (await svix.eventType.list({ limit: 250 })).data.map(({ name }) => name)
    holds(!names.includes(`${uid}.gone`))
    const again = await svix.eventType.create({ name: `${uid}.gone`, description: 'Back' })
    same(again.archived, false)
    await svix.eventType.delete(`${uid}.gone`, { expunge: true })
    await fails(svix.eventType.get(`${uid}.gone`), 404, 'not_found')
  },

  'message.create': async () => {
    const message = await svix.message.create(uid, { eventType: 'user.created', eventId: 'evt-1', payload })
    holds(ID.test(message.id) && message.timestamp instanceof Date)
    same([message.eventId, message.eventType, message.channels ?? null], ['evt-1', 'user.created', null])
    messageId = message.id
  },
  'message.create: eventId taken': async () =>
    fails(svix.message.create(uid, { eventType: 'user.created', eventId: 'evt-1', payload }), 409, 'conflict'),
  'message.create: idempotency key': async () => {
    const options = { idempotencyKey: `key-${uid}` }
    const one = await svix.message.create(uid, { eventType: 'user.deleted', payload }, options)
    const again = await svix.message.create(uid, { eventType: 'user.deleted', payload: {} }, options)
    same(again.id, one.id)
  },
  'message.create: payload is a list': async () =>
    fails(svix.message.create(uid, { eventType: 'user.created', payload: [1] }), 422, ['body', 'payload']),
  'message.create: event type with a space': async () =>
    fails(svix.message.create(uid, { eventType: 'a b', payload }), 422, ['body', 'event_type', '__all__']),
  'message.create: eventId like an id': async () =>
    fails(svix.message.create(uid, { eventType: 'x', eventId: 'msg_1', payload }), 422, ['body', 'uid', '__all__']),
  'message.create: too many channels': async () =>
    fails(svix.message.create(uid, { eventType: 'x', channels: Array(11).fill('c'), payload }), 422, [
      'body',
      'channels',
      '__all__',
    ]),
  'message.create: too large': async () =>
    fails(svix.message.create(uid, { eventType: 'x', payload: { a: 'x'.repeat(1 << 20) } }), 413, 'payload_too_large'),
  'message.create: with its application': async () => {
    const application = { name: 'Inline', uid: `${uid}-inline` }
    await svix.message.create(`${uid}-inline`, { eventType: 'user.created', payload, application })
    same((await svix.application.get(`${uid}-inline`)).name, 'Inline')
  },
  'message.create: unknown application': async () =>
    fails(svix.message.create('nobody', { eventType: 'x', payload }), 404, 'not_found'),
  'message.get': async () => {
    const message = await svix.message.get(uid, 'evt-1', { withContent: true })
    same([message.id, message.payload], [messageId, payload])
    same((await svix.message.get(uid, messageId, { withContent: false })).payload, {})
  },
  'message.get: unknown': async () => fails(svix.message.get(uid, 'nothing'), 404, 'not_found'),
  'message.list': async () => {
    const all = await svix.message.list(uid)
    same([all.data.map(({ eventType }) => eventType), all.done], [['user.deleted', 'user.created'], true])
    const first = await svix.message.list(uid, { limit: 1 })
    const second = await svix.message.list(uid, { limit: 1, iterator: first.iterator })
    same([first.done, second.data[0].id, second.done], [false, messageId, true])
  },
  'message.list: by event type': async () => {
    const some = await svix.message.list(uid, { eventTypes: ['user.created', 'sms.created'] })
    same(some.data.map(({ id }) => id), [messageId])
  },
  'message.list: before and after': async () => {
    const { timestamp } = await svix.message.get(uid, messageId)
    same((await svix.message.list(uid, { before: timestamp })).data, [])
    const after = await svix.message.list(uid, { after: new Date(timestamp.getTime() - 1), limit: 1 })
    same([after.data[0].id, after.done], [messageId, false])
    const next = await svix.message.list(uid, { limit: 1, iterator: after.prevIterator })
    same([next.data[0].eventType, next.done], ['user.deleted', true])
  },

  'messageAttempt.listByEndpoint': async () => {
    const attempts = await until(async () => {
      const { data } = await svix.messageAttempt.listByEndpoint(uid, 'ok', { withContent: true })
      return data.length === 2 && data
    })
    const attempt = attempts.find(({ msgId }) => msgId === messageId)
    holds(ID.test(attempt.id) && attempt.timestamp instanceof Date && attempt.responseDurationMs >= 0)
    same([attempt.url, attempt.response, attempt.responseStatusCode], [ok, 'fine', 200])
    same([attempt.status, attempt.statusText, attempt.triggerType], [0, 'success', 0])
    same(attempt.endpointId, (await svix.endpoint.get(uid, 'ok')).id)
    attemptId = attempt.id
  },
  'messageAttempt.listByEndpoint: pages': async () => {
    const first = await svix.messageAttempt.listByEndpoint(uid, 'ok', { limit: 1 })
    const second = await svix.messageAttempt.listByEndpoint(uid, 'ok', { limit: 1, iterator: first.iterator })
    same([first.done, second.done], [false, true])
    const { data } = await svix.messageAttempt.listByEndpoint(uid, 'ok')
    const paged = [...first.data, ...second.data]
    // Attempts that overlap are listed as they ended, and their ids sort as they began.
    same(paged.map(({ id }) => id), data.map(({ id }) => id))
    same(paged.map(({ response }) => response), ['{}', '{}'])
  },
  'messageAttempt.listByMsg': async () => {
    const failed = await until(async () => {
      const { data } = await svix.messageAttempt.listByMsg(uid, messageId, { status: 2, withContent: true })
      return data.length > 0 && data
    })
    same([failed[0].status, failed[0].statusText, failed[0].responseStatusCode], [2, 'fail', 500])
    same(failed[0].response, 'broken')
    const { data } = await svix.messageAttempt.listByMsg(uid, messageId, { endpointId: 'ok' })
    same(data.map(({ id }) => id), [attemptId])
  },
  'messageAttempt.listByMsg: by class of status': async () => {
    const of = async (statusCodeClass) =>
      (await svix.messageAttempt.listByMsg(uid, messageId, { statusCodeClass })).data.map(
        ({ responseStatusCode }) => responseStatusCode,
      )
    same(await of(200), [200])
    holds((await of(500)).every((status) => status === 500) && (await of(400)).length === 0)
  },
  'messageAttempt.get': async () => same((await svix.messageAttempt.get(uid, messageId, attemptId)).id, attemptId),
  'messageAttempt.get: unknown': async () =>
    fails(svix.messageAttempt.get(uid, messageId, 'atmpt_000000000000000000000000000'), 404, 'not_found'),
  'messageAttempt.listAttemptedMessages': async () => {
    const { data } = await svix.messageAttempt.listAttemptedMessages(uid, 'ok', { withContent: true })
    const message = data.find(({ id }) => id === messageId)
    same([message.status, message.statusText, message.nextAttempt ?? null], [0, 'success', null])
    same(message.payload, payload)
    const sending = await svix.messageAttempt.listAttemptedMessages(uid, 'fail', { status: 3 })
    holds(sending.data.every(({ nextAttempt, statusText }) => nextAttempt instanceof Date && statusText === 'sending'))
    same(sending.data.length, 2)
  },
  'messageAttempt.listAttemptedDestinations': async () => {
    const { data } = await svix.messageAttempt.listAttemptedDestinations(uid, messageId)
    same(data.map((endpoint) => [endpoint.uid, endpoint.status]), [
      ['fail', 3],
      ['ok', 0],
    ])
  },
  'messageAttempt.resend': async () => {
    await svix.messageAttempt.resend(uid, messageId, 'ok')
    await until(async () => {
      const { data } = await svix.messageAttempt.listByMsg(uid, messageId, { endpointId: 'ok' })
      return data.length === 2 && data[0].triggerType === 1
    })
  },
  'messageAttempt.resend: unknown': async () =>
    fails(svix.messageAttempt.resend(uid, 'nothing', 'ok'), 404, 'not_found'),
  'endpoint.getStats': async () => {
    const stats = await svix.endpoint.getStats(uid, 'ok')
    same([stats.success, stats.fail, stats.pending, stats.sending], [3, 0, 0, 0])
  },
  'endpoint.getStats: too long a span': async () =>
    fails(svix.endpoint.getStats(uid, 'ok', { since: new Date(0) }), 400, 'invalid_range'),

  'endpoint.sendExample': async () => {
    const message = await svix.endpoint.sendExample(uid, 'ok', { eventType: 'user.deleted' })
    holds(ID.test(message.id) && message.eventType === 'user.deleted')
    await until(async () => (await svix.messageAttempt.listByMsg(uid, message.id)).data[0]?.status === 0)
  },
  'endpoint.sendExample: svix.ping': async () => {
    const message = await svix.endpoint.sendExample(uid, 'fail', { eventType: 'svix.ping' })
    same((await svix.message.get(uid, message.id, { withContent: true })).payload, { success: true })
  },
  'endpoint.sendExample: of a type of one\'s own': async () => {
    const message = await svix.endpoint.sendExample(uid, 'fail', { eventType: `${uid}.made` })
    same((await svix.message.get(uid, message.id, { withContent: true })).payload, { b: 1, a: 2 })
  },
  'endpoint.sendExample: no example': async () =>
    fails(svix.endpoint.sendExample(uid, 'ok', { eventType: `${uid}.bare` }), 400, 'invalid_scheme'),
  'endpoint.sendExample: unknown type': async () =>
    fails(svix.endpoint.sendExample(uid, 'ok', { eventType: 'no.such' }), 404, 'not_found'),

  'endpoint.recover': async () => {
    await until(async () => {
      const { data } = await svix.messageAttempt.listByEndpoint(uid, 'fail', { limit: 250 })
      return new Set(data.map(({ msgId }) => msgId)).size === 4
    })
    const since = new Date(Date.now() - 3600_000)
    const task = await svix.endpoint.recover(uid, 'fail', { since })
    holds(ID.test(task.id) && task.status === 'running' && task.task === 'endpoint.recover')
    const done = await until(async () => {
      const found = await svix.backgroundTask.get(task.id)
      return found.status === 'finished' && found
    })
    same([done.data.messagesSent, done.task], [4, 'endpoint.recover'])
    await until(async () => {
      const { data } = await svix.messageAttempt.listByMsg(uid, messageId, { endpointId: 'fail', limit: 250 })
      return data.some(({ triggerType }) => triggerType === 1)
    })
  },
  'endpoint.recover: too old': async () =>
    fails(svix.endpoint.recover(uid, 'fail', { since: new Date(0) }), 422, ['body', 'since']),
  'endpoint.replayMissing': async () => {
    await svix.endpoint.create(uid, { url: ok, uid: 'late' })
    const since = new Date(Date.now() - 3600_000)
    const task = await svix.endpoint.replayMissing(uid, 'late', { since })
    same([task.status, task.task], ['running', 'endpoint.replay'])
    const done = await until(async () => {
      const found = await svix.backgroundTask.get(task.id)
      return found.status === 'finished' && found
    })
    // The examples were for other endpoints: this one lacks none of them.
    same(done.data.messagesSent, 2)
    await until(async () => (await svix.messageAttempt.listByEndpoint(uid, 'late')).data.length === 2)
  },
  'backgroundTask.list': async () => {
    const { data } = await svix.backgroundTask.list({ task: 'endpoint.replay', status: 'finished' })
    holds(data.length > 0 && data.every(({ task, status }) => task === 'endpoint.replay' && status === 'finished'))
  },
  'backgroundTask.get: unknown': async () =>
    fails(svix.backgroundTask.get('qtask_000000000000000000000000000'), 404, 'not_found'),
}

for (const [name, run] of Object.entries(cases)) {
  const said = { case: name }
  try {
    await run()
  } catch (error) {
    said.error = `${error?.message ?? error} ${error?.body ? JSON.stringify(error.body) : ''}`
  }
  process.stdout.write(JSON.stringify(said) + '\n')
}
process.exit(0)
