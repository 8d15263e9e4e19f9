//? svix esm
import { Webhook } from 'svix'
//? svix cjs
const { Webhook } = require('svix')
//? standardwebhooks esm
import { Webhook } from 'standardwebhooks'
//? standardwebhooks cjs
const { Webhook } = require('standardwebhooks')
//? drizzle esm
import { and, eq, lt } from 'drizzle-orm'
import {{import}} from '{{client-file}}'
import { syncedUsers } from '{{table-file}}'
//? drizzle cjs
const { and, eq, lt } = require('drizzle-orm')
const {{import}} = require('{{client-file}}')
const { syncedUsers } = require('{{table-file}}')
//? prisma esm
import {{import}} from '{{client-file}}'
//? prisma cjs
const {{import}} = require('{{client-file}}')
//? sdk ts

type WebhookEvent = Awaited<ReturnType<typeof verifyWebhook>>
//? library ts

// `cew events TYPE --schema` has the fields of each type.
type WebhookEvent = { type: string; data: Record<string, any> }
//.
