import { Webhook } from 'standardwebhooks'

const NAMES = ['id', 'timestamp', 'signature']

export async function POST(request) {
  const headers = Object.fromEntries(NAMES.map((name) => [`webhook-${name}`, request.headers.get(`svix-${name}`) ?? '']))
  const body = await request.text()
  try {
    new Webhook(process.env.INTEROP_SECRET).verify(body, headers)
  } catch {
    return new Response('invalid signature', { status: 400 })
  }
  return new Response('ok')
}
