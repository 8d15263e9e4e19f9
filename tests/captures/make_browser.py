"""Makes the samples in `browser/`: what the developer tools of browsers copy and save, by the rules of
their sources (Chromium's front_end/panels/network/NetworkLogView.ts, Firefox's
devtools/client/netmonitor), for a browser would need a screen."""

import json
import re

from make import PAYLOADS, signed, write

URL = "http://localhost:3000/api/webhooks?tenant=1"


def cmd(text):
    """escapeStringWin: for the command prompt and for the program behind it."""
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    text = re.sub(r"[^a-zA-Z0-9\s_\-:=+~'/.',?;()*`]", lambda found: "^" + found[0], text)
    text = re.sub(r"%(?=[a-zA-Z0-9_])", "%^", text)
    return '^"' + re.sub(r"\r?\n", "^\n\n", text) + '^"'


def powershell(text):
    """escapeString of generatePowerShellCommand, over UTF-16."""
    text = re.sub(r'[`$"]', lambda found: "`" + found[0], text)
    units = text.encode("utf-16-le")
    out = ""
    for low, high in zip(units[::2], units[1::2]):
        unit = low + 256 * high
        out += chr(unit) if 0x20 <= unit <= 0x7E else f"$([char]{unit})"
    return f'"{out}"'


def commands():
    for name, body in PAYLOADS.items():
        headers, _ = signed(name)
        body = body.decode()
        lines = [f"curl {cmd(URL)}"] + [f"  -H {cmd(f'{header}: {value}')}" for header, value in headers]
        lines += [f"  --data-raw {cmd(body)}"]
        write(f"browser/chromium-cmd-{name}.txt", " ^\n".join(lines).replace("\n", "\r\n"))
        bytes_of = re.search(r"[^\x20-\x7E]", body)
        text = f"([System.Text.Encoding]::UTF8.GetBytes({powershell(body)}))" if bytes_of else powershell(body)
        other = [(header, value) for header, value in headers if header != "content-type"]
        fields = "\n  ".join(f"{powershell(header)}={powershell(value)}" for header, value in other)
        write(f"browser/chromium-powershell-{name}.txt", "\n".join([
            "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession",
            '$session.UserAgent = "Mozilla/5.0 (X11; Linux x86_64)"',
            f'Invoke-WebRequest -UseBasicParsing -Uri {powershell(URL)} `', '-Method "POST" `',
            "-WebSession $session `", "-Headers @{", fields, "} `", '-ContentType "application/json" `',
            f"-Body {text}"]))
        options = {"headers": dict(headers), "body": body, "method": "POST"}
        write(f"browser/chromium-fetch-{name}.js",
              f"fetch({json.dumps(URL)}, {json.dumps(options, indent=2, ensure_ascii=False)});")
        # Firefox indents by four, and awaits.
        options = {"credentials": "omit", "headers": dict(headers), "referrer": "http://localhost/",
                   "body": body, "method": "POST", "mode": "cors"}
        write(f"browser/firefox-fetch-{name}.js",
              f"await fetch({json.dumps(URL)}, {json.dumps(options, indent=4, ensure_ascii=False)});\n")


def archive():
    """All that a page sends, the webhook among it."""

    def entry(method, url, headers, body):
        request = {"method": method, "url": url, "httpVersion": "HTTP/1.1", "cookies": [], "queryString": [],
                   "headers": [{"name": name, "value": value} for name, value in headers],
                   "headersSize": 512, "bodySize": len(body or b"")}
        if body is not None:
            request["postData"] = {"mimeType": "application/json", "text": body.decode()}
        response = {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [],
                    "content": {"size": 2, "mimeType": "text/html", "text": "ok"}, "redirectURL": "",
                    "headersSize": -1, "bodySize": -1}
        return {"_initiator": {"type": "script"}, "_priority": "High", "_resourceType": "fetch", "cache": {},
                "pageref": "page_1", "request": request, "response": response, "serverIPAddress": "[::1]",
                "startedDateTime": "2023-11-14T22:13:22.345Z", "time": 12.5, "timings": {"send": 0, "wait": 1, "receive": 0}}

    entries = [entry("GET", "http://localhost:3000/", [("accept", "text/html")], None),
               entry("POST", "http://localhost:3000/track", [("content-type", "text/plain")], b'{"page":"/"}')]
    entries += [entry("POST", URL, *signed(name)) for name in PAYLOADS]
    page = {"startedDateTime": "2023-11-14T22:13:20.000Z", "id": "page_1", "title": "localhost", "pageTimings": {}}
    log = {"version": "1.2", "creator": {"name": "WebInspector", "version": "537.36"}, "pages": [page], "entries": entries}
    write("browser/chromium.har", json.dumps({"log": log}, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    commands()
    archive()
