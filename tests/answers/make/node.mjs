// Handlers that run in the recorder's own process: name → what it is made with, and how it is made.
import crypto from 'node:crypto'
import fs from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { PGlite } from '@electric-sql/pglite'
import { verifyWebhook } from '@clerk/backend/webhooks'
import { verifyWebhook as verifyExpress } from '@clerk/express/webhooks'
import { clerkMiddleware, requireAuth } from '@clerk/express'
import { verifyWebhook as verifyFastify } from '@clerk/fastify/webhooks'
import Router from '@koa/router'
import cookieParser from 'cookie-parser'
import csurf from 'csurf'
import express from 'express'
import express4 from 'express4'
import basicAuth from 'express-basic-auth'
import { rateLimit } from 'express-rate-limit'
import Fastify from 'fastify'
import * as h3 from 'h3'
import { Hono } from 'hono'
import { getRequestListener } from '@hono/node-server'
import { basicAuth as honoBasicAuth } from 'hono/basic-auth'
import { bearerAuth } from 'hono/bearer-auth'
import { createProxyMiddleware } from 'http-proxy-middleware'
import Joi from 'joi'
import jsonServer from 'json-server'
import Koa from 'koa'
import koaBody from 'koa-bodyparser'
import initSqlJs from 'sql.js'
import * as standard from 'standardwebhooks'
import { Webhook } from 'svix'
import { another, secret } from './secrets.mjs'

console.error = console.warn = () => {}
const raw = express.raw({ type: 'application/json' })
const app = (define, make = express) => () => {
  const made = make()
  made.set('env', 'development')
  define(made)
  return made
}

/** The guide's handler; `answer` makes the refusal of the error. */
const guide = (options, answer = () => 'Error verifying webhook') => app((it) => {
  delete process.env.CLERK_WEBHOOK_SIGNING_SECRET
  it.post('/api/webhooks', raw, async (req, res) => {
    try {
      await verifyExpress(req, options)
      return res.send('Webhook received')
    } catch (error) {
      return res.status(400).send(answer(error))
    }
  })
})

/** Verifies with a library and tells its message. */
const telling = (verify, parse = raw, status = 400) => app((it) => {
  it.use(parse)
  it.post('/api/webhooks', async (req, res) => {
    try {
      await verify(req)
      res.json({ ok: true })
    } catch (error) {
      res.status(status).json({ success: false, message: error.message })
    }
  })
})

const route = (handle, make) => app((it) => it.post('/api/webhooks', express.json(), handle), make)

const sqlite = async () => {
  const { Database } = await initSqlJs()
  const database = new Database()
  database.run("CREATE TABLE users (id TEXT PRIMARY KEY); INSERT INTO users VALUES ('u')")
  return (sql) => database.run(sql)
}
const postgres = async () => {
  const database = new PGlite()
  await database.exec("CREATE TABLE users (id TEXT PRIMARY KEY); INSERT INTO users VALUES ('u')")
  return (sql) => database.query(sql)
}
const inserting = (open, sql, respond) => async () => {
  const run = await open()
  return route(async (req, res, next) => {
    try {
      await run(sql)
      res.send('ok')
    } catch (error) {
      respond ? respond(res, error) : next(error)
    }
  })()
}
const INSERT = "INSERT INTO users VALUES ('u')"

const fastify = (define, options) => async () => {
  const it = Fastify(options)
  await define(it)
  await it.ready()
  return it.server
}
const hono = (define) => () => {
  const it = new Hono()
  define(it)
  it.onError((error, c) => error.getResponse ? error.getResponse() : c.text('Internal Server Error', 500))
  return getRequestListener(it.fetch)
}
const koa = (define) => () => {
  const it = new Koa()
  it.silent = true
  define(it)
  return it.callback()
}
const onH3 = (handle, options = {}) => () => {
  const it = h3.createApp(options)
  it.use('/api/webhooks', h3.eventHandler(handle), { match: (url) => url === '/' })
  return h3.toNodeListener(it)
}
const clerk = { publishableKey: 'pk_test_' + btoa('example.clerk.accounts.dev$'), secretKey: 'sk_test_' + 'a'.repeat(42) }

export default {
  // The guide's handler and what is thrown in it.
  'express-guide-without-env': ['Express 5.3 and @clerk/express 2.1, the guide\'s handler; its .env is not loaded', guide()],
  'express-guide-other-secret': ['the same with another secret', guide({ signingSecret: another })],
  'express-guide-without-env-message': ['the same, answering err.message; its .env is not loaded', guide(undefined, (error) => error.message)],
  'express-guide-other-secret-message': ['the same, answering err.message; another secret', guide({ signingSecret: another }, (error) => error.message)],
  'express-guide-failed-later': ['the same; the database fails in the same try block', app((it) => it.post('/api/webhooks', raw, async (req, res) => {
    try {
      await verifyExpress(req, { signingSecret: secret })
      throw new Error('the database is away')
    } catch {
      res.status(400).send('Error verifying webhook')
    }
  }))],
  'express-guide-success': ['the same with the right secret', guide({ signingSecret: secret })],
  'express-old-guide': ['Express 4 and svix, the older guide\'s words; another secret', app((it) => it.post('/api/webhooks', express4.raw({ type: 'application/json' }), (req, res) => {
    try {
      new Webhook(another).verify(req.body, req.headers)
      res.json({ success: true })
    } catch (err) {
      res.status(400).json({ success: false, message: err.message })
    }
  }), express4)],
  'express-old-guide-no-headers': ['Express 4, the older guide\'s words where a header is missing', app((it) => it.post('/api/webhooks', (req, res) => {
    const id = req.headers['Svix-Id'] // Node's names are in lower case
    if (!id) res.status(400).send('Error occured -- no svix headers')
  }), express4)],
  'fetch-guide-without-env-message': ['@clerk/backend 3.20 verifyWebhook in a fetch handler, answering its message; no .env', telling(
    (req) => verifyWebhook(new Request('http://localhost/', { method: 'POST', headers: req.headers, body: req.body })))],
  'fastify-guide-other-secret': ['Fastify 5.12 and @clerk/fastify, the guide\'s handler; another secret', fastify((it) => it.post('/api/webhooks', async (request, reply) => {
    try {
      await verifyFastify(request, { signingSecret: another })
    } catch {
      return reply.code(400).send('Error verifying webhook')
    }
  }))],
  'fastify-guide-without-env-message': ['the same, answering err.message; no .env', fastify((it) => it.post('/api/webhooks', async (request, reply) => {
    try {
      await verifyFastify(request)
    } catch (error) {
      return reply.code(400).send({ error: error.message })
    }
  }))],
  // What the official libraries throw.
  'svix-no-secret': ['Express 5.3 and svix 2.5, answering err.message; the secret is undefined', telling((req) => new Webhook(undefined).verify(req.body, req.headers))],
  'svix-quoted-secret': ['the same; the secret has quotes around it', telling((req) => new Webhook(`"${secret}"`).verify(req.body, req.headers))],
  'svix-other-secret': ['the same; another secret', telling((req) => new Webhook(another).verify(req.body, req.headers))],
  'svix-parsed-body': ['the same; express.json() came first', telling((req) => new Webhook(secret).verify(req.body, req.headers), express.json())],
  'svix-rewritten-body': ['the same; the body is indented anew', telling((req) => new Webhook(secret).verify(JSON.stringify(req.body, null, 2), req.headers), express.json())],
  'svix-no-headers': ['the same; the headers are looked up by names of another case', telling((req) => new Webhook(secret).verify(req.body, { 'svix-id': req.headers['Svix-Id'] }))],
  'svix-uncaught': ['the same; nothing catches the error', app((it) => it.post('/api/webhooks', raw, (req) => new Webhook(another).verify(req.body, req.headers)))],
  'svix-other-secret-401': ['the same with status 401', telling((req) => new Webhook(another).verify(req.body, req.headers), raw, 401)],
  'standardwebhooks-no-secret': ['Express 5.3 and standardwebhooks 1.1, answering err.message; no secret', telling((req) => new standard.Webhook(undefined).verify(req.body, req.headers))],
  'standardwebhooks-svix-headers': ['the same; it reads webhook-* headers', telling((req) => new standard.Webhook(secret).verify(req.body, req.headers))],
  'standardwebhooks-parsed-body': ['the same; express.json() came first', telling((req) => new standard.Webhook(secret).verify(req.body, Object.fromEntries(['id', 'timestamp', 'signature'].map((name) => [`webhook-${name}`, req.headers[`svix-${name}`]]))), express.json())],
  'own-hmac-parsed-body': ['Express 5.3 and createHmac over what express.json() parsed', telling((req) => crypto.createHmac('sha256', secret).update(req.body), express.json())],
  'own-hmac-mismatch': ['Express 5.3, an HMAC of its own', telling(() => { throw new Error('Invalid signature') }, raw, 401)],
  'own-milliseconds': ['Express 5.3, an own check of the time that takes seconds for milliseconds', telling((req) => {
    if (Date.now() - Number(req.headers['svix-timestamp']) > 300_000) throw new Error('Timestamp too old')
  })],
  'parsed-twice': ['Express 5.3: JSON.parse of what express.json() parsed', telling((req) => JSON.parse(req.body), express.json())],
  'parsed-twice-uncaught': ['the same, not caught', route((req) => JSON.parse(req.body))],
  // Databases.
  'sqlite-unique': ['Express 5.3 and SQLite (sql.js 1): INSERT of a row that is there', inserting(sqlite, INSERT)],
  'sqlite-unique-json': ['the same, answering err.message', inserting(sqlite, INSERT, (res, error) => res.status(500).json({ error: error.message }))],
  'sqlite-no-table': ['the same without the table', inserting(sqlite, "INSERT INTO members VALUES ('u')")],
  'postgres-unique': ['Express 5.3 and PostgreSQL (PGlite 0.3): INSERT of a row that is there', inserting(postgres, INSERT)],
  'postgres-unique-409': ['the same, answering 409 and err.message', inserting(postgres, INSERT, (res, error) => res.status(409).json({ error: error.message }))],
  'postgres-no-table': ['the same without the table', inserting(postgres, "INSERT INTO members VALUES ('u')", (res, error) => res.status(500).send(error.message))],
  'postgres-unique-hidden': ['the same, answering its own words', inserting(postgres, INSERT, (res) => res.status(500).json({ error: 'Internal Server Error' }))],
  'database-down': ['Express 5.3; its database does not run', route((req, res, next) => {
    net.connect(9, '127.0.0.1').on('error', next)
  })],
  // Express.
  'express-crash': ['Express 5.3: a field of a body that nothing parsed', app((it) => it.post('/api/webhooks', (req, res) => res.send(req.body.data.id)))],
  'express4-crash': ['Express 4.22: a field of a body that nothing parsed', app((it) => it.post('/api/webhooks', (req, res) => res.send(req.body.data.id)), express4)],
  'express-500-json': ['Express 5.3, an error of the handler\'s own', route((req, res) => res.status(500).json({ error: 'something went wrong' }))],
  'express-404': ['Express 5.3 without the route', app((it) => it.get('/', (req, res) => res.send('Home')))],
  'express-404-user': ['Express 5.3: the handler answers 404 for a user it does not know', route((req, res) => res.status(404).json({ error: 'User not found' }))],
  'express-404-empty': ['the same without a body', route((req, res) => res.status(404).end())],
  'express-409': ['Express 5.3: the handler answers 409', route((req, res) => res.status(409).json({ error: 'email is taken' }))],
  'express-413': ['Express 5.3: express.json with a small limit', app((it) => it.use(express.json({ limit: '1kb' })))],
  'express4-413': ['Express 4.22: express.json with a small limit', app((it) => it.use(express4.json({ limit: '1kb' })), express4)],
  'express-429': ['express-rate-limit 7', async () => {
    const it = express()
    it.use(rateLimit({ limit: 0, validate: false }))
    return it
  }],
  'express-401': ['Express 5.3 with an auth middleware of its own', app((it) => it.use((req, res) => res.status(401).json({ error: 'Unauthorized' })))],
  'express-401-login': ['the same in other words', app((it) => it.use((req, res) => res.status(401).json({ message: 'Authentication required: please log in' })))],
  'express-403-email': ['Express 5.3: the handler wants the user\'s e-mail address to be verified', route((req, res) => res.status(403).json({ error: 'Please verify your email address first' }))],
  'express-403-host': ['Express 5.3: the handler refuses a host for a reason of its own', route((req, res) => res.status(403).json({ error: 'This host is not in allowedHosts' }))],
  'express-403-host-header': ['Express 5.3: the handler itself speaks of the host header', route((req, res) => res.status(403).json({ error: 'Invalid host header in the payload' }))],
  'express-403-plan': ['Express 5.3: the handler refuses for a reason of its own', route((req, res) => res.status(403).json({ error: 'Your plan does not include this feature' }))],
  'express-basic-auth': ['express-basic-auth 1', app((it) => it.use(basicAuth({ users: { admin: 'x' }, challenge: true })))],
  'express-clerk-require-auth': ['@clerk/express 2.1, requireAuth()', app((it) => it.use(requireAuth(clerk)))],
  'express-clerk-401': ['@clerk/express 2.1, clerkMiddleware() and an own 401', app((it) => it.use(clerkMiddleware(clerk), (req, res) => res.sendStatus(401)))],
  'express-csurf': ['csurf 1', app((it) => it.use(cookieParser(), csurf({ cookie: true })))],
  'express-joi-timestamp': ['Joi 17: a field that the payload lacks', route((req, res) => {
    const { error } = Joi.object({ occurred: Joi.date().timestamp().required().label('timestamp') }).unknown().validate(req.body)
    res.status(400).json({ error: error.message })
  })],
  'express-joi-secret': ['Joi 17, the same with a field named secret', route((req, res) => {
    const { error } = Joi.object({ client_secret: Joi.string().required() }).unknown().validate(req.body)
    res.status(400).json({ error: error.message })
  })],
  'express-400-bad-request': ['Express 5.3, bare words', route((req, res) => res.sendStatus(400))],
  'express-422': ['Express 5.3, a validation of its own', route((req, res) => res.status(422).json({ errors: [{ path: 'data.email', message: 'Required' }] }))],
  'express-503': ['Express 5.3, in maintenance', app((it) => it.use((req, res) => res.set('retry-after', '120').status(503).send('Down for maintenance')))],
  'express-to-https': ['Express 5.3: redirects to https', app((it) => it.use((req, res) => res.redirect(301, `https://${req.headers.host}${req.originalUrl}`)))],
  'express-to-login': ['Express 5.3: redirects to its login page', app((it) => it.use((req, res) => res.redirect(`/login?next=${encodeURIComponent(req.originalUrl)}`)))],
  'express-to-language': ['Express 5.3: puts a language before the path', app((it) => it.use((req, res) => res.redirect(307, `/en${req.originalUrl}`)))],
  'express-304': ['Express 5.3: an answer that is no redirect', route((req, res) => res.status(304).end())],
  'express-page': ['Express 5.3: a page for every path', app((it) => it.use((req, res) => res.send('<!DOCTYPE html><html><head><title>My app</title></head><body><div id="root"></div><script src="/main.js"></script></body></html>')))],
  'express-login-page': ['Express 5.3: its login page, with 200', app((it) => it.use((req, res) => res.send('<!doctype html>\n<html lang="en"><head><title>Log in</title></head><body><form method="post"><input name="email"><input type="password" name="password"><button>Log in</button></form></body></html>')))],
  'express-fragment': ['Express 5.3: a piece of HTML, which is what send() says of a string', route((req, res) => res.send('<b>Webhook received</b>'))],
  // Others.
  'fastify-404': ['Fastify 5.12 without the route', fastify(() => {})],
  'fastify-413': ['Fastify 5.12 with a small limit', fastify((it) => it.post('/api/webhooks', async () => 'ok'), { bodyLimit: 100 })],
  'fastify-415': ['Fastify 5.12 without a parser for JSON', fastify((it) => {
    it.removeContentTypeParser('application/json')
    it.post('/api/webhooks', async () => 'ok')
  })],
  'fastify-schema': ['Fastify 5.12: the route\'s schema', fastify((it) => it.post('/api/webhooks', { schema: { body: { type: 'object', required: ['userId'] } } }, async () => 'ok'))],
  'fastify-svix-uncaught': ['Fastify 5.12 and svix 2.5: nothing catches the error', fastify((it) => it.post('/api/webhooks', async (request) => new Webhook(another).verify(JSON.stringify(request.body), request.headers)))],
  'fastify-svix-parsed': ['the same; the parsed body is verified', fastify((it) => it.post('/api/webhooks', async (request) => new Webhook(secret).verify(request.body, request.headers)))],
  'hono-404': ['Hono 4 without the route', () => getRequestListener(new Hono().fetch)],
  'hono-500': ['Hono 4: an error that nothing catches', hono((it) => it.post('/api/webhooks', () => { throw new Error('x') }))],
  'hono-basic-auth': ['Hono 4, basicAuth()', hono((it) => it.use(honoBasicAuth({ username: 'a', password: 'b' })))],
  'hono-bearer-auth': ['Hono 4, bearerAuth()', hono((it) => it.use(bearerAuth({ token: 'x' })))],
  'koa-404': ['Koa 2 without the route', koa(() => {})],
  'koa-405': ['Koa 2 and its router: GET only', koa((it) => {
    const router = new Router()
    router.get('/api/webhooks', (context) => { context.body = 'ok' })
    it.use(router.routes()).use(router.allowedMethods())
  })],
  'koa-500': ['Koa 2: an error that nothing catches', koa((it) => it.use(() => { throw new Error('x') }))],
  'koa-413': ['Koa 2 and koa-bodyparser with a small limit', koa((it) => it.use(koaBody({ jsonLimit: '1kb' })))],
  'koa-svix-parsed': ['Koa 2 and svix 2.5: the parsed body is verified, ctx.throw with its message', koa((it) => it.use(koaBody()).use((context) => {
    try {
      new Webhook(secret).verify(context.request.body, context.headers)
    } catch (error) {
      context.throw(400, error.message)
    }
  }))],
  'h3-404': ['h3 1.15 (Nitro, Nuxt) without the route', onH3(() => {}, {}), ],
  'h3-405': ['h3 1.15: assertMethod GET', onH3((event) => h3.assertMethod(event, 'GET'))],
  'h3-svix-uncaught': ['h3 1.15 and svix 2.5: nothing catches the error', onH3(async (event) => new Webhook(another).verify(await h3.readRawBody(event), h3.getHeaders(event)), { debug: true })],
  'h3-error': ['h3 1.15: createError', onH3(() => { throw h3.createError({ statusCode: 400, statusMessage: 'Webhook verification failed' }) })],
  'h3-204': ['h3 1.15: success without a body', onH3(() => null)],
  'json-server-201': ['json-server 0.17: it stores whatever comes', () => {
    const it = jsonServer.create()
    it.use(jsonServer.bodyParser)
    it.use('/api', jsonServer.router({ webhooks: [] }))
    return it
  }],
  'proxy-backend-down': ['http-proxy-middleware 3: nothing listens behind it', app((it) => it.use(createProxyMiddleware({ target: 'http://127.0.0.1:9' })))],
}
