curl --request POST \
  --url 'http://localhost:3000/api/webhooks?tenant=1' \
  --header 'content-type: application/json' \
  --header 'svix-id: msg_indentedindentedindentedind' \
  --header 'svix-signature: v1,qJIY3dqKZSlMjlv6Bmodb3i4vqK/oIAMy+6eftNT/Z8=' \
  --header 'svix-timestamp: 1700000000' \
  --data '{
  "data": {
    "first_name": "Zoë",
    "last_name": "O'\''Brien",
    "note": "100% \"sure\"! \\ $HOME `x` 🎉 [a]{b}"
  },
  "object": "event",
  "type": "user.updated"
}
'
