// Listens with every server on a free port, says so in one line, and ends with the parent.
import { once } from 'node:events'

export function quiet() {
  // The handlers log as the guides' do. Unread, a full pipe would stop them.
  const log = process.env.INTEROP_LOG ? (...args) => process.stderr.write(args.join(' ') + '\n') : () => {}
  console.log = console.warn = console.error = log
}

export function requireEnvironment(...names) {
  for (const name of names) {
    if (!process.env[name]) {
      process.stderr.write(`${name} is not set\n`)
      process.exit(2)
    }
  }
}

/** `servers`: name → http(s) server, not yet listening. `more`: further fields of the ready line. */
export async function serve(servers, more = {}) {
  // A parent that is killed cannot stop its children, but the kernel closes its end of the pipe.
  for (const event of ['end', 'close', 'error']) process.stdin.on(event, () => process.exit(0))
  process.stdin.resume()

  const receivers = {}
  for (const [name, server] of Object.entries(servers)) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const scheme = 'setSecureContext' in server ? 'https' : 'http'
    receivers[name] = `${scheme}://127.0.0.1:${server.address().port}`
  }
  process.stdout.write(JSON.stringify({ type: 'ready', receivers, ...more }) + '\n')
}
