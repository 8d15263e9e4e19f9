//? ts
import type { Context, Next } from 'koa'
//.
//> event

// The signature is over the bytes of the body: nothing may parse it before. So this stands before any body parser.
async function webhooks(ctx‹: Context›, next‹: Next›) {
  if (ctx.path !== '/api/webhooks') return next()
  ctx.type = 'text/plain'
  if (ctx.method !== 'POST') {
    ctx.set('allow', 'POST')
    ctx.throw(405, 'Only POST is answered here')
  }
  const body = await read(ctx.req)
  if (body === undefined) {
    ctx.set('connection', 'close')
    ctx.status = 413
    ctx.body = 'Too large'
    return
  }
  let event‹: WebhookEvent›
  try {
    event = verify(body, (name) => ctx.headers[name], process.env.{{secret}})
  } catch (error) {
    console.error('Error verifying webhook:', error)
    ctx.status = 400
    ctx.body = 'Error verifying webhook'
    return
  }
  await handle(event, ctx.get('svix-id'))
  ctx.body = 'Webhook received'
}

//? esm
export { webhooks }
//? cjs
module.exports = { webhooks }
//.
//> handle
//> verify
//> read
