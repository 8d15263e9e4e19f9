// Handlers as their authors meet them: the official libraries, and the guides' handlers word for word.
import crypto from 'node:crypto'
import http from 'node:http'
import express from 'express'
import Fastify from 'fastify'
import * as standardwebhooks from 'standardwebhooks'
import * as svix from 'svix'
import { quiet, requireEnvironment, serve } from './serving.mjs'

requireEnvironment('INTEROP_SECRET', 'WEBHOOK_SECRET')
quiet()
const secret = process.env.INTEROP_SECRET
process.env.CLERK_WEBHOOK_SIGNING_SECRET = secret // where the guide's handlers look

/** A server at any path that answers 200 unless `verify(req, exactBytes)` throws. */
function bytesReceiver(verify) {
  return http.createServer(async (req, res) => {
    try {
      const chunks = []
      for await (const chunk of req) chunks.push(chunk)
      await verify(req, Buffer.concat(chunks))
      res.end('Webhook received')
    } catch (err) {
      console.error('Error verifying webhook:', err)
      res.writeHead(400).end('Error verifying webhook')
    }
  })
}

function svixReceiver() {
  return bytesReceiver((req, body) => new svix.Webhook(secret).verify(body, req.headers))
}

function standardReceiver() {
  // The library reads webhook-* only; who receives from Svix with it has to rename the headers.
  const named = (headers) => {
    const parts = ['id', 'timestamp', 'signature']
    if (parts.some((part) => `webhook-${part}` in headers)) return headers
    return Object.fromEntries(parts.map((part) => [`webhook-${part}`, headers[`svix-${part}`]]))
  }
  return bytesReceiver((req, body) => new standardwebhooks.Webhook(secret).verify(body, named(req.headers)))
}

async function verifyWebhookReceiver() {
  const { verifyWebhook } = await import('@clerk/backend/webhooks')
  return bytesReceiver((req, body) => {
    const { method, headers } = req
    const request = new Request(new URL(req.url, 'http://localhost'), { method, headers, body })
    return verifyWebhook(request, { signingSecret: secret })
  })
}

async function expressReceiver() {
  const { verifyWebhook } = await import('@clerk/express/webhooks')
  const app = express()

  app.post('/api/webhooks', express.raw({ type: 'application/json' }), async (req, res) => {
    try {
      const evt = await verifyWebhook(req)

      // Do something with payload
      // For this guide, log payload to console
      const { id } = evt.data
      const eventType = evt.type
      console.log(`Received webhook with ID ${id} and event type of ${eventType}`)
      console.log('Webhook payload:', evt.data)

      return res.send('Webhook received')
    } catch (err) {
      console.error('Error verifying webhook:', err)
      return res.status(400).send('Error verifying webhook')
    }
  })
  return http.createServer(app)
}

async function fastifyReceiver() {
  const { verifyWebhook } = await import('@clerk/fastify/webhooks')
  const fastify = Fastify()

  fastify.post('/api/webhooks', async (request, reply) => {
    try {
      const evt = await verifyWebhook(request)

      // Do something with payload
      // For this guide, log payload to console
      const { id } = evt.data
      const eventType = evt.type
      console.log(`Received webhook with ID ${id} and event type of ${eventType}`)
      console.log('Webhook payload:', evt.data)

      return 'Webhook received'
    } catch (err) {
      console.error('Error verifying webhook:', err)
      return reply.code(400).send('Error verifying webhook')
    }
  })
  await fastify.ready()
  return fastify.server
}

function bodyHmacReceiver() {
  const processWebhook = () => {}
  const app = express()
  app.use(express.json()) // the document reads req.body

  function verifyWebhook(payload, signature, secret) {
    const hmac = crypto
      .createHmac('sha256', secret)
      .update(payload)
      .digest('hex')

    // Throws unless both have one length: no or a short signature is answered 500, not 401.
    return crypto.timingSafeEqual(
      Buffer.from(signature),
      Buffer.from(hmac)
    )
  }

  app.post(['/webhook', '/api/webhooks'], (req, res) => {
    const signature = req.headers['x-webhook-signature']
    const payload = JSON.stringify(req.body)

    if (!verifyWebhook(payload, signature, process.env.WEBHOOK_SECRET)) {
      return res.status(401).send('Invalid signature')
    }

    // Process webhook
    processWebhook(req.body)
    res.status(200).send('OK')
  })
  return http.createServer(app)
}

await serve({
  svix: svixReceiver(),
  standardwebhooks: standardReceiver(),
  'verify-webhook': await verifyWebhookReceiver(),
  express: await expressReceiver(),
  fastify: await fastifyReceiver(),
  'body-hmac-node': bodyHmacReceiver(),
})
