// The start page: lists endpoints and messages. Everything that is shown is text.

const TOKEN = 'cew.token'

/** @param {string} path @param {RequestInit} [init] */
async function ask(path, init = {}) {
  const headers = { authorization: `Bearer ${localStorage.getItem(TOKEN) ?? ''}`, ...init.headers }
  const answer = await fetch(path, { ...init, headers })
  if (!answer.ok) throw new Error(answer.status === 401 ? 'run `cew dashboard` again for a new address' : `${answer.status}`)
  return answer
}

/** The key stands in the fragment, which no server is told, and is good once. */
async function enter() {
  const key = new URLSearchParams(location.hash.slice(1)).get('key')
  if (!key) return
  history.replaceState(null, '', location.pathname)
  const answer = await fetch('/api/cew/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  })
  if (answer.ok) localStorage.setItem(TOKEN, (await answer.json()).token)
}

/** @param {string} id @param {string[][]} rows @param {string} empty */
function fill(id, rows, empty) {
  const lines = rows.length > 0 ? rows : [[empty]]
  document.getElementById(id)?.replaceChildren(
    ...lines.map((cells) => {
      const line = document.createElement('tr')
      line.append(
        ...cells.map((text) => {
          const cell = document.createElement('td')
          cell.textContent = text
          if (cells.length === 1) cell.colSpan = 4
          return cell
        }),
      )
      return line
    }),
  )
}

async function show() {
  const applications = (await (await ask('/api/v1/app?limit=50')).json()).data
  const endpoints = []
  const messages = []
  for (const { id, name } of applications) {
    const base = `/api/v1/app/${encodeURIComponent(id)}`
    for (const it of (await (await ask(`${base}/endpoint`)).json()).data) {
      const state = it.disabled ? 'disabled' : 'active'
      endpoints.push([it.url, (it.eventTypes ?? ['all']).join(', '), name, state])
    }
    for (const it of (await (await ask(`${base}/msg?limit=50&with_content=false`)).json()).data) {
      messages.push([it.timestamp, it.eventType, it.id, name])
    }
  }
  messages.sort(([one], [other]) => (one < other ? 1 : -1))
  fill('endpoints', endpoints, 'No endpoint yet. `cew endpoints add URL` makes one.')
  fill('messages', messages.slice(0, 100), 'No message yet.')
}

/** Looks again when something happens, but not more than once a second. */
async function follow() {
  const answer = await ask('/api/cew/v1/events')
  const reader = answer.body?.getReader()
  while (reader) {
    const { done } = await reader.read()
    if (done) break
    await show()
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

const state = document.getElementById('state')
try {
  await enter()
  await show()
  if (state) state.textContent = 'Ready'
  await follow()
  if (state) state.textContent = 'The service has ended.'
} catch (error) {
  if (state) state.textContent = `Not connected: ${error instanceof Error ? error.message : error}`
}
