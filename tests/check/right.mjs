// Right handlers in the styles of their frameworks: nothing may fail them.
import http from 'node:http'
import { serve } from '../interop/serving.mjs'
import { pause, require, secret } from './parts.mjs'

const { Webhook } = require('standardwebhooks')
const webhook = new Webhook(secret)
const standard = (headers) => Object.fromEntries(['id', 'timestamp', 'signature'].map((part) => [`webhook-${part}`, headers[`svix-${part}`]]))
const verify = (body, headers) => webhook.verify(body.toString(), standard(headers))

/** As the documentation of the library has it. */
const rawNode = (before = async () => {}) => http.createServer(async (req, res) => {
  await before(req, res)
  if (res.writableEnded) return
  if (req.method !== 'POST') return res.writeHead(405).end()
  const chunks = []
  for await (const chunk of req) chunks.push(chunk)
  try {
    verify(Buffer.concat(chunks), req.headers)
  } catch {
    return res.writeHead(400).end('Error verifying webhook')
  }
  res.writeHead(204).end()
})

// The whole application parses JSON; a hook keeps the bytes.
function expressHook() {
  const express = require('express')
  const app = express()
  app.use(express.json({ limit: '1mb', verify: (req, _res, body) => (req.rawBody = body) }))
  app.post('/api/webhooks', (req, res) => {
    try {
      verify(req.rawBody ?? Buffer.alloc(0), req.headers)
    } catch {
      return res.status(400).json({ error: 'invalid signature' })
    }
    res.json({ received: true })
  })
  app.use((_error, _req, res, _next) => res.status(400).json({ error: 'bad request' }))
  return http.createServer(app)
}

async function fastifyRaw() {
  const app = require('fastify')()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.post('/api/webhooks', async (request, reply) => {
    try {
      verify(request.body ?? '', request.headers)
    } catch {
      return reply.code(400).send({ error: 'invalid signature' })
    }
    return { received: true }
  })
  await app.ready()
  return app.server
}

function koa() {
  const Koa = require('koa')
  const app = new Koa()
  app.silent = true
  app.use(async (ctx) => {
    if (ctx.path !== '/api/webhooks') return
    if (ctx.method !== 'POST') return ctx.throw(405)
    const chunks = []
    for await (const chunk of ctx.req) chunks.push(chunk)
    try {
      verify(Buffer.concat(chunks), ctx.headers)
    } catch {
      return ctx.throw(401, 'invalid signature')
    }
    ctx.body = { ok: true }
  })
  return http.createServer(app.callback())
}

function hono() {
  const { Hono } = require('hono')
  const { getRequestListener } = require('@hono/node-server')
  const app = new Hono()
  app.post('/api/webhooks', async (c) => {
    try {
      verify(await c.req.text(), c.req.header())
    } catch {
      return c.text('invalid signature', 400)
    }
    return c.json({ received: true }, 202)
  })
  return http.createServer(getRequestListener(app.fetch))
}

async function h3() {
  const { H3, HTTPError } = await import(require.resolve('h3'))
  const { toNodeHandler } = await import(require.resolve('h3'))
  const app = new H3({ silent: true })
  app.post('/api/webhooks', async (event) => {
    try {
      verify(await event.req.text(), Object.fromEntries(event.req.headers))
    } catch {
      throw new HTTPError({ status: 400, message: 'invalid signature' })
    }
    return 'ok'
  })
  return http.createServer(toNodeHandler(app))
}

async function hapi() {
  const Hapi = require('@hapi/hapi')
  const server = Hapi.server({ port: 0, host: '127.0.0.1' })
  server.route({
    method: 'POST',
    path: '/api/webhooks',
    options: { payload: { output: 'data', parse: false, maxBytes: 1 << 20 } },
    handler: (request, h) => {
      try {
        verify(request.payload ?? '', request.headers)
      } catch {
        return h.response({ error: 'invalid signature' }).code(400)
      }
      return h.response().code(204)
    },
  })
  await server.initialize()
  return server.listener
}

/** Puts updates off until their user has come, as it may. */
function patient() {
  const users = new Set()
  return http.createServer(async (req, res) => {
    if (req.method !== 'POST') return res.writeHead(405).end()
    const chunks = []
    for await (const chunk of req) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    try {
      verify(body, req.headers)
    } catch {
      return res.writeHead(401).end()
    }
    const { type, data } = JSON.parse(body)
    if (type === 'user.created') users.add(data.id)
    const isEarly = type === 'user.updated' && !users.has(data.id)
    res.writeHead(isEarly ? 503 : 200).end()
  })
}

/** 40 requests at once, 60 more a second: as a gateway that counts. */
function limiter() {
  let [room, last] = [40, Date.now()]
  return async (_req, res) => {
    const now = Date.now()
    room = Math.min(40, room + ((now - last) / 1000) * 60)
    last = now
    if (room < 1) return res.writeHead(429, { 'retry-after': '1' }).end('slow down')
    room -= 1
  }
}

/** Compiles the route at its first request. */
function coldStart() {
  let ready
  return () => (ready ??= pause(5_000))
}

await serve({
  'raw-node': rawNode(),
  'express-hook': expressHook(),
  'fastify-raw': await fastifyRaw(),
  koa: koa(),
  hono: hono(),
  h3: await h3(),
  hapi: await hapi(),
  patient: patient(),
  limited: rawNode(limiter()),
  'cold-start': rawNode(coldStart()),
})
