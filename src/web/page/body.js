// The body of a capture: text where it is UTF-8, and its base64 in any case.

/** @param {string} text */
function base64Of(text) {
  let bytes = ''
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte)
  return btoa(bytes)
}

/** @param {any} it */
export function bodyOf(it) {
  if (typeof it.body === 'string') return { text: it.body, base64: () => base64Of(it.body) }
  return { text: null, base64: () => String(it.body_base64 ?? '') }
}
