import { env } from '$env/dynamic/private'
//? ts
import type { RequestHandler } from './$types'
//.
//> event

export const POST‹: RequestHandler› = async ({ request }) => {
  const body = await read(request.body)
  if (body === undefined) return new Response('Too large', { status: 413, headers: { connection: 'close' } })
  let event‹: WebhookEvent›
  try {
    event = verify(body, (name) => request.headers.get(name), env.{{secret}})
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
