//? sdk
import { verifyWebhook } from '{{sdk}}'
//.
import { getSecret } from 'astro:env/server'
//? ts
import type { APIRoute } from 'astro'
//.
//> event

export const prerender = false

export const POST‹: APIRoute› = async ({ request }) => {
//? library
  const body = await read(request.body)
  if (body === undefined) return new Response('Too large', { status: 413, headers: { connection: 'close' } })
//.
  let event‹: WebhookEvent›
  try {
//? sdk
    event = await verifyWebhook(request, { signingSecret: getSecret('{{secret}}') })
//? library
    event = verify(body, (name) => request.headers.get(name), getSecret('{{secret}}'))
//.
  } catch (error) {
    console.error('Error verifying webhook:', error)
    return new Response('Error verifying webhook', { status: 400 })
  }
  await handle(event, request.headers.get('svix-id'))
  return new Response('Webhook received', { status: 200 })
}
//> handle
//> verify
//> read-web
