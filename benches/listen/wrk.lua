-- Sends the requests of the table that REQUESTS names, one after the other.
local messages = dofile(os.getenv("REQUESTS"))
local requests = {}
local at = 0

init = function()
  for n, message in ipairs(messages) do
    requests[n] = wrk.format("POST", "/api/webhooks", {
      ["content-type"] = "application/json",
      ["user-agent"] = "Svix-Webhooks/1.62.0 (sender-9YMgn; +https://www.svix.com/http-sender/)",
      ["accept"] = "*/*",
      ["svix-id"] = message.id,
      ["svix-timestamp"] = message.timestamp,
      ["svix-signature"] = message.signature,
    }, message.body)
  end
end

request = function()
  at = at % #requests + 1
  return requests[at]
end
