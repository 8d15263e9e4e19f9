#!/bin/sh
# It's by hand.
set -e
curl -sS localhost:3000/api/webhooks \
  -H "content-type: application/json" \
  -H "svix-id: msg_indentedindentedindentedind" \
  -H "svix-timestamp: 1700000000" \
  -H "svix-signature: v1,qJIY3dqKZSlMjlv6Bmodb3i4vqK/oIAMy+6eftNT/Z8=" \
  --data-binary @body-indented.json | jq .
