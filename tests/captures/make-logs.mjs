// Makes the samples in `logs/`: a real server receives the three payloads of `make.py` and logs them
// with pino, winston, bunyan and plain console.log; what only wraps such lines (Docker, Kubernetes,
// CloudWatch, Vercel, Google Cloud, wrangler) is written after its published format.
//
//   npm install pino winston bunyan && NODE_PATH=node_modules node make-logs.mjs

import { createHmac } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const key = Buffer.from("bWFya2VkLXNlY3JldC1vZi10aGUtdGVzdHM=", "base64");
const signedAt = 1700000000;

// The loggers are to say that the requests came two seconds after they were signed.
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length) super(...given);
    else super(signedAt * 1000 + 2345);
  }
  static now() {
    return signedAt * 1000 + 2345;
  }
};
const at = new Date().toISOString();

const require = createRequire(join(process.env.NODE_PATH ?? here, "x.js"));
const pino = require("pino");
const winston = require("winston");
const bunyan = require("bunyan");

const names = ["created", "awkward", "indented"];
const signed = (name) => {
  const body = readFileSync(join(here, "curl", `body-${name}.json`));
  const id = "msg_" + name.repeat(27).slice(0, 27);
  const content = Buffer.concat([Buffer.from(`${id}.${signedAt}.`), body]);
  const signature = "v1," + createHmac("sha256", key).update(content).digest("base64");
  const headers = {
    "content-type": "application/json",
    "svix-id": id,
    "svix-timestamp": String(signedAt),
    "svix-signature": signature,
  };
  return { headers, body };
};

/** What Node.js itself received of each request. */
const received = [];
await new Promise((done) => {
  const server = createServer((req, res) => {
    const pieces = [];
    req.on("data", (piece) => pieces.push(piece));
    req.on("end", () => {
      received.push({ req, raw: Buffer.concat(pieces) });
      res.end();
    });
  }).listen(0, "127.0.0.1", async () => {
    const url = `http://127.0.0.1:${server.address().port}/api/webhooks?tenant=1`;
    for (const name of names) await fetch(url, { method: "POST", ...signed(name) });
    server.close(done);
  });
});

mkdirSync(join(here, "logs"), { recursive: true });
const write = (name, lines) => writeFileSync(join(here, "logs", name), lines.join("\n") + "\n");

/** The lines of whatever writes into `stream`. */
const lines = async (log) => {
  let text = "";
  const stream = new Writable({
    write(chunk, _, next) {
      text += chunk;
      next();
    },
  });
  await log(stream);
  await new Promise((soon) => setTimeout(soon, 50));
  return text.trimEnd().split("\n");
};

// pino: the request through its own serialiser, the body beside it.
const pinoLines = await lines((stream) => {
  const log = pino({ serializers: pino.stdSerializers }, stream);
  log.info("listening on :3000");
  for (const { req, raw } of received) log.info({ req, rawBody: raw.toString() }, "webhook received");
});
write("pino.jsonl", pinoLines);
write("pino-buffer.jsonl", await lines((stream) => {
  const log = pino({ serializers: pino.stdSerializers }, stream);
  for (const { req, raw } of received) log.info({ req, body: raw }, "webhook");
}));
// As an Express handler behind `express.json()` does it: the parsed body.
write("pino-parsed.jsonl", await lines((stream) => {
  const log = pino({ serializers: pino.stdSerializers }, stream);
  for (const { req, raw } of received) log.info({ req, body: JSON.parse(raw) }, "webhook");
}));

const winstonTo = (stream) =>
  winston.createLogger({
    format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
    transports: [new winston.transports.Stream({ stream })],
  });
write("winston.jsonl", await lines((stream) => {
  const log = winstonTo(stream);
  log.warn("no database");
  for (const { req, raw } of received) log.info("webhook", { headers: req.headers, payload: raw.toString() });
}));
// The body as the message.
write("winston-message.jsonl", await lines((stream) => {
  const log = winstonTo(stream);
  for (const { req, raw } of received) log.info(raw.toString(), { headers: req.headers });
}));

write("bunyan.jsonl", await lines((stream) => {
  const log = bunyan.createLogger({ name: "app", serializers: bunyan.stdSerializers, streams: [{ stream }] });
  for (const { req, raw } of received) log.info({ req, body_base64: raw.toString("base64") }, "webhook");
}));

// console.log(JSON.stringify(…)), with the headers as Node.js and the web keep them.
const plain = received.map(({ req, raw }) => ({
  flat: { at, rawHeaders: req.rawHeaders, body: raw.toString() },
  pairs: { at, headers: [...new Headers(req.headers)], body: [...raw] },
  object: { headers: req.headers, body: raw.toString() },
}));
write("raw-headers.jsonl", plain.map(({ flat }) => JSON.stringify({ level: "info", time: at, context: { request: flat } })));
write("pairs.jsonl", plain.map(({ pairs }) => JSON.stringify({ ts: signedAt + 2.345, args: ["webhook", pairs] })));
// Fields next to one another, as structured loggers of other languages write them.
write("fields.jsonl", received.map(({ req, raw }) => JSON.stringify({
  severity: "INFO", timestamp: at, svix_id: req.headers["svix-id"], svix_timestamp: req.headers["svix-timestamp"],
  svix_signature: req.headers["svix-signature"], body: raw.toString() })));

const printed = plain.map(({ object }) => JSON.stringify(object));
const banner = ["> app@1.0.0 start", "> node server.js", "", "Listening on [::]:3000 {pid: 7}"];
write("docker-json-file.log", [...banner, ...printed].map((log) =>
  JSON.stringify({ log: log + "\n", stream: "stdout", time: "2023-11-14T22:13:22.345678901Z" })));
write("docker-pino.log", pinoLines.map((log) =>
  JSON.stringify({ log: log + "\n", stream: "stderr", attrs: { tag: "app" }, time: "2023-11-14T22:13:22.345678901Z" })));
write("docker-compose.log", [...banner, ...printed].map((line) => `app-1  | ${line}`));
write("kubernetes-cri.log", [...banner, ...printed].map((line) =>
  `2023-11-14T22:13:22.345678901Z stdout F ${line}`));
write("aws-logs-tail.log", printed.map((line) =>
  `2023-11-14T22:13:22.345000+00:00 2023/11/14/[$LATEST]7f2e ${at}\t3f2c\tINFO\t${line}`));
write("aws-get-log-events.json", [JSON.stringify({
  events: [{ timestamp: signedAt * 1000 + 2000, message: "START RequestId: 3f2c Version: $LATEST\n", ingestionTime: 1 },
    ...printed.map((line) => ({ timestamp: signedAt * 1000 + 2345, message: `${at}\t3f2c\tINFO\t${line}\n`,
      ingestionTime: signedAt * 1000 + 9000 }))],
  nextForwardToken: "f/1", nextBackwardToken: "b/1" }, null, 4)]);
write("journald.log", printed.map((line) => `Nov 14 22:13:22 host node[812]: ${line}`));
write("text-indented.log", ["server started", ...plain.map(({ object }) =>
  `${at} INFO  received ${JSON.stringify(object, null, 2)}`), "bye"]);
// `vercel logs URL --json`, and a log drain.
write("vercel.jsonl", printed.map((message, n) => JSON.stringify({ id: `1700000002345${n}`, message,
  timestampInMs: signedAt * 1000 + 2345, type: "stdout", level: "info", source: "serverless", domain: "app.example",
  requestMethod: "POST", requestPath: "/api/webhooks", responseStatusCode: 200, traceId: "" })));
write("vercel-drain.json", [JSON.stringify(received.map(({ req, raw }, n) => ({ id: `${n}`, deploymentId: "dpl_1",
  source: "lambda", host: "app.example", timestamp: signedAt * 1000 + 2345, projectId: "prj_1", level: "info",
  message: `START RequestId: 1\n${at}\t1\tINFO\t${JSON.stringify({ headers: req.headers, rawBody: raw.toString() })}\nEND RequestId: 1\n`,
  proxy: { timestamp: signedAt * 1000 + 2000, method: "POST", path: "/api/webhooks", userAgent: ["Svix-Webhooks/1.81"] } })))]);
// `wrangler tail --format json`: the request has no body, which the worker printed.
write("wrangler-tail.json", received.map(({ req, raw }) => JSON.stringify({ outcome: "ok", scriptName: "app",
  exceptions: [], logs: [{ message: ["webhook"], level: "log", timestamp: signedAt * 1000 + 2300 },

    { message: [raw.toString()], level: "log", timestamp: signedAt * 1000 + 2345 }],
  eventTimestamp: signedAt * 1000 + 2345, event: { request: { url: "https://app.example/api/webhooks", method: "POST",
    headers: req.headers, cf: { colo: "FRA" } }, response: { status: 200 } } }, null, 2)));
// `gcloud logging read --format json`, of a function that logs objects and of one that logs text.
write("gcp-json-payload.json", [JSON.stringify(received.map(({ req, raw }) => ({ insertId: "a1",
  jsonPayload: { message: "webhook", headers: req.headers, body: raw.toString() }, severity: "INFO",
  logName: "projects/p/logs/run.googleapis.com%2Fstdout", receiveTimestamp: "2023-11-14T22:13:29.1Z",
  resource: { type: "cloud_run_revision", labels: { service_name: "app" } }, timestamp: at })), null, 2)]);
write("gcp-text-payload.json", [JSON.stringify(printed.map((textPayload) => ({ insertId: "a1", textPayload,
  receiveTimestamp: "2023-11-14T22:13:29.1Z", timestamp: at })), null, 2)]);
