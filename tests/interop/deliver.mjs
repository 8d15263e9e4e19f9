// Delivers as a sender with the official libraries does: one JSON line in, a POST per library, and
// what came back out, in order.
import readline from 'node:readline'
import * as standardwebhooks from 'standardwebhooks'
import * as svix from 'svix'

const LIBRARIES = [
  ['svix-node', 'svix', svix.Webhook],
  ['standardwebhooks-node', 'webhook', standardwebhooks.Webhook],
]

async function deliver([library, family, Webhook], { secret, url, id, body, sent }) {
  const now = new Date()
  const headers = {
    'content-type': 'application/json',
    [`${family}-id`]: id,
    [`${family}-timestamp`]: String(Math.floor(now / 1000)),
    [`${family}-signature`]: new Webhook(secret).sign(id, now, body),
  }
  const response = await fetch(url, { method: 'POST', headers, body: sent ?? body })
  return { library, status: response.status, text: await response.text() }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const message = JSON.parse(line)
  for (const library of LIBRARIES) {
    process.stdout.write(JSON.stringify(await deliver(library, message)) + '\n')
  }
}
