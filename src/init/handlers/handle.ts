
/**
 * The work. What throws here is answered 500, and then the event is sent again.
 *
 * An event may come twice, and `id` is the same each time: work that must happen once (an email, a charge)
 * keeps it in a table with a unique column. Events come in any order: what is written has to bear that.
 */
async function handle(event‹: WebhookEvent›, id‹: unknown›) {
  switch (event.type) {
    case 'user.created':
    case 'user.updated':
//? comments
      // One upsert for both, found by event.data.id, that does nothing where the row's updated_at is not older
      // than event.data.updated_at, or where the row is marked as deleted.
//? database
      await write(event.data‹ as User›)
//.
      break
    case 'user.deleted':
//? comments
      // Mark the row as deleted and keep its id: a late user.updated must not bring it back. There may be no row yet.
//? database
      await markDeleted(event.data.id‹ as string›)
//.
      break
    // Other types are answered 2xx, too: an error would have them sent again.
  }
  console.log(`Received ${event.type} (${id})`)
}
//> write
