//? sdk
import { verifyWebhook } from '{{sdk}}'
//.
//> event

export default defineEventHandler(async (call) => {
  assertMethod(call, 'POST')
  setResponseHeader(call, 'content-type', 'text/plain')
//? library
  const body = await read(getRequestWebStream(call))
  if (body === undefined) {
    setResponseStatus(call, 413)
    setResponseHeader(call, 'connection', 'close')
    return 'Too large'
  }
//.
  let event‹: WebhookEvent›
  try {
//? sdk
    event = await verifyWebhook(call)
//? library
    event = verify(body, (name) => getRequestHeader(call, name), process.env.{{secret}})
//.
  } catch (error) {
    console.error('Error verifying webhook:', error)
    setResponseStatus(call, 400)
    return 'Error verifying webhook'
  }
  await handle(event, getRequestHeader(call, 'svix-id'))
  return 'Webhook received'
})
//> handle
//> verify
//> read-web
