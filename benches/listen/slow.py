"""How long does a genuine sender wait while 2,000 slow connections hold on to the listener?

A third of them sends nothing, a third half of the headers, a third half of a body; each is opened
again as soon as it is closed. Beside them a sender delivers on a connection of its own every 100 ms.
Ends by itself.

usage: benches/listen/slow.py [PATH-TO-CEW] [CONNECTIONS] [SECONDS]
"""

import asyncio
import json
import os
import resource
import sys
import tempfile
import time

CEW = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "target/release/cew")
CONNECTIONS = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
SECONDS = float(sys.argv[3]) if len(sys.argv) > 3 else 20
STARTS = [
    b"",
    b"POST /api/webhooks HTTP/1.1\r\nhost: localhost\r\nx-ha",
    b"POST /api/webhooks HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\nhalf",
]
GENUINE = (
    b"POST /api/webhooks HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n"
    b"connection: close\r\n\r\n{}"
)


async def slow(port, start, end):
    while time.monotonic() < end:
        writer = None
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(start)
            await asyncio.wait_for(reader.read(), max(0.01, end - time.monotonic()))
        except (OSError, asyncio.TimeoutError):
            pass
        finally:
            if writer:
                writer.close()
        # A thousand attackers do not all come back in the same instant.
        await asyncio.sleep(1)


async def attempt(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(GENUINE)
        return (await reader.read()).startswith(b"HTTP/1.1 200")
    finally:
        writer.close()


async def deliver(port, end):
    """The time until a delivery was answered 200, however often it had to be tried; and how often."""
    began, tries = time.monotonic(), 0
    while time.monotonic() < end:
        tries += 1
        try:
            if await asyncio.wait_for(attempt(port), max(0.01, end - time.monotonic())):
                break
        except (OSError, asyncio.TimeoutError):
            pass
        await asyncio.sleep(0.05)
    return time.monotonic() - began, tries


async def main():
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(limit, 65536), limit))
    with tempfile.TemporaryDirectory() as directory:
        listen = await asyncio.create_subprocess_exec(
            CEW, "listen", "--json", "--port", "0", "--host", "127.0.0.1",
            "--store", os.path.join(directory, "captures.db"),
            cwd=directory, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            limit=1 << 24,
        )
        ready = json.loads(await listen.stdout.readline())
        port = int(ready["url"].rsplit(":", 1)[1])
        lines = []

        async def read():
            async for line in listen.stdout:
                lines.append(line)

        reading = asyncio.create_task(read())
        end = time.monotonic() + SECONDS
        attack = [asyncio.create_task(slow(port, STARTS[n % 3], end)) for n in range(CONNECTIONS)]
        await asyncio.sleep(2)
        waits = []
        while time.monotonic() < end:
            waits.append(await deliver(port, end))
            await asyncio.sleep(0.1)
        longest = max(wait for wait, _ in waits)
        tries = max(tries for _, tries in waits)
        print(f"{len(waits)} deliveries beside {CONNECTIONS} slow connections: "
              f"longest wait {longest:.3f} s, most tries {tries}", flush=True)
        for task in attack:
            task.cancel()
        listen.terminate()
        try:
            await asyncio.wait_for(listen.wait(), 40)
            await reading
            print("turned away:", json.loads(lines[-1])["turned_away"])
        except asyncio.TimeoutError:
            listen.kill()
            print("it did not end within 40 s of SIGTERM")


asyncio.run(main())
