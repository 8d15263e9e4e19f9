"""Makes the samples in `tools/`, `cloud/` and `servers/`: collections and exports of tools, events of
clouds, and what servers print, log and keep.

Needs newman and @usebruno/lang in the directory that NODE_PATH names, mitmproxy and sentry-sdk from PyPI,
nginx and PHP on the PATH. What needs an account is written after its published format: webhook.site,
Svix Play, Hookdeck, and the events of AWS, Google Cloud, Azure and Cloudflare.
"""

import base64
import gzip
import http.client
import json
import os
import pathlib
import pprint
import subprocess
import tempfile
import threading
import time
import uuid

from make import HERE, PAYLOADS, signed, write

AT = "2023-11-14T22:13:22.345Z"
MS = 1700000002345


def dumps(value, indent=None):
    return json.dumps(value, ensure_ascii=False, indent=indent, separators=None if indent else (",", ":"))


def every():
    """Name, headers as a dictionary, body as text."""
    for name in PAYLOADS:
        headers, body = signed(name)
        yield name, dict(headers), body.decode()


def b64(text):
    return base64.b64encode(text.encode()).decode()


# Collections and exports.


def newman():
    """A collection, and newman's report of a run against a real server."""
    import http.server

    class Server(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/api/webhooks"
    items = [{"name": name, "request": {
        "method": "POST", "header": [{"key": key, "value": value} for key, value in headers.items()],
        "body": {"mode": "raw", "raw": body, "options": {"raw": {"language": "json"}}},
        "url": url}} for name, headers, body in every()]
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    collection = {"info": {"name": "webhooks", "schema": schema}, "item": [
        {"name": "folder", "item": items}, {"name": "health", "request": {"method": "GET", "url": "http://localhost/health"}}]}
    write("tools/postman-collection.json", dumps(collection, 2))
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "collection.json"
        path.write_text(dumps({"info": collection["info"], "item": items}))
        report = pathlib.Path(folder) / "report.json"
        program = pathlib.Path(os.environ["NODE_PATH"]) / ".bin/newman"
        subprocess.run([program, "run", path, "-r", "json", "--reporter-json-export", report], check=True)
        write("tools/newman-report.json", report.read_bytes())
    server.shutdown()


def bruno():
    script = """
        const { jsonToBruV2 } = require("@usebruno/lang");
        const { name, headers, body } = JSON.parse(require("fs").readFileSync(0));
        process.stdout.write(jsonToBruV2({ meta: { name, type: "http", seq: 1 },
          http: { method: "post", url: "http://localhost:3000/api/webhooks", body: "json", auth: "none" },
          headers: Object.entries(headers).map(([name, value]) => ({ name, value, enabled: true })),
          body: { json: body } }));
    """
    for name, headers, body in every():
        if name == "indented":
            continue  # Bruno drops the line end at its end.
        request = json.dumps({"name": name, "headers": headers, "body": body})
        out = subprocess.run(["node", "-e", script], input=request.encode(), capture_output=True, check=True)
        write(f"tools/bruno-{name}.bru", out.stdout)
    # `bru run --output results.json`.
    results = [{"test": {"filename": f"{name}.bru"}, "request": {"method": "POST", "url": "http://localhost/api",
                "headers": headers, "data": body}, "response": {"status": 200, "headers": {}, "data": ""}}
               for name, headers, body in every()]
    write("tools/bruno-results.json", dumps({"summary": {}, "results": results}, 2))


def mitmproxy():
    from mitmproxy import http as mitm
    from mitmproxy.io import FlowWriter
    from mitmproxy.test import tflow

    path = HERE / "tools/mitmproxy.flows"
    with open(path, "wb") as file:
        writer = FlowWriter(file)
        writer.add(tflow.tflow(resp=True))
        for name, headers, body in every():
            flow = tflow.tflow(resp=True)
            fields = [(key.encode(), value.encode()) for key, value in headers.items()]
            flow.request.headers = mitm.Headers(fields)
            flow.request.method, flow.request.path = "POST", "/api/webhooks"
            flow.request.raw_content = body.encode()
            flow.request.timestamp_start = MS / 1000
            writer.add(flow)


def services():
    requests = [{"uuid": str(uuid.UUID(int=n)), "type": "web", "token_id": str(uuid.UUID(int=9)), "ip": "44.228.126.217",
                 "hostname": "webhook.site", "method": "POST", "user_agent": "Svix-Webhooks/1.81", "content": body,
                 "query": None, "headers": {key: [value] for key, value in headers.items()},
                 "url": "https://webhook.site/9", "size": len(body), "files": [], "created_at": "2023-11-14 22:13:22",
                 "updated_at": "2023-11-14 22:13:22", "sorting": MS * 1000, "custom_action_output": []}
                for n, (name, headers, body) in enumerate(every())]
    write("tools/webhook-site.json", dumps({"data": requests, "total": 3, "per_page": 50, "current_page": 1}, 4))
    write("tools/webhook-site-one.json", dumps(requests[0]))
    write("tools/svix-play.json", dumps({"iterator": "x", "data": [
        {"id": f"in_{name}", "url": "https://play.svix.com/in/e_1/", "method": "POST", "createdAt": AT, "headers": headers,
         "body": b64(body), "ip": "44.228.126.217", "response": {"statusCode": 200, "headers": {}, "body": ""}}
        for name, headers, body in every()]}))
    # An event of Hookdeck has the body parsed; `hookdeck listen` in its raw form as text.
    write("tools/hookdeck-parsed.json", dumps({"count": 3, "models": [
        {"id": f"evt_{name}", "created_at": AT, "status": "SUCCESSFUL", "data": {"path": "/", "query": "", "parsed_query": {},
         "headers": headers, "body": json.loads(body), "is_large_payload": False}} for name, headers, body in every()]}))
    write("tools/hookdeck-raw.jsonl", "\n".join(dumps({"event": "attempt", "body": {"request": {
        "method": "POST", "timeout": 30000, "headers": headers, "data": json.loads(body), "data_string": body,
        "rawBody": body}, "created_at": AT}}) for name, headers, body in every()) + "\n")


def sentry():
    """What the SDK sends of a request in which an error was captured."""
    import flask
    import sentry_sdk
    from sentry_sdk.integrations.flask import FlaskIntegration

    events = []
    sentry_sdk.init(dsn="https://key@o1.ingest.sentry.io/1", integrations=[FlaskIntegration()],
                    before_send=lambda event, _: events.append(event), max_request_body_size="always",
                    send_default_pii=True)
    app = flask.Flask("app")

    @app.post("/api/webhooks")
    def hook():
        flask.request.get_data()
        sentry_sdk.capture_message("refused")
        return "", 400

    for name, headers, body in every():
        app.test_client().post("/api/webhooks", data=body, headers=headers)
    for event in events:
        event["timestamp"] = AT
        for key in ("modules", "contexts", "extra", "breadcrumbs", "sdk"):
            event.pop(key, None)
    write("tools/sentry-parsed.json", json.dumps(events, indent=2, default=str))


# Events of clouds.


def v1(headers, body, encoded):
    return {"resource": "/api/webhooks", "path": "/api/webhooks", "httpMethod": "POST", "headers": headers,
            "multiValueHeaders": {key: [value] for key, value in headers.items()}, "queryStringParameters": None,
            "requestContext": {"requestTimeEpoch": MS, "requestTime": "14/Nov/2023:22:13:22 +0000", "stage": "prod",
                               "identity": {"sourceIp": "44.228.126.217"}},
            "body": b64(body) if encoded else body, "isBase64Encoded": encoded}


def v2(headers, body, encoded):
    return {"version": "2.0", "routeKey": "POST /api/webhooks", "rawPath": "/api/webhooks", "rawQueryString": "",
            "headers": headers, "requestContext": {"accountId": "1", "timeEpoch": MS, "time": "14/Nov/2023:22:13:22 +0000",
            "http": {"method": "POST", "path": "/api/webhooks", "protocol": "HTTP/1.1", "sourceIp": "44.228.126.217"}},
            "body": b64(body) if encoded else body, "isBase64Encoded": encoded}


def alb(headers, body):
    return {"requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:eu-central-1:1:targetgroup/a/b"}},
            "httpMethod": "POST", "path": "/api/webhooks", "queryStringParameters": {}, "headers": headers, "body": body,
            "isBase64Encoded": False}


def sqs(bodies, attributes=None):
    return {"Records": [{"messageId": str(uuid.UUID(int=n)), "receiptHandle": "x", "body": body,
            "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": str(MS), "SenderId": "AIDA"},
            "messageAttributes": attributes[n] if attributes else {}, "md5OfBody": "0", "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-central-1:1:q", "awsRegion": "eu-central-1"} for n, body in enumerate(bodies)]}


def sns(message):
    return {"Type": "Notification", "MessageId": "m", "TopicArn": "arn:aws:sns:eu-central-1:1:t", "Message": message,
            "Timestamp": AT, "SignatureVersion": "1", "Signature": "EXAMPLE", "SigningCertURL": "https://sns.example"}


def aws():
    for kind, make in [("apigateway-v1", v1), ("apigateway-v2", v2)]:
        for encoded in (False, True):
            form = "base64" if encoded else "text"
            events = [make(headers, body, encoded) for _, headers, body in every()]
            write(f"cloud/aws-{kind}-{form}.json", dumps(events, 2))
    write("cloud/aws-alb.json", dumps([alb(headers, body) for _, headers, body in every()], 2))
    write("cloud/aws-sqs-event.json", dumps(sqs([dumps(v2(headers, body, True)) for _, headers, body in every()]), 2))
    kept = [{key: {"stringValue": value, "stringListValues": [], "binaryListValues": [], "dataType": "String"}
             for key, value in headers.items()} for _, headers, _ in every()]
    write("cloud/aws-sqs-attributes.json", dumps(sqs([body for _, _, body in every()], kept)))
    # `aws sqs receive-message`.
    write("cloud/aws-sqs-receive.json", dumps({"Messages": [{"MessageId": "1", "Body": body, "Attributes": {"SentTimestamp": str(MS)},
          "MessageAttributes": {key: {"StringValue": value, "DataType": "String"} for key, value in headers.items()}}
          for _, headers, body in every()]}, 4))
    write("cloud/aws-sns.json", dumps({"Records": [{"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": sns(
          dumps({"headers": headers, "body": body}))} for _, headers, body in every()]}))
    # A subscription of CloudWatch: compressed, in base64.
    events = [{"id": "1", "timestamp": MS, "message": f"{AT}\tid\tINFO\t{dumps({'headers': headers, 'body': body})}\n"}
              for _, headers, body in every()]
    data = gzip.compress(dumps({"messageType": "DATA_MESSAGE", "logGroup": "/aws/lambda/app", "logEvents": events}).encode(), mtime=0)
    write("cloud/aws-cloudwatch-subscription.json", dumps({"awslogs": {"data": base64.b64encode(data).decode()}}))
    write("cloud/aws-sns-in-sqs.json", dumps(sqs([dumps(sns(dumps(v1(headers, body, False)))) for _, headers, body in every()])))
    write("cloud/aws-eventbridge.jsonl", "\n".join(dumps({"version": "0", "id": "1", "detail-type": "webhook",
          "source": "app", "account": "1", "time": "2023-11-14T22:13:22Z", "region": "eu-central-1", "resources": [],
          "detail": {"headers": headers, "rawBody": body}}) for _, headers, body in every()) + "\n")


def others():
    # A function of Google Cloud logs its request; Pub/Sub pushes one on.
    write("cloud/gcp-function.jsonl", "\n".join(dumps({"severity": "INFO", "timestamp": AT, "httpRequest": {"requestMethod": "POST"},
          "jsonPayload": {"req": {"headers": headers, "body": json.loads(body), "rawBody": {"type": "Buffer",
          "data": list(body.encode())}}}}) for _, headers, body in every()) + "\n")
    write("cloud/gcp-pubsub.json", dumps([{"message": {"data": b64(dumps({"headers": headers, "body": body})), "messageId": "1",
          "publishTime": AT, "attributes": {}}, "subscription": "projects/p/subscriptions/s"} for _, headers, body in every()], 2))
    write("cloud/gcp-pubsub-attributes.json", dumps([{"message": {"data": b64(body), "messageId": "1", "publishTime": AT,
          "attributes": headers}, "subscription": "projects/p/subscriptions/s"} for _, headers, body in every()], 2))
    # The payload of a custom handler, and Application Insights.
    write("cloud/azure-custom-handler.json", dumps([{"Data": {"req": {"Url": "https://app.azurewebsites.net/api/webhooks",
          "Method": "POST", "Query": {}, "Headers": {key: [value] for key, value in headers.items()}, "Params": {},
          "Identities": [], "Body": body}}, "Metadata": {"sys": {"MethodName": "webhooks", "UtcNow": AT}}}
          for _, headers, body in every()], 2))
    write("cloud/azure-trace.json", dumps([{"timestamp": AT, "message": "webhook", "severityLevel": 1, "customDimensions":
          dumps({"prop__headers": dumps(headers), "prop__rawBody": body, "Category": "Function.webhooks"})}
          for _, headers, body in every()]))
    # A queue of Cloudflare, and a line of Workers Logs.
    write("cloud/cloudflare-queue.json", dumps({"queue": "hooks", "messages": [{"id": "1", "timestamp": AT, "attempts": 1,
          "body": {"headers": list(map(list, headers.items())), "body": body}} for _, headers, body in every()]}))
    write("cloud/cloudflare-workers-logs.jsonl", "\n".join(dumps({"source": {"level": "log", "headers": headers, "raw": body},
          "dataset": "cloudflare-workers", "timestamp": MS, "$workers": {"event": {"request": {"method": "POST"}}}})
          for _, headers, body in every()) + "\n")


# What servers print, log and keep.


def cgi(name):
    headers, body = signed(name)
    names = {"HTTP_" + key.upper().replace("-", "_"): value for key, value in headers if key != "content-type"}
    return {"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/json", **names, "REQUEST_METHOD": "POST",
            "REQUEST_URI": "/api/webhooks", "SERVER_PROTOCOL": "HTTP/1.1"}, body.decode()


def dumped():
    """A CGI script that is `env; echo; cat`, run as a server runs it."""
    text = b""
    for name in ("created", "indented"):
        environment, body = cgi(name)
        out = subprocess.run(["sh", "-c", "env | grep -v ^PWD= | sort; echo; cat; echo"], env={**environment, "PATH": "/usr/bin:/bin"},
                             input=body.encode(), capture_output=True, check=True)
        text += out.stdout
    write("servers/cgi-env.txt", text)
    text = b""
    for name in ("created", "awkward"):
        environment, body = cgi(name)
        code = "print_r($_SERVER); echo \"\\n\", stream_get_contents(STDIN), \"\\n\";"
        out = subprocess.run(["php", "-r", code], env={**environment, "PATH": "/usr/bin:/bin"}, input=body.encode(),
                             capture_output=True, check=True)
        text += out.stdout
    write("servers/php-print-r.txt", text)
    # WSGI: pprint(environ), then print(body); and as one line.
    environment, body = cgi("created")
    write("servers/wsgi-pprint.txt", pprint.pformat({**environment, "wsgi.url_scheme": "http"}) + f"\n{body}\n")
    environment, body = cgi("awkward")
    write("servers/wsgi-print.txt", f"[2023-11-14] webhook\n{environment}\n{body.encode()}\n".replace("\n" + str(body.encode()), "\nbody: " + repr(body)))
    script = """
        const { headers, body } = JSON.parse(require("fs").readFileSync(0));
        console.log("received");
        console.log(headers);
        console.log(body);
        console.log({ headers, body });
    """
    headers, body = signed("created")
    request = json.dumps({"headers": dict(headers), "body": body.decode()})
    out = subprocess.run(["node", "-e", script], input=request.encode(), capture_output=True, check=True)
    write("servers/node-console-log.txt", out.stdout)
    out = out.stdout.partition(b"\n")[2].rpartition(b"{\n  headers")[0]
    write("servers/node-console-first.txt", out)
    # Pasted from a page: headers, an empty line, the body.
    headers, body = signed("created")
    write("servers/pasted.txt", "\n".join(f"{key}: {value}" for key, value in headers) + "\n\n" + body.decode() + "\n")


def nginx():
    """Both ways to escape, of a server that passes the requests on."""
    with tempfile.TemporaryDirectory() as folder:
        conf = pathlib.Path(folder) / "nginx.conf"
        conf.write_text(f"""
            daemon off; pid {folder}/pid; error_log stderr crit;
            events {{}}
            http {{
              client_body_temp_path {folder}; proxy_temp_path {folder}; client_body_buffer_size 1m;
              log_format hook '$remote_addr [$time_local] "$request" $status "$http_svix_id" '
                '"$http_svix_timestamp" "$http_svix_signature" "$request_body"';
              log_format hook_json escape=json '{{"time":"$time_iso8601","http_svix_id":"$http_svix_id",'
                '"http_svix_timestamp":"$http_svix_timestamp","http_svix_signature":"$http_svix_signature",'
                '"request_body":"$request_body"}}';
              server {{
                listen 127.0.0.1:4997;
                access_log {folder}/default.log hook; access_log {folder}/json.log hook_json;
                location / {{ proxy_pass http://127.0.0.1:4997/back; }}
                location /back {{ return 200; access_log off; }}
              }}
            }}""")
        server = subprocess.Popen(["nginx", "-c", str(conf), "-p", folder])
        time.sleep(1)
        for name in PAYLOADS:
            headers, body = signed(name)
            connection = http.client.HTTPConnection("127.0.0.1", 4997)
            connection.request("POST", "/api/webhooks", body, dict(headers))
            connection.getresponse().read()
        time.sleep(0.5)
        server.terminate()
        server.wait()
        for name in ("default", "json"):
            write(f"servers/nginx-{name}.log", (pathlib.Path(folder) / f"{name}.log").read_bytes())


def encoded():
    pino = (HERE / "logs/pino.jsonl").read_bytes()
    write("servers/pino.jsonl.gz", gzip.compress(pino, mtime=0))
    text = (HERE / "http/curl-created.http").read_text()
    write("servers/windows.http", b"\xff\xfe" + text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-16-le"))
    har = (HERE / "browser/chromium.har").read_text()
    write("servers/big-endian.har", b"\xfe\xff" + har.encode("utf-16-be"))


if __name__ == "__main__":
    for folder in ("tools", "cloud", "servers"):
        (HERE / folder).mkdir(exist_ok=True)
    for step in (newman, bruno, mitmproxy, services, sentry, aws, others, dumped, nginx, encoded):
        step()
