// The guide's handler, but for an `await`: it accepts everything, and Node ends a process whose promise
// nobody catches.
import http from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { serve } from '../interop/serving.mjs'
import { require, secret } from './parts.mjs'

process.env.CLERK_WEBHOOK_SIGNING_SECRET = secret
const { verifyWebhook } = require('@clerk/express/webhooks')
const express = require('express')
const app = express()
// It looks something up first, as many do: the answer is out when the promise fails.
const verify = async (req) => {
  await setTimeout(20)
  return verifyWebhook(req)
}
app.post('/api/webhooks', express.raw({ type: 'application/json' }), (req, res) => {
  try {
    verify(req)
    return res.send('Webhook received')
  } catch (err) {
    return res.status(400).send('Error verifying webhook')
  }
})

await serve({ unawaited: http.createServer(app) })
