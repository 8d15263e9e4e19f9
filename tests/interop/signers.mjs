// One JSON line in, one signed line per library out, in order.
import readline from 'node:readline'
import * as standardwebhooks from 'standardwebhooks'
import * as svix from 'svix'

const LIBRARIES = [
  ['svix-node', 'svix', svix.Webhook],
  ['standardwebhooks-node', 'webhook', standardwebhooks.Webhook],
]

function sign([library, family, Webhook], { secret, id, timestamp, body_base64 }) {
  try {
    const body = Buffer.from(body_base64, 'base64')
    // The libraries would sign such a body with U+FFFD in it: no answer is better than that one.
    if (!Buffer.from(body.toString()).equals(body)) throw new Error('the body is not UTF-8')
    const signature = new Webhook(secret).sign(id, new Date(timestamp * 1000), body)
    const headers = {
      [`${family}-id`]: id,
      [`${family}-timestamp`]: String(timestamp),
      [`${family}-signature`]: signature,
    }
    return { library, headers }
  } catch (err) {
    return { library, error: err.message }
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const message = JSON.parse(line)
  for (const library of LIBRARIES) process.stdout.write(JSON.stringify(sign(library, message)) + '\n')
}
