#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Stands before an engine and lets through only the calls that a reference page lists.

gatekeeper.py PAGE SOCKET ENGINE_SOCKET

PAGE has a table whose rows begin with | `METHOD /path/{…}` |. Anything else gets a 403, and a line on standard output.
"""
import asyncio
import re
import sys

page, socket, engine_socket = sys.argv[1:]
ROW = re.compile(r"^\| `([A-Z]+) (/[^`]*)` \|", re.MULTILINE)


def pattern(method, path):
    parts = re.split(r"\{[^}]*\}", path)
    return re.compile(method + r" (/v\d+\.\d+)?" + ".+".join(re.escape(part) for part in parts) + r"(\?.*)? HTTP/1\.1")


with open(page, encoding="utf-8") as text:
    allowed = [pattern(*row) for row in ROW.findall(text.read())]


async def pass_on(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()


async def refuse(writer, call):
    print(call, flush=True)
    words = b'{"message": "the gatekeeper does not let this through"}'
    writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                 % (len(words), words))
    await writer.drain()


async def serve(reader, writer):
    """One call a connection, so that the next one is looked at, too."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        call = head.split(b"\r\n")[0].decode()
        if not any(one.fullmatch(call) for one in allowed):
            return await refuse(writer, call)
        engine_reader, engine_writer = await asyncio.open_unix_connection(engine_socket)
        if b"\r\nUpgrade:" not in head:
            head = re.sub(rb"\r\nConnection:[^\r]*", b"", head)[:-2] + b"Connection: close\r\n\r\n"
        engine_writer.write(head)
        asked = asyncio.ensure_future(pass_on(reader, engine_writer))
        await pass_on(engine_reader, writer)
        asked.cancel()
        engine_writer.close()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass  # who asked has gone
    finally:
        writer.close()


async def main():
    async with await asyncio.start_unix_server(serve, socket) as server:
        await server.serve_forever()


asyncio.run(main())
