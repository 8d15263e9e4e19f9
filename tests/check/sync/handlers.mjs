// Handlers for `cew check --sync` in Node, each at /NAME with its rows at /NAME/state: right ones in
// different ways, and ones that are wrong in one way. What has to be found stands in matrix.txt.
import fs from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { quiet, requireEnvironment, serve } from '../../interop/serving.mjs'

requireEnvironment('INTEROP_SECRET', 'SYNC_DATABASE')
quiet()
const require = createRequire(new URL('../../interop/package.json', import.meta.url))
const { Webhook } = require('svix')
const { Pool } = require('pg')
const Sqlite = require('better-sqlite3')
const { drizzle } = require('drizzle-orm/node-postgres')
const { and, eq, lt, sql } = require('drizzle-orm')
const { bigint, pgTable, text } = require('drizzle-orm/pg-core')

const webhook = new Webhook(process.env.INTEROP_SECRET)
const pause = (ms) => new Promise((done) => setTimeout(done, ms))
const primary = (data) =>
  data.email_addresses.find(({ id }) => id === data.primary_email_address_id)?.email_address
const name = (data) => [data.first_name, data.last_name].join(' ')
const isWrite = (type) => type === 'user.created' || type === 'user.updated'

/** A schema of its own in PostgreSQL, with `tables` and two users from before. */
async function postgres(schema, tables, before = true) {
  const connectionString = process.env.SYNC_DATABASE
  const options = `-c search_path=node_${schema}`
  const db = new Pool({ connectionString, options, max: 8 })
  db.on('error', () => {})
  await db.query(`create schema node_${schema}`)
  await db.query(tables)
  if (before) {
    await db.query(`insert into users (id, email, name, updated_at) values
      ('user_ada', 'ada@real.example', 'Ada', 1), ('user_ben', 'ben@real.example', 'Ben', 1)`)
  }
  return db
}
const rows = async (db, query) => (await db.query(query)).rows

const simple = 'create table users (id text primary key, email text unique, name text, updated_at bigint)'
const serial = `create table users (n serial, id text primary key, email text unique, name text, updated_at bigint,
  synced_at timestamptz not null default now(), deleted_at timestamptz)`

// The guide's own, from its page.
const guide = fs.readFileSync(new URL('../../../docs/syncing.md', import.meta.url), 'utf8')
const block = (language) => guide.match(new RegExp('```' + language + '\\n([^]*?)```'))[1]
const fromGuide = await import('data:text/javascript,' + encodeURIComponent(block('js')))

const upsert = (guard) => `insert into users (id, email, name, updated_at) values ($1, $2, $3, $4)
  on conflict (id) do update set email = excluded.email, name = excluded.name, updated_at = excluded.updated_at ${guard}`
const newer = 'where users.updated_at < excluded.updated_at'
const values = (data) => [data.id, primary(data), name(data), data.updated_at]

const handlers = {
  'pg-guide': async () => {
    const db = await postgres('guide', block('sql'))
    return { sync: (event) => fromGuide.sync(db, event), state: () => rows(db, 'select id, email, name from users where not deleted') }
  },
  // Rows stay, marked; the database numbers them and knows when it wrote.
  'pg-soft': async () => {
    const db = await postgres('soft', serial)
    const sync = async ({ type, data }) => {
      if (isWrite(type)) {
        await db.query(`insert into users (id, email, name, updated_at) values ($1, $2, $3, $4)
          on conflict (id) do update set email = $2, name = $3, updated_at = $4, synced_at = now()
          where users.updated_at < $4`, values(data))
      } else if (type === 'user.deleted') {
        await db.query(`insert into users (id, updated_at, deleted_at) values ($1, 0, now())
          on conflict (id) do update set deleted_at = coalesce(users.deleted_at, now())`, [data.id])
      }
    }
    return { sync, state: () => rows(db, 'select * from users') }
  },
  // What was deleted stands in a table of its own; a transaction locks by the id.
  'pg-tombstones': async () => {
    const db = await postgres('tombstones', `${simple}; create table gone (id text primary key)`)
    const sync = async ({ type, data }) => {
      const client = await db.connect()
      try {
        await client.query('begin')
        await client.query('select pg_advisory_xact_lock(hashtext($1))', [data.id])
        if (type === 'user.deleted') {
          await client.query('insert into gone values ($1) on conflict do nothing', [data.id])
          await client.query('delete from users where id = $1', [data.id])
        } else if (isWrite(type)) {
          const gone = await client.query('select 1 from gone where id = $1', [data.id])
          if (gone.rowCount === 0) await client.query(upsert(newer), values(data))
        }
        await client.query('commit')
      } catch (error) {
        await client.query('rollback')
        throw error
      } finally {
        client.release()
      }
    }
    return { sync, state: () => rows(db, 'select * from users') }
  },
  drizzle: async () => {
    const { sync, users, db } = await withDrizzle('drizzle_right')
    return {
      sync: async (event) => {
        const { type, data } = event
        if (type === 'user.deleted') {
          await db.insert(users).values({ id: data.id, updatedAt: Number.MAX_SAFE_INTEGER })
            .onConflictDoUpdate({ target: users.id, set: { email: null, name: null, updatedAt: Number.MAX_SAFE_INTEGER } })
        } else await sync(event)
      },
      state: async () => (await db.select().from(users)).filter((row) => row.updatedAt < Number.MAX_SAFE_INTEGER),
    }
  },
  // Answers 202 and writes in its own time, one event after the other.
  queue: async () => {
    const db = await postgres('queue', block('sql'))
    let last = Promise.resolve()
    const work = async (event) => {
      await pause(2)
      for (let tries = 0; tries < 50; tries += 1) {
        try { return await fromGuide.sync(db, event) } catch { await pause(100) }
      }
    }
    const sync = (event) => {
      last = last.then(() => Promise.all([pause(20), work(event)])).then(() => {})
      return 202
    }
    return { sync, state: () => rows(db, 'select id, email, name from users where not deleted') }
  },
  // Also writes down what came, and how often a row was changed.
  'lite-audit': async () => {
    const db = sqlite(`create table users (id text primary key, email text unique, name text, updated_at integer,
        version integer not null default 1);
      create table audit (n integer primary key, user_id text, type text, payload text, at text default current_timestamp);
      create table gone (id text primary key)`)
    const sync = db.transaction(({ type, data }) => {
      db.prepare('insert into audit (user_id, type, payload) values (?, ?, ?)').run(data.id, type, JSON.stringify(data))
      if (type === 'user.deleted') {
        db.prepare('insert or ignore into gone values (?)').run(data.id)
        db.prepare('delete from users where id = ?').run(data.id)
      } else if (isWrite(type) && !db.prepare('select 1 from gone where id = ?').get(data.id)) {
        db.prepare(`insert into users (id, email, name, updated_at) values (?, ?, ?, ?) on conflict (id) do update
          set email = excluded.email, name = excluded.name, updated_at = excluded.updated_at, version = version + 1
          where users.updated_at < excluded.updated_at`).run(...values(data))
      }
    })
    const all = (table) => db.prepare(`select * from ${table}`).all()
    return { sync, state: () => ({ users: all('users'), audit: all('audit') }) }
  },

  // Insert, update, delete, as one writes it first.
  'pg-naive': async () => {
    const db = await postgres('naive', simple)
    const sync = async ({ type, data }) => {
      if (type === 'user.created') await db.query('insert into users values ($1, $2, $3, $4)', values(data))
      if (type === 'user.updated') await db.query('update users set email = $2, name = $3, updated_at = $4 where id = $1', values(data))
      if (type === 'user.deleted') await db.query('delete from users where id = $1', [data.id])
    }
    return { sync, state: () => rows(db, 'select * from users') }
  },
  // "Write with upsert", and nothing else.
  'pg-upsert': async () => {
    const db = await postgres('upsert', simple)
    const sync = async ({ type, data }) => {
      if (isWrite(type)) await db.query(upsert(''), values(data))
      if (type === 'user.deleted') await db.query('delete from users where id = $1', [data.id])
    }
    return { sync, state: () => rows(db, 'select * from users') }
  },
  // Ignores what is older, and forgets what was deleted.
  'pg-forgets': async () => {
    const db = await postgres('forgets', simple)
    const sync = async ({ type, data }) => {
      if (isWrite(type)) await db.query(upsert(newer), values(data))
      if (type === 'user.deleted') await db.query('delete from users where id = $1', [data.id])
    }
    return { sync, state: () => rows(db, 'select * from users') }
  },
  'pg-first-address': async () => {
    const db = await postgres('first_address', block('sql'))
    const sync = (event) => {
      const { email_addresses: addresses } = event.data
      if (addresses) event.data.primary_email_address_id = addresses[0].id
      return fromGuide.sync(db, event)
    }
    return { sync, state: () => rows(db, 'select id, email, name from users where not deleted') }
  },
  // Right, but for the moment between reading and writing.
  'drizzle-races': async () => {
    const { users, db } = await withDrizzle('drizzle_races')
    const sync = async ({ type, data }) => {
      const [row] = await db.select().from(users).where(eq(users.id, data.id))
      if (type === 'user.deleted') {
        const gone = { email: null, name: null, updatedAt: Number.MAX_SAFE_INTEGER }
        if (row) await db.update(users).set(gone).where(eq(users.id, data.id))
        else await db.insert(users).values({ id: data.id, ...gone }).onConflictDoUpdate({ target: users.id, set: gone })
      } else if (isWrite(type) && !(row?.updatedAt >= data.updated_at)) {
        await pause(data.updated_at % 7)
        const fields = { email: primary(data), name: name(data), updatedAt: data.updated_at }
        await db.insert(users).values({ id: data.id, ...fields }).onConflictDoUpdate({ target: users.id, set: fields })
      }
    }
    return { sync, state: async () => (await db.select().from(users)).filter((row) => row.updatedAt < Number.MAX_SAFE_INTEGER) }
  },
  // The guide's, but the answer comes before the work, and what fails is lost.
  'pg-answers-first': async () => {
    const db = await postgres('answers_first', block('sql'))
    const sync = (event) => { fromGuide.sync(db, event).catch(() => {}) }
    return { sync, state: () => rows(db, 'select id, email, name from users where not deleted') }
  },
  // Notes the message as done before it does it.
  'lite-seen-first': async () => {
    const db = sqlite(`create table users (id text primary key, email text unique, name text, updated_at integer);
      create table seen (id text primary key); create table gone (id text primary key)`)
    const sync = ({ type, data }, id) => {
      if (db.prepare('insert or ignore into seen values (?)').run(id).changes === 0) return
      if (type === 'user.deleted') {
        db.prepare('insert or ignore into gone values (?)').run(data.id)
        db.prepare('delete from users where id = ?').run(data.id)
      } else if (isWrite(type) && !db.prepare('select 1 from gone where id = ?').get(data.id)) {
        // An update of a user who is not there fails, and is not done again.
        if (type === 'user.updated' && !db.prepare('select 1 from users where id = ?').get(data.id)) throw new Error('no such user')
        db.prepare(`insert into users values (?, ?, ?, ?) on conflict (id) do update
          set email = excluded.email, name = excluded.name, updated_at = excluded.updated_at
          where users.updated_at < excluded.updated_at`).run(...values(data))
      }
    }
    return { sync, state: () => db.prepare('select * from users').all() }
  },
}

function sqlite(tables) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'cew-sync-'))
  const db = new Sqlite(path.join(directory, 'app.db'))
  process.on('exit', () => fs.rmSync(directory, { recursive: true, force: true }))
  db.pragma('synchronous = off')
  db.exec(tables)
  db.exec("insert into users (id, email, name, updated_at) values ('user_ada', 'ada@real.example', 'Ada', 1)")
  return db
}

async function withDrizzle(schema) {
  const pool = await postgres(schema, simple)
  const users = pgTable('users', {
    id: text('id').primaryKey(),
    email: text('email').unique(),
    name: text('name'),
    updatedAt: bigint('updated_at', { mode: 'number' }),
  })
  const db = drizzle(pool)
  const sync = async ({ type, data }) => {
    if (!isWrite(type)) return
    const fields = { email: primary(data), name: name(data), updatedAt: data.updated_at }
    await db.insert(users).values({ id: data.id, ...fields })
      .onConflictDoUpdate({ target: users.id, set: fields, setWhere: lt(users.updatedAt, data.updated_at) })
  }
  return { sync, users, db }
}

const running = {}
for (const [name, start] of Object.entries(handlers)) running[name] = await start()

const server = http.createServer(async (req, res) => {
  const [, name, what] = req.url.split('/')
  const chunks = []
  for await (const chunk of req) chunks.push(chunk)
  try {
    if (what === 'state') {
      const state = JSON.stringify(await running[name].state())
      return res.writeHead(200, { 'content-type': 'application/json' }).end(state)
    }
    const body = Buffer.concat(chunks)
    webhook.verify(body, req.headers)
    const status = await running[name].sync(JSON.parse(body), req.headers['svix-id'])
    res.writeHead(typeof status === 'number' ? status : 200).end()
  } catch (error) {
    console.error(name, error)
    res.writeHead(500).end('error')
  }
})
await serve({ server }, { handlers: Object.keys(handlers) })
