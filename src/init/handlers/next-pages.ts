//? sdk
import { verifyWebhook } from '{{sdk}}'
//? ts
import type { NextApiRequest, NextApiResponse } from 'next'
//.
//> event

// The signature is over the bytes of the body: nothing may parse it before.
export const config = { api: { bodyParser: false } }

export default async function handler(request‹: NextApiRequest›, response‹: NextApiResponse›) {
  response.setHeader('content-type', 'text/plain')
  if (request.method !== 'POST') return response.status(405).setHeader('allow', 'POST').send('Only POST is answered here')
  const body = await read(request)
  if (body === undefined) return response.status(413).setHeader('connection', 'close').send('Too large')
  let event‹: WebhookEvent›
  try {
//? sdk
    const headers = new Headers()
    for (const name of ['svix-id', 'svix-timestamp', 'svix-signature']) headers.set(name, String(request.headers[name] ?? ''))
    event = await verifyWebhook(new Request('http://localhost/', { method: 'POST', headers, body }))
//? library
    event = verify(body, (name) => request.headers[name], process.env.{{secret}})
//.
  } catch (error) {
    console.error('Error verifying webhook:', error)
    return response.status(400).send('Error verifying webhook')
  }
  await handle(event, request.headers['svix-id'])
  return response.status(200).send('Webhook received')
}
//> handle
//> verify
//> read
