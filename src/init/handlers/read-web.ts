//? library

/** The body as it came, or nothing where it is larger than any delivery. */
async function read(stream‹: ReadableStream<Uint8Array> | null | undefined›) {
  const reader = stream?.getReader()
  const decoder = new TextDecoder()
  let body = ''
  let length = 0
  while (reader) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > 1024 * 1024) return undefined
    body += decoder.decode(value, { stream: true })
  }
  return body + decoder.decode()
}
//.
