curl 'http://localhost:3000/api/webhooks?tenant=1' \
  -H 'content-type: application/json' \
  -H 'svix-id: msg_indentedindentedindentedind' \
  -H 'svix-timestamp: 1700000000' \
  -H 'svix-signature: v1,qJIY3dqKZSlMjlv6Bmodb3i4vqK/oIAMy+6eftNT/Z8=' \
  --data-raw $'{\n  "data": {\n    "first_name": "Zoë",\n    "last_name": "O\'Brien",\n    "note": "100% \\"sure\\"\u0021 \\\\ $HOME `x` 🎉 [a]{b}"\n  },\n  "object": "event",\n  "type": "user.updated"\n}\n'