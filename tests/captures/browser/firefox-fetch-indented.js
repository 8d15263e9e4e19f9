await fetch("http://localhost:3000/api/webhooks?tenant=1", {
    "credentials": "omit",
    "headers": {
        "content-type": "application/json",
        "svix-id": "msg_indentedindentedindentedind",
        "svix-timestamp": "1700000000",
        "svix-signature": "v1,qJIY3dqKZSlMjlv6Bmodb3i4vqK/oIAMy+6eftNT/Z8="
    },
    "referrer": "http://localhost/",
    "body": "{\n  \"data\": {\n    \"first_name\": \"Zoë\",\n    \"last_name\": \"O'Brien\",\n    \"note\": \"100% \\\"sure\\\"! \\\\ $HOME `x` 🎉 [a]{b}\"\n  },\n  \"object\": \"event\",\n  \"type\": \"user.updated\"\n}\n",
    "method": "POST",
    "mode": "cors"
});
