// Endpoints that fail the way developers meet it, one server each, to hold cew's hints against.
// Real frameworks where they fit; what Next.js, Clerk and Vite answer is copied from their sources.
import http from 'node:http'
import https from 'node:https'
import express from 'express'
import Fastify from 'fastify'
import selfsigned from 'selfsigned'
import { Webhook } from 'svix'
import { quiet, requireEnvironment, serve } from './serving.mjs'

requireEnvironment('INTEROP_SECRET')
quiet()
const secret = process.env.INTEROP_SECRET
const anotherSecret = 'whsec_' + Buffer.alloc(24, 'another').toString('base64')

/** A server that reads the request, then answers. */
function answering(answer) {
  return http.createServer((req, res) => {
    req.resume().on('end', () => answer(req, res))
  })
}

function expressApp(define) {
  const app = express()
  app.set('env', 'development') // error pages with a stack, whatever NODE_ENV the tests run in
  define(app)
  return http.createServer(app)
}

const urlOf = (req) => `http://${req.headers.host}${req.url}`
const signedOut = { 'x-clerk-auth-status': 'signed-out', 'x-clerk-auth-reason': 'dev-browser-missing' }

// `if (!userId) return redirectToSignIn()` in a Next.js middleware.
const authRedirect = answering((req, res) => {
  const location = `/sign-in?redirect_url=${encodeURIComponent(urlOf(req))}`
  res.writeHead(307, { location, 'x-clerk-redirect-to': 'true', ...signedOut }).end(location)
})

const signInElsewhere = answering((req, res) => {
  const location = `https://accounts.example.com/sign-in?redirect_url=${encodeURIComponent(urlOf(req))}`
  const page = `<!doctype html><title>Redirecting</title><a href="${location}">Sign in</a>`
  res.writeHead(302, { location, 'content-type': 'text/html; charset=utf-8' }).end(page)
})

const auth401 = answering((req, res) => {
  res.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"Unauthorized"}')
})

// auth.protect() rewrites what asks for no HTML to a page that does not exist. Next.js then answers
// with its 404 page, and the middleware's reason is appended to the one of the rewrite.
const auth404 = answering((req, res) => {
  const headers = {
    ...signedOut,
    'x-clerk-auth-reason': 'protect-rewrite, dev-browser-missing',
    'x-powered-by': 'Next.js',
    'cache-control': 'no-store, must-revalidate',
    'content-type': 'text/html; charset=utf-8',
  }
  const page = '<!DOCTYPE html><html lang="en"><head><title>404: This page could not be found.</title></head>' +
    '<body><h1>404</h1><h2>This page could not be found.</h2></body></html>'
  res.writeHead(404, headers).end(page)
})

// Next.js with trailingSlash: true.
const trailingSlash = answering((req, res) => {
  if (req.url.endsWith('/')) return res.end('Webhook received')
  const location = `${req.url}/`
  res.writeHead(308, { location, refresh: `0;url=${location}` }).end(location)
})

// A Next.js page where a route handler should be; the array becomes two header lines, as there.
const wrongMethod = answering((req, res) => {
  if (req.method === 'GET') return res.end('<!doctype html><title>Webhooks</title>')
  res.writeHead(405, { allow: ['GET', 'HEAD'] }).end('Method Not Allowed')
})

// A Next.js route handler that exports GET only: no allow, no body.
const wrongMethodBare = answering((req, res) => res.writeHead(405).end())

const notFound = expressApp((app) => app.get('/', (req, res) => res.send('Home')))

const tooLarge = expressApp((app) => {
  app.post('/api/webhooks', express.raw({ type: 'application/json', limit: '1kb' }), (req, res) => {
    res.send('Webhook received')
  })
})

async function wrongType() {
  const fastify = Fastify()
  fastify.removeContentTypeParser('application/json')
  fastify.post('/api/webhooks', async () => 'Webhook received')
  await fastify.ready()
  return fastify.server
}

async function verifyOtherSecret() {
  const { verifyWebhook } = await import('@clerk/express/webhooks')
  return expressApp((app) => {
    app.post('/api/webhooks', express.raw({ type: 'application/json' }), async (req, res) => {
      try {
        await verifyWebhook(req, { signingSecret: anotherSecret })
        return res.send('Webhook received')
      } catch (err) {
        console.error('Error verifying webhook:', err)
        return res.status(400).send('Error verifying webhook')
      }
    })
  })
}

const verifyParsed = expressApp((app) => {
  app.use(express.json())
  app.post('/api/webhooks', (req, res) => {
    try {
      new Webhook(secret).verify(JSON.stringify(req.body, null, 2), req.headers)
      return res.send('Webhook received')
    } catch (err) {
      console.error('Error verifying webhook:', err)
      return res.status(400).send('Error verifying webhook')
    }
  })
})

const crash = expressApp((app) => {
  app.post('/api/webhooks', (req, res) => {
    const { data } = req.body // undefined: nothing parsed it
    res.send(`Hello ${data.first_name}`)
  })
})

const viteHost = answering((req, res) => {
  const host = JSON.stringify(req.headers.host?.replace(/:\d+$/, '') ?? '')
  const text = `Blocked request. This host (${host}) is not allowed.\n` +
    `To allow this host, add ${host} to \`server.allowedHosts\` in vite.config.js.`
  res.writeHead(403, { 'content-type': 'text/plain' }).end(text)
})

const hang = answering(() => {})
const reset = answering((req) => req.socket.resetAndDestroy())
const close = answering((req) => req.socket.destroy())

const unavailable = answering((req, res) => {
  res.writeHead(503, { 'retry-after': '1', 'content-type': 'text/plain' }).end('Service Unavailable')
})

const huge = answering((req, res) => {
  res.writeHead(200, { 'content-type': 'text/plain' }).end(Buffer.alloc(3 * 1024 * 1024, 'x'))
})

const commonName = [{ name: 'commonName', value: 'localhost' }] // it adds 127.0.0.1
const pems = await selfsigned.generate(commonName, { keyType: 'ec', algorithm: 'sha256' })
const tls = https.createServer({ key: pems.private, cert: pems.cert }, (req, res) => res.end('Webhook received'))

await serve({
  'auth-redirect': authRedirect,
  'sign-in-html': signInElsewhere,
  'auth-401': auth401,
  'auth-404': auth404,
  'trailing-slash': trailingSlash,
  'wrong-method': wrongMethod,
  'wrong-method-bare': wrongMethodBare,
  'not-found': notFound,
  'too-large': tooLarge,
  'wrong-type': await wrongType(),
  'verify-400': await verifyOtherSecret(),
  'verify-parsed': verifyParsed,
  crash,
  'vite-host': viteHost,
  hang,
  reset,
  close,
  'slow-503': unavailable,
  huge,
  tls,
}, { tls_certificate_pem: pems.cert })
