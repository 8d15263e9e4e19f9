//? sdk esm
import { verifyWebhook } from '{{sdk}}'
//? sdk cjs
const { verifyWebhook } = require('{{sdk}}')
//? esm
import express from 'express'
//? cjs
const express = require('express')
//? ts
import type { ErrorRequestHandler } from 'express'
//.
//> event

const webhooks = express.Router()

// The signature is over the bytes of the body: nothing may parse it before. So this stands before express.json().
webhooks.post('/api/webhooks', express.raw({ type: 'application/json', limit: '1mb', inflate: false }), async (request, response, next) => {
  response.type('text/plain')
  let event‹: WebhookEvent›
  try {
//? sdk
    event = await verifyWebhook(request)
//? library
    // Without a JSON body there is no Buffer, and nothing that is signed.
    const body = Buffer.isBuffer(request.body) ? request.body.toString() : ''
    event = verify(body, (name) => request.headers[name], process.env.{{secret}})
//.
  } catch (error) {
    console.error('Error verifying webhook:', error)
    response.status(400).send('Error verifying webhook')
    return
  }
  handle(event, request.headers['svix-id']).then(() => response.status(200).send('Webhook received'), next)
})

// What is too large (413), cut off, or failed: Express itself would answer with its stack.
webhooks.use('/api/webhooks', ((error, _request, response, next) => {
  console.error('Error handling webhook:', error)
  if (response.headersSent) return next(error)
  response.status(error.status ?? 500).type('text/plain').send('Error handling webhook')
})‹ as ErrorRequestHandler›)

//? esm
export { webhooks }
//? cjs
module.exports = { webhooks }
//.
//> handle
//> verify
