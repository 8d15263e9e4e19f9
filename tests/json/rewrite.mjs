// A line of base64 in, a line out: what JavaScript makes of that JSON, or null where it is none.
import readline from 'node:readline'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encode = (text) => Buffer.from(text, 'utf8').toString('base64')

for await (const line of readline.createInterface({ input: process.stdin })) {
  let forms = null
  try {
    const text = decoder.decode(Buffer.from(line, 'base64'))
    const value = JSON.parse(text)
    const compact = JSON.stringify(value)
    forms = {
      survives: compact === text,
      forms: [compact, ...[2, 4, '\t'].map((indent) => JSON.stringify(value, null, indent))].map(encode),
    }
  } catch {
    // Not JSON.
  }
  console.log(JSON.stringify(forms))
}
