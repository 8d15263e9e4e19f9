curl 'http://localhost:3000/api/webhooks?tenant=1' \
  -H 'content-type: application/json' \
  -H 'svix-id: msg_awkwardawkwardawkwardawkwar' \
  -H 'svix-timestamp: 1700000000' \
  -H 'svix-signature: v1,u4AG/DE/YMDKtaJeiRusTBjNfRGcEouW+F6OfyX2+Rs=' \
  --data-raw $'{"data":{"first_name":"Zoë","last_name":"O\'Brien","note":"100% \\"sure\\"\u0021 \\\\ $HOME `x` 🎉 [a]{b}"},"object":"event","type":"user.updated"}'