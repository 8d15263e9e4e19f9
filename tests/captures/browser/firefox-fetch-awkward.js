await fetch("http://localhost:3000/api/webhooks?tenant=1", {
    "credentials": "omit",
    "headers": {
        "content-type": "application/json",
        "svix-id": "msg_awkwardawkwardawkwardawkwar",
        "svix-timestamp": "1700000000",
        "svix-signature": "v1,u4AG/DE/YMDKtaJeiRusTBjNfRGcEouW+F6OfyX2+Rs="
    },
    "referrer": "http://localhost/",
    "body": "{\"data\":{\"first_name\":\"Zoë\",\"last_name\":\"O'Brien\",\"note\":\"100% \\\"sure\\\"! \\\\ $HOME `x` 🎉 [a]{b}\"},\"object\":\"event\",\"type\":\"user.updated\"}",
    "method": "POST",
    "mode": "cors"
});
