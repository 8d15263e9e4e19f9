
/** The body as it came, or nothing where it is larger than any delivery. */
async function read(request‹: AsyncIterable<Buffer>›) {
  const chunks‹: Buffer[]› = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > 1024 * 1024) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
