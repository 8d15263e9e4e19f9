curl --location 'http://localhost:3000/api/webhooks?tenant=1' \
--header 'content-type: application/json' \
--header 'svix-id: msg_awkwardawkwardawkwardawkwar' \
--header 'svix-timestamp: 1700000000' \
--header 'svix-signature: v1,u4AG/DE/YMDKtaJeiRusTBjNfRGcEouW+F6OfyX2+Rs=' \
--data '{"data":{"first_name":"Zoë","last_name":"O'\''Brien","note":"100% \"sure\"! \\ $HOME `x` 🎉 [a]{b}"},"object":"event","type":"user.updated"}'
