//? database ts

/** What is kept of a user. Add a column to the table, and its field here. */
type User = {
  id: string
  email_addresses: { id: string; email_address: string }[]
  primary_email_address_id: string | null
  first_name: string | null
  last_name: string | null
  updated_at: number
}
//? database

/** Inserts the row or updates it, unless it is newer or marked as deleted. */
async function write(user‹: User›) {
  const primary = user.email_addresses.find((address) => address.id === user.primary_email_address_id)
  const row = {
    email: primary?.email_address ?? null,
    name: [user.first_name, user.last_name].filter(Boolean).join(' ') || null,
//? prisma
    updatedAt: new Date(user.updated_at),
  }
  // A row that is there stays as it is, and is then compared and written in one statement. With its id as the
  // update, the first is one statement, too: with no update at all, Prisma would read before it writes.
  const { id } = user
  await {{client}}.syncedUser.upsert({ where: { id }, create: { id, ...row }, update: { id } })
  await {{client}}.syncedUser.updateMany({
    where: { id, deleted: false, updatedAt: { lt: row.updatedAt } },
    data: row,
  })
//? drizzle
    updatedAt: user.updated_at,
  }
  // One statement compares and writes: another delivery about this user may be handled at the same moment.
  await {{client}}.insert(syncedUsers).values({ id: user.id, ...row }).onConflictDoUpdate({
    target: syncedUsers.id,
    set: row,
    setWhere: and(eq(syncedUsers.deleted, false), lt(syncedUsers.updatedAt, row.updatedAt)),
  })
//? database
}

/** The row stays and keeps its id, so that a late event does not bring the user back. */
async function markDeleted(id‹: string›) {
  const gone = { email: null, name: null, deleted: true }
//? prisma
  await {{client}}.syncedUser.upsert({ where: { id }, create: { id, updatedAt: new Date(0), ...gone }, update: gone })
//? drizzle
  await {{client}}.insert(syncedUsers).values({ id, updatedAt: 0, ...gone }).onConflictDoUpdate({ target: syncedUsers.id, set: gone })
//? database
}
//.
