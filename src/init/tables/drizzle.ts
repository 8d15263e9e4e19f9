//? postgres esm
import { bigint, boolean, pgTable, text } from 'drizzle-orm/pg-core'
//? postgres cjs
const { bigint, boolean, pgTable, text } = require('drizzle-orm/pg-core')
//? sqlite esm
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
//? sqlite cjs
const { integer, sqliteTable, text } = require('drizzle-orm/sqlite-core')
//? esm

/** What deliveries say of users. Rows stay when users go: read them `where not deleted`. */
//? postgres esm
export const syncedUsers = pgTable('synced_users', {
//? postgres cjs
const syncedUsers = pgTable('synced_users', {
//? sqlite esm
export const syncedUsers = sqliteTable('synced_users', {
//? sqlite cjs
const syncedUsers = sqliteTable('synced_users', {
//.
  id: text('id').primaryKey(),
  email: text('email'),
  name: text('name'),
  // Of the newest delivery, in milliseconds: what is older is ignored.
//? postgres
  updatedAt: bigint('updated_at', { mode: 'number' }).notNull(),
  deleted: boolean('deleted').notNull().default(false),
//? sqlite
  updatedAt: integer('updated_at').notNull(),
  deleted: integer('deleted', { mode: 'boolean' }).notNull().default(false),
//.
})
//? cjs

module.exports = { syncedUsers }
//.
