//? sdk
import { verifyWebhook } from '{{sdk}}'
//? ts
import type { NextRequest } from 'next/server'
//.
//> event

export async function POST(request‹: NextRequest›) {
//? library
  const body = await read(request.body)
  if (body === undefined) return new Response('Too large', { status: 413, headers: { connection: 'close' } })
//.
  let event‹: WebhookEvent›
  try {
//? sdk
    event = await verifyWebhook(request)
//? library
    event = verify(body, (name) => request.headers.get(name), process.env.{{secret}})
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
