// Writes COUNT signed deliveries with bodies of about 1.3 kB as a Lua table for wrk.lua.
// node requests.mjs COUNT SECRET > requests.lua
import { createHmac, randomBytes } from "node:crypto";

const [count, secret] = [Number(process.argv[2]), process.argv[3]];
const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
const timestamp = Math.floor(Date.now() / 1000);
const out = ["return {"];
for (let n = 0; n < count; n++) {
  const id = "msg_" + randomBytes(20).toString("base64").replace(/[+/=]/g, "0").slice(0, 27);
  const user = { id: "user_" + n, first_name: "Ada", last_name: "Lovelace", public_metadata: {} };
  const payload = { data: { ...user, note: "" }, object: "event", timestamp: timestamp * 1000, type: "user.created" };
  payload.data.note = "n".repeat(1300 - JSON.stringify(payload).length);
  const body = JSON.stringify(payload);
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  out.push(`{id=${JSON.stringify(id)},timestamp="${timestamp}",signature="v1,${signature}",body=[==[${body}]==]},`);
}
out.push("}");
console.log(out.join("\n"));
