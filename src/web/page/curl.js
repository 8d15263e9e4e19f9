// A request as a curl command, signed here and now: a handler takes it for five minutes.

/** @param {string} text for a shell */
const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`

/** @param {{ url: string, id: string, payload: string, secret: string }} request */
export async function signedCurl({ url, id, payload, secret }) {
  const at = String(Math.floor(Date.now() / 1000))
  const bytes = Uint8Array.from(atob(secret.replace(/^whsec_/, '')), (it) => it.charCodeAt(0))
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signed = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${id}.${at}.${payload}`))
  const signature = btoa(String.fromCharCode(...new Uint8Array(signed)))
  const headers = ['content-type: application/json', `svix-id: ${id}`, `svix-timestamp: ${at}`, `svix-signature: v1,${signature}`]
  return [`curl -i -X POST ${quoted(url)}`, ...headers.map((it) => `-H ${quoted(it)}`), `--data-binary ${quoted(payload)}`].join(' \\\n  ')
}
