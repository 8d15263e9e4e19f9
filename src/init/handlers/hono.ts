//? sdk esm
import { verifyWebhook } from '{{sdk}}'
//? sdk cjs
const { verifyWebhook } = require('{{sdk}}')
//? esm
import { Hono } from 'hono'
import { env } from 'hono/adapter'
import { bodyLimit } from 'hono/body-limit'
//? cjs
const { Hono } = require('hono')
const { env } = require('hono/adapter')
const { bodyLimit } = require('hono/body-limit')
//.
//> event

const webhooks = new Hono()

webhooks.post('/api/webhooks', bodyLimit({ maxSize: 1024 * 1024 }), async (c) => {
  // Of Node, Bun, Deno or a worker: each has its variables elsewhere.
  const secret = env‹<{ {{secret}}: string }>›(c).{{secret}}
  let event‹: WebhookEvent›
  try {
//? sdk
    event = await verifyWebhook(c, { signingSecret: secret })
//? library
    event = verify(await c.req.text(), (name) => c.req.header(name), secret)
//.
  } catch (error) {
    console.error('Error verifying webhook:', error)
    return c.text('Error verifying webhook', 400)
  }
  await handle(event, c.req.header('svix-id'))
  return c.text('Webhook received')
})

//? esm
export { webhooks }
//? cjs
module.exports = { webhooks }
//.
//> handle
//> verify
