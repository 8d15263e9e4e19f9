//? sdk esm
import { verifyWebhook } from '{{sdk}}'
//? sdk cjs
const { verifyWebhook } = require('{{sdk}}')
//? ts
import type { FastifyInstance } from 'fastify'
//.
//> event

async function webhooks(fastify‹: FastifyInstance›) {
//? library
  // The signature is over the bytes of the body: within this plugin, nothing parses it before.
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))

//.
  fastify.post('/api/webhooks', async (request, reply) => {
    let event‹: WebhookEvent›
    try {
//? sdk
      // This writes the parsed body anew, which works because deliveries are written as JSON.stringify does.
      event = await verifyWebhook(request)
//? library
      event = verify(request.body‹ as string›, (name) => request.headers[name], process.env.{{secret}})
//.
    } catch (error) {
      request.log.error(error, 'Error verifying webhook')
      return reply.code(400).send('Error verifying webhook')
    }
    await handle(event, request.headers['svix-id'])
    return reply.code(200).send('Webhook received')
  })
}

//? esm
export { webhooks }
//? cjs
module.exports = { webhooks }
//.
//> handle
//> verify
