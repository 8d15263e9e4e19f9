"""Makes the samples in this directory with the tools that write such captures. README.md says how.

Needs `cew` on the PATH, curl and Node.js; from PyPI: mitmproxy, aws-sam-cli, requests-har, flask;
from npm, in the directory that NODE_PATH names: httpsnippet, postman-code-generators,
postman-collection.
"""

import base64
import json
import os
import pathlib
import socket
import subprocess
import sys
import threading

HERE = pathlib.Path(__file__).parent
SECRET = "whsec_bWFya2VkLXNlY3JldC1vZi10aGUtdGVzdHM="
SIGNED_AT = "1700000000"

created = subprocess.run(["cew", "events", "user.created"], capture_output=True, check=True).stdout
awkward = {
    "data": {"first_name": "Zoë", "last_name": "O'Brien", "note": '100% "sure"! \\ $HOME `x` 🎉 [a]{b}'},
    "object": "event",
    "type": "user.updated",
}
PAYLOADS = {
    "created": created,
    "awkward": json.dumps(awkward, ensure_ascii=False, separators=(",", ":")).encode(),
    "indented": (json.dumps(awkward, ensure_ascii=False, indent=2) + "\n").encode(),
}


def signed(name):
    """Headers and body."""
    body = PAYLOADS[name]
    message = "msg_" + (name * 27)[:27]
    out = subprocess.run(
        ["cew", "sign", "--secret", SECRET, "--id", message, "--timestamp", SIGNED_AT, "-"],
        input=body,
        capture_output=True,
        check=True,
    ).stdout.decode()
    headers = [tuple(line.split(": ", 1)) for line in out.splitlines()]
    return [("content-type", "application/json")] + headers, body


def write(path, content):
    path = HERE / path
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def curl(url, name, *extra):
    """Sends with the real curl."""
    headers, body = signed(name)
    words = ["curl", "-s", "-o", os.devnull, url, "--data-binary", "@-", *extra]
    for header, value in headers:
        words += ["-H", f"{header}: {value}"]
    subprocess.run(words, input=body, check=True)


def received(name, *extra):
    """What arrives on a socket."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        url = f"http://127.0.0.1:{port}/api/webhooks?tenant=1"
        client = threading.Thread(target=curl, args=(url, name, *extra))
        client.start()
        connection, _ = server.accept()
        with connection:
            request = b""
            connection.settimeout(0.5)
            try:
                while piece := connection.recv(1 << 16):
                    request += piece
            except TimeoutError:
                pass
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        client.join()
    return request


def http():
    for name in PAYLOADS:
        write(f"http/curl-{name}.http", received(name))
        write(f"http/curl-chunked-{name}.http", received(name, "-H", "transfer-encoding: chunked"))
    # As an editor saves it: LF only, several in one file.
    parts = [received(name).replace(b"\r\n", b"\n") for name in PAYLOADS]
    write("http/editor.http", b"\n### the next one\n\n".join(parts))


def mitmproxy():
    from mitmproxy.addons import export, savehar
    from mitmproxy.test import taddons, tflow

    flows = []
    for name in PAYLOADS:
        headers, body = signed(name)
        flow = tflow.tflow(resp=True)
        request = flow.request
        request.method, request.path = "POST", "/api/webhooks?tenant=1"
        request.host, request.port, request.scheme = "localhost", 3000, "http"
        request.headers.clear()
        request.headers["host"] = "localhost:3000"
        for header, value in headers:
            request.headers[header] = value
        request.content = body
        flows.append(flow)
    with taddons.context(export.Export()):
        for name, flow in zip(PAYLOADS, flows):
            write(f"http/mitmproxy-{name}.http", export.raw_request(flow))
            # It writes a line end in a body as the four characters \x0a.
            if name != "indented":
                write(f"curl/mitmproxy-{name}.sh", export.curl_command(flow) + "\n")
    har = savehar.SaveHar().make_har(flows)
    write("har/mitmproxy.har", json.dumps(har, indent=4))


def requests_har():
    import http.server

    import requests
    from requests_har import HarDict

    class Server(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    har = HarDict()
    for name in PAYLOADS:
        headers, body = signed(name)
        url = f"http://127.0.0.1:{server.server_port}/api/webhooks"
        requests.post(url, data=body, headers=dict(headers), hooks={"response": har.on_response})
    write("har/requests.har", json.dumps(har))
    server.shutdown()


def lambda_events():
    import flask
    from samcli.local.apigw import event_constructor

    app = flask.Flask("sample")
    for name in PAYLOADS:
        headers, body = signed(name)
        for binary in ([], ["application/json"]):
            kind = "base64" if binary else "text"
            with app.test_request_context(
                "/api/webhooks?tenant=1", method="POST", data=body, headers=headers
            ):
                rule = {"endpoint": "/api/webhooks", "rule": "/api/webhooks"}
                flask.request.url_rule = type("Rule", (), rule)()
                v1 = event_constructor.construct_v1_event(flask.request, 3000, binary, "prod")
                v2 = event_constructor.construct_v2_event_http(
                    flask.request, 3000, binary, "$default", route_key="POST /api/webhooks"
                )
            write(f"lambda/sam-v1-{kind}-{name}.json", json.dumps(v1, indent=2))
            write(f"lambda/sam-v2-{kind}-{name}.json", json.dumps(v2))
        generated = subprocess.run(
            ["sam", "local", "generate-event", "apigateway", "http-api-proxy"]
            + ["--method", "POST", "--path", "api/webhooks", "--body", body.decode()],
            capture_output=True,
            check=True,
        )
        event = json.loads(generated.stdout)
        event["headers"].update(headers)
        write(f"lambda/sam-generated-{name}.json", json.dumps(event, indent=2))


NODE = r"""
const [kind, request] = [process.argv[1], JSON.parse(require("fs").readFileSync(0))];
const url = "http://localhost:3000/api/webhooks?tenant=1";
if (kind === "httpsnippet") {
  const { HTTPSnippet } = require("httpsnippet");
  const headers = request.headers.map(([name, value]) => ({ name, value }));
  const snippet = new HTTPSnippet({ method: "POST", url, headers,
    postData: { mimeType: "application/json", text: request.body } });
  process.stdout.write([].concat(snippet.convert("shell", "curl"))[0] + "\n");
} else if (kind === "postman") {
  const { Request } = require("postman-collection");
  const header = request.headers.map(([key, value]) => ({ key, value }));
  const item = new Request({ method: "POST", url, header, body: { mode: "raw", raw: request.body } });
  require("postman-code-generators").convert("curl", "curl", item, {}, (error, text) => {
    if (error) throw error;
    process.stdout.write(text + "\n");
  });
} else {
  // A handler's own log: what console.log(JSON.stringify(…)) prints for a real request.
  const http = require("http");
  const server = http.createServer((req, res) => {
    const pieces = [];
    req.on("data", (piece) => pieces.push(piece));
    req.on("end", () => {
      const raw = Buffer.concat(pieces);
      const { method, url, headers, headersDistinct } = req;
      const body = raw.toString();
      const logged = { text: { method, url, headers, body }, buffer: { headers, body: raw },
        distinct: { headers: headersDistinct, body }, parsed: { headers, body: JSON.parse(body) } };
      process.stdout.write(JSON.stringify(logged[kind]) + "\n");
      res.end();
      server.close();
    });
  }).listen(0, "127.0.0.1", () => {
    fetch(`http://127.0.0.1:${server.address().port}/api/webhooks`,
      { method: "POST", headers: request.headers, body: request.body });
  });
}
"""


def node(kind, name):
    headers, body = signed(name)
    request = json.dumps({"headers": headers, "body": body.decode()})
    return subprocess.run(
        ["node", "-e", NODE, kind], input=request.encode(), capture_output=True, check=True
    ).stdout


def from_node():
    for name in PAYLOADS:
        write(f"curl/httpsnippet-{name}.sh", node("httpsnippet", name))
        write(f"curl/postman-{name}.sh", node("postman", name))
    for kind in ("text", "buffer", "distinct", "parsed"):
        write(f"plain/node-{kind}.jsonl", b"".join(node(kind, name) for name in PAYLOADS))
    objects = [json.loads(node("text", name)) for name in PAYLOADS]
    write("plain/array.json", json.dumps(objects, indent=2, ensure_ascii=False))


def by_documentation():
    """Chromium's "Copy as cURL (bash)", Clerk's and ngrok's JSON: written as their sources and
    documentation say, for the tools themselves need a screen or an account."""

    def ansi(text):
        # front_end/panels/network: any control character, DEL to U+009F, ! or ' asks for $'…'.
        if not any(ord(c) < 32 or 0x7F <= ord(c) <= 0x9F or c in "!'" for c in text):
            return f"'{text}'"
        out = ""
        for c in text:
            code = ord(c)
            if c in "\\'":
                out += "\\" + c
            elif c in "\n\r":
                out += "\\n" if c == "\n" else "\\r"
            elif code < 32 or 0x7F <= code <= 0x9F or c == "!":
                out += f"\\u{code:04x}"
            else:
                out += c
        return f"$'{out}'"

    commands, events, records = [], [], []
    for name in PAYLOADS:
        headers, body = signed(name)
        lines = [f"curl {ansi('http://localhost:3000/api/webhooks?tenant=1')}"]
        lines += [f"  -H {ansi(f'{header}: {value}')}" for header, value in headers]
        lines += [f"  --data-raw {ansi(body.decode())}"]
        commands.append(" \\\n".join(lines))
        events.append({
            "type": "event", "svix_id": dict(headers)["svix-id"], "event_type": json.loads(body)["type"],
            "headers": dict(headers), "body_b64": base64.b64encode(body).decode(),
            "forward_status": 200, "latency_ms": 12,
        })
        records.append({
            "uri": f"/api/requests/http/{name}", "id": name, "tunnel_name": "command_line",
            "remote_addr": "44.228.126.217", "start": "2023-11-14T22:13:21.123456+00:00",
            "duration": 3893202,
            "request": {
                "method": "POST", "proto": "HTTP/1.1",
                "headers": {header.title(): [value] for header, value in headers},
                "uri": "/api/webhooks",
                "raw": base64.b64encode(received(name)).decode(),
            },
            "response": None,
        })
    for name, command in zip(PAYLOADS, commands):
        write(f"curl/chromium-{name}.sh", command)
    # "Copy all as cURL (bash)".
    write("curl/chromium-all.sh", " ;\n".join(commands))
    ready = {"type": "ready", "relay_url": "https://webhooks.clerk.com/in/c_AbCd123456/",
             "forward_to": "http://localhost:3000/api/webhooks"}
    lines = [json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in [ready, *events]]
    write("clerk/listen.jsonl", "\n".join(lines) + "\n")
    listing = {"uri": "/api/requests/http", "requests": records}
    write("ngrok/requests.json", json.dumps(listing, separators=(",", ":")))
    write("ngrok/indented.json", json.dumps(listing, indent=4))
    write("ngrok/one.json", json.dumps(records[0], indent=4))


def own():
    for name in PAYLOADS:
        body = HERE / "curl" / f"body-{name}.json"
        write(body, PAYLOADS[name])
        headers, _ = signed(name)
        lines = ["curl -sS localhost:3000/api/webhooks"]
        lines += [f'  -H "{header}: {value}"' for header, value in headers]
        lines += [f"  --data-binary @{body.name} | jq ."]
        write(f"curl/file-{name}.sh", "#!/bin/sh\n# It's by hand.\nset -e\n" + " \\\n".join(lines) + "\n")


if __name__ == "__main__":
    steps = [http, mitmproxy, requests_har, lambda_events, from_node, by_documentation, own]
    wanted = sys.argv[1:] or [step.__name__ for step in steps]
    for step in steps:
        if step.__name__ in wanted:
            step()
