#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Stands before a server that is to fail: passes so many bytes to each client and then holds the rest back.

relay.py LISTEN_HOST LISTEN_PORT SERVER_HOST SERVER_PORT BYTES
"""
import asyncio
import sys

host, port, server_host, server_port, most = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5])


async def pass_on(reader, writer, left=None):
    while data := await reader.read(65536):
        if left is not None:
            data, left = data[:left], max(0, left - len(data))
        writer.write(data)
        await writer.drain()
        if left == 0:
            await asyncio.Event().wait()
    writer.close()


async def serve(client_reader, client_writer):
    server_reader, server_writer = await asyncio.open_connection(server_host, server_port)
    await asyncio.gather(
        pass_on(client_reader, server_writer), pass_on(server_reader, client_writer, most), return_exceptions=True
    )


async def main():
    async with await asyncio.start_server(serve, host, port, reuse_address=True) as server:
        await server.serve_forever()


asyncio.run(main())
