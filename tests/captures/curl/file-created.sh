#!/bin/sh
# It's by hand.
set -e
curl -sS localhost:3000/api/webhooks \
  -H "content-type: application/json" \
  -H "svix-id: msg_createdcreatedcreatedcreate" \
  -H "svix-timestamp: 1700000000" \
  -H "svix-signature: v1,nXLmMHvt9gGyjKf5KOIUGOM8KLtXiwrcvmWS67ekj84=" \
  --data-binary @body-created.json | jq .
