"""A client for asyncio: one connection, on which any number of calls wait at the same time."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from typing import Any, AsyncIterator, Dict, List, Mapping, Optional

from ._errors import ConnectionLost, ServerError, server_error
from ._methods import Methods, parse_address, pause

_LONGEST_REPLY = 1 << 28


class AsyncClient(Methods):
    """Calls a server. Use it in an `async with` statement, or `close` it; every method is to be awaited.

    What is refused as overload is tried again, up to `retries` times, after the time that the server asks for. A connection
    that broke is opened again by the next call. `timeout` (seconds) is for calls that name none. `key`
    is the API key, which is given on every new connection before anything else. `tls` encrypts (see
    `kindred.tls`); `server_name` is the name in the server's certificate, where it is not the host of the address.
    """

    def __init__(
        self, address: str = "127.0.0.1:7733", *, key: Optional[str] = None, in_flight: int = 64, retries: int = 5,
        timeout: Optional[float] = None, tls: Optional[ssl.SSLContext] = None, server_name: Optional[str] = None,
    ) -> None:
        self._host, self._port = parse_address(address)
        self._key = key
        self._retries = retries
        self._tls = tls
        self._server_name = server_name
        self._timeout = timeout
        self._in_flight = in_flight
        self._places: Optional[asyncio.Semaphore] = None
        self._opening: Optional[asyncio.Lock] = None
        self._writer: Optional[asyncio.StreamWriter] = None
        self._reading: Optional["asyncio.Task[None]"] = None
        self._waiting: Dict[int, "asyncio.Future[Mapping[str, Any]]"] = {}
        self._next = 0

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connection. Calls that wait fail with `ConnectionLost`."""
        reading, writer = self._reading, self._writer
        self._fail(ConnectionLost("the client has been closed"))
        if writer is not None:
            writer.close()
        if reading is not None:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def scroll(
        self, collection: str, *, page_size: int = 1000, filter: Optional[str] = None,
        fields: Optional[List[str]] = None,
    ) -> AsyncIterator[Mapping[str, Any]]:
        """All records, or those that pass, in the order of their ids."""
        cursor: Optional[str] = None
        while True:
            page = await self.page(collection, limit=page_size, filter=filter, cursor=cursor, fields=fields)
            for record in page["records"]:
                yield record
            cursor = page.get("cursor")
            if cursor is None:
                return

    async def _call(self, method: str, params: Dict[str, Any], timeout: Optional[float]) -> Any:
        timeout = self._timeout if timeout is None else timeout
        end = None if timeout is None else time.monotonic() + timeout
        if self._places is None:
            # Made here because they belong to the event loop that runs.
            self._places, self._opening = asyncio.Semaphore(self._in_flight), asyncio.Lock()
        attempt = 0
        while True:
            try:
                async with self._places:
                    reply = await self._exchange(method, params, end)
                if "error" not in reply:
                    return reply.get("result")
                raise server_error(reply["error"])
            except ServerError as error:
                if error.retry_after is None or attempt == self._retries:
                    raise
                wait = pause(attempt, error.retry_after)
                if end is not None and time.monotonic() + wait >= end:
                    raise
            await asyncio.sleep(wait)
            attempt += 1

    async def _exchange(self, method: str, params: Dict[str, Any], end: Optional[float]) -> Mapping[str, Any]:
        if end is not None:
            params = {**params, "timeout_ms": max(1, int((end - time.monotonic()) * 1000))}
        return await self._answer(await self._connected(), method, params)

    async def _answer(self, writer: asyncio.StreamWriter, method: str, params: Dict[str, Any]) -> Mapping[str, Any]:
        number = self._next
        self._next += 1
        future: "asyncio.Future[Mapping[str, Any]]" = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        line = json.dumps({"id": number, "method": method, "params": params}, separators=(",", ":"))
        try:
            writer.write(line.encode() + b"\n")
            await writer.drain()
            return await future
        except OSError as error:
            raise ConnectionLost(f"{self._host}:{self._port}: {error}") from error
        finally:
            self._waiting.pop(number, None)

    async def _connected(self) -> asyncio.StreamWriter:
        assert self._opening is not None
        async with self._opening:
            if self._writer is None:
                try:
                    name = None if self._tls is None else self._server_name or self._host
                    reader, self._writer = await asyncio.open_connection(
                        self._host, self._port, limit=_LONGEST_REPLY, ssl=self._tls, server_hostname=name)
                except OSError as error:
                    raise ConnectionLost(f"{self._host}:{self._port}: {error}") from error
                self._reading = asyncio.ensure_future(self._read(reader, self._writer))
                await self._authenticate(self._writer)
            return self._writer

    async def _authenticate(self, writer: asyncio.StreamWriter) -> None:
        if self._key is None:
            return
        try:
            reply = await self._answer(writer, "authenticate", {"key": self._key})
            if "error" in reply:
                raise server_error(reply["error"])
        except BaseException:
            # A connection of nobody is of no use to the next call.
            self._fail(ConnectionLost("the connection was closed before the key was taken"))
            writer.close()
            raise

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reason: Exception = ConnectionLost("the server closed the connection; whether calls were carried out is not known")
        try:
            while True:
                line = await reader.readline()
                if not line.endswith(b"\n"):
                    break
                reply = json.loads(line)
                number = reply.get("id")
                if number is None:
                    # It is about a line that could not be read, and any of the calls may have been in it; or it is a
                    # farewell that says when to try again, and none of them was read.
                    reason = server_error(reply.get("error", {}))
                    break
                future = self._waiting.pop(number, None)
                if future is not None and not future.done():
                    future.set_result(reply)
        except (OSError, ValueError) as error:
            reason = ConnectionLost(f"{self._host}:{self._port}: {error}")
        if self._writer is writer:
            self._fail(reason)
            writer.close()

    def _fail(self, reason: Exception) -> None:
        self._writer = self._reading = None
        waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            if not future.done():
                future.set_exception(reason)
