//? svix esm
import { Webhook } from 'svix'
//? svix cjs
const { Webhook } = require('svix')
//? standardwebhooks esm
import { Webhook } from 'standardwebhooks'
//? standardwebhooks cjs
const { Webhook } = require('standardwebhooks')
//? sdk ts

type WebhookEvent = Awaited<ReturnType<typeof verifyWebhook>>
//? library ts

// `cew events TYPE --schema` has the fields of each type.
type WebhookEvent = { type: string; data: Record<string, any> }
//.
