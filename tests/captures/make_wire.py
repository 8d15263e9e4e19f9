"""Makes the samples in `wire/`: what terminals and sniffers show of requests, from the tools themselves.

Needs curl, OpenBSD's nc, tshark (as root, for it captures on loopback) and httpie on the PATH; the editors'
files are written as the documentation of REST Client and IntelliJ has them, for they need a screen.
"""

import http.server
import pathlib
import re
import subprocess
import threading
import time

from make import HERE, PAYLOADS, SECRET, SIGNED_AT, signed, write

CURL = ["curl", "-s", "-o", "/dev/null", "--data-binary", "@-"]


class Server(http.server.BaseHTTPRequestHandler):
    """Answers every request, and keeps the connection."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        body = b'{\n    "received": true\n}'
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def options(name):
    headers, body = signed(name)
    words = [word for header, value in headers for word in ("-H", f"{header}: {value}")]
    return words, body


def signed_plain():
    body = b'{"data":{"id":"user_1","first_name":"Ada","last_name":"Lovelace"},"object":"event","type":"pinged"}'
    words = ["cew", "sign", "--secret", SECRET, "--id", "msg_plain", "--timestamp", SIGNED_AT, "-"]
    out = subprocess.run(words, input=body, capture_output=True, check=True).stdout.decode()
    return [tuple(line.split(": ", 1)) for line in out.splitlines()], body


def traces(url):
    for form, flag in [("trace", "--trace"), ("trace-ascii", "--trace-ascii")]:
        for name in PAYLOADS:
            words, body = options(name)
            out = subprocess.run([*CURL, url, flag, "-", *words], input=body, capture_output=True, check=True)
            write(f"wire/curl-{form}-{name}.txt", out.stdout)
    # ASCII without a dot, and longer than a line of the dump.
    headers, body = signed_plain()
    words = [word for header, value in headers for word in ("-H", f"{header}: {value}")]
    out = subprocess.run([*CURL, url, "--trace-ascii", "-", *words], input=body, capture_output=True, check=True)
    write("wire/curl-trace-ascii-plain.txt", out.stdout)
    words, body = options("created")
    out = subprocess.run([*CURL, "-v", url, *words], input=body, capture_output=True, check=True)
    write("wire/curl-verbose.txt", out.stderr)
    # A terminal with the command in it.
    command = ["curl -v http://localhost:3000/api/webhooks"]
    command += [f"  -H '{header}: {value}'" for header, value in signed("created")[0]]
    command += [f"  -d '{body.decode()}'"]
    text = "$ " + " \\\n".join(command) + "\n" + out.stderr.decode()
    write("wire/terminal-curl.txt", text)


def netcat():
    """What `nc -lv` prints, of a request with a length and of one in chunks."""
    for name, extra in [("created", []), ("awkward", ["-H", "transfer-encoding: chunked"])]:
        words, body = options(name)
        nc = subprocess.Popen(["nc", "-lvN", "127.0.0.1", "4999"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        time.sleep(0.3)
        curl = subprocess.Popen([*CURL, "http://127.0.0.1:4999/api/webhooks", "-m", "1", *words, *extra],
                                stdin=subprocess.PIPE)
        curl.communicate(body)
        out, _ = nc.communicate()
        write(f"wire/nc-{name}.txt", out)


def httpie(url):
    for name in ("created", "awkward"):
        headers, body = signed(name)
        words = [f"{header}:{value}" for header, value in headers]
        out = subprocess.run(["http", "-v", "POST", url, *words], input=body, capture_output=True, check=True)
        write(f"wire/httpie-{name}.txt", out.stdout)
        # As a terminal has it: indented.
        out = subprocess.run(["http", "-v", "--pretty=format", "POST", url, *words], input=body,
                             capture_output=True, check=True)
        write(f"wire/httpie-pretty-{name}.txt", out.stdout)


def follow(port):
    """Two requests of one connection, as tshark and Wireshark show the stream."""
    pcap = "/tmp/follow.pcap"
    tshark = subprocess.Popen(["tshark", "-q", "-i", "lo", "-f", f"tcp port {port}", "-w", pcap],
                              stderr=subprocess.DEVNULL)
    time.sleep(2)
    import http.client
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for name in ("created", "indented"):
        headers, body = signed(name)
        connection.request("POST", "/api/webhooks", body, dict(headers))
        connection.getresponse().read()
    connection.close()
    time.sleep(2)
    tshark.terminate()
    tshark.wait()
    out = subprocess.run(["tshark", "-q", "-r", pcap, "-z", "follow,tcp,ascii,0"], capture_output=True, check=True)
    write("wire/tshark-follow.txt", out.stdout)
    # "Follow TCP stream", saved as raw: both directions, nothing between them.
    out = subprocess.run(["tshark", "-q", "-r", pcap, "-z", "follow,tcp,raw,0"], capture_output=True, check=True)
    write("wire/tshark-follow-raw.txt", out.stdout)
    raw = b"".join(bytes.fromhex(line.strip()) for line in out.stdout.decode().splitlines()
                   if re.fullmatch(r"\t?[0-9a-f]+", line) and len(line) > 5)
    write("wire/wireshark-stream.txt", raw)


def editors():
    def block(name, body, blank="\n"):
        headers, _ = signed(name)
        lines = [f"{header}: {value}" for header, value in headers]
        return "\n".join(lines) + "\n" + blank + body

    created, awkward = PAYLOADS["created"].decode(), PAYLOADS["awkward"].decode()
    write("wire/rest-client.http", "\n".join([
        "@host = http://localhost:3000", "@hook = {{host}}/api/webhooks", "", "### the first", "# @name first",
        "POST {{hook}}", block("created", created), "", "###", "", "// the next one",
        "POST {{hook}}?tenant=1 HTTP/1.1", block("awkward", awkward), "", "### from a file", "",
        "POST {{hook}} HTTP/1.1", block("indented", "< ./body-indented.json"), ""]))
    write("wire/body-indented.json", PAYLOADS["indented"])
    write("wire/intellij.http", "\n".join([
        "### Created", "POST http://localhost:3000/api/webhooks", block("created", created), "",
        "> {%", "  client.test(\"ok\", () => { client.assert(response.status === 200); });", "%}", "",
        "<> 2023-11-14T231320.200.json", "", "### Awkward", "POST http://localhost:3000/api/webhooks",
        block("awkward", awkward), ""]))
    # Indented by an editor afterwards; the length is still that of the wire.
    headers, body = signed("awkward")
    import json
    pretty = json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    lines = ["POST /api/webhooks HTTP/1.1"] + [f"{header}: {value}" for header, value in headers]
    text = "\r\n".join([*lines, f"content-length: {len(body)}", "", pretty])
    write("wire/reindented.http", text + "\n")


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/api/webhooks"
    traces(url)
    netcat()
    httpie(url)
    follow(server.server_port)
    editors()
    server.shutdown()
    assert pathlib.Path(HERE / "wire").is_dir()
