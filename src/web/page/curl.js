// A request as a curl command, signed here and now: a handler takes it for five minutes.

/** @param {string} text for a shell */
const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`

/** @param {{ url: string, id: string, payload: string, secret: string }} request */
export async function signedCurl({ url, id, payload, secret }) {
  // A Svix server may sign with ed25519, and tells the public key alone.
  if (!secret.startsWith('whsec_')) throw new Error('This endpoint signs with a key that only its server has')
  const at = String(Math.floor(Date.now() / 1000))
  const bytes = Uint8Array.from(atob(secret.replace(/^whsec_/, '')), (it) => it.charCodeAt(0))
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signed = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${id}.${at}.${payload}`))
  const signature = btoa(String.fromCharCode(...new Uint8Array(signed)))
  const headers = ['content-type: application/json', `svix-id: ${id}`, `svix-timestamp: ${at}`, `svix-signature: v1,${signature}`]
  return [`curl -i -X POST ${quoted(url)}`, ...headers.map((it) => `-H ${quoted(it)}`), `--data-binary ${quoted(payload)}`].join(' \\\n  ')
}

/** A shell cannot hold these, or does not hand them on as they are. */
// eslint-disable-next-line no-control-regex
const AWKWARD = /[\u0000-\u0008\u000b-\u001f\u007f]/

/**
 * A request as it came, signature and all, to another place.
 * @param {{ method: string, url: string, headers: [string, string][], body: string | null, base64: string }} request
 */
export function plainCurl({ method, url, headers, body, base64 }) {
  const isPlain = body !== null && !AWKWARD.test(body)
  const lines = [`curl -i -X ${quoted(method)} ${quoted(url)}`, ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`)]
  // Whoever sent it may have begun it with an @, which would send a file of one's own.
  lines.push(isPlain ? `--data-raw ${quoted(body)}` : '--data-binary @-')
  const command = lines.join(' \\\n  ')
  return isPlain ? command : `printf %s ${quoted(base64)} | base64 -d | ${command}`
}
