#!/bin/sh
# It's by hand.
set -e
curl -sS localhost:3000/api/webhooks \
  -H "content-type: application/json" \
  -H "svix-id: msg_awkwardawkwardawkwardawkwar" \
  -H "svix-timestamp: 1700000000" \
  -H "svix-signature: v1,u4AG/DE/YMDKtaJeiRusTBjNfRGcEouW+F6OfyX2+Rs=" \
  --data-binary @body-awkward.json | jq .
