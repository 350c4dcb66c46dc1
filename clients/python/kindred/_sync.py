"""A client for threads: connections are kept and shared, one call on each at a time."""

from __future__ import annotations

import json
import queue
import socket
import ssl
import time
from typing import Any, BinaryIO, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from ._errors import ConnectionLost, ServerError, server_error
from ._methods import Methods, parse_address, pause, without_none


class _Connection:
    def __init__(
        self, host: str, port: int, connect_timeout: float, key: Optional[str], tls: Optional[ssl.SSLContext],
        server_name: Optional[str],
    ) -> None:
        self._socket = socket.create_connection((host, port), timeout=connect_timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            plain = self._socket
            try:
                self._socket = tls.wrap_socket(plain, server_hostname=server_name or host)
            except BaseException:
                plain.close()
                raise
        self._lines: BinaryIO = self._socket.makefile("rb")
        self._next = 0
        self.is_ended = False
        if key is None:
            return
        try:
            reply = self.exchange([("authenticate", {"key": key})], connect_timeout)[0]
            if "error" in reply:
                raise server_error(reply["error"])
        except BaseException:
            self.close()
            raise

    @property
    def is_stale(self) -> bool:
        """Whether the server has ended the connection, or said something that nobody asked for, as it does before that."""
        self._socket.settimeout(0)
        try:
            # What is read here is lost, but a connection on which anything comes now is not used again.
            self._socket.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except OSError:
            return True
        return True

    def exchange(self, calls: Sequence[Tuple[str, Dict[str, Any]]], timeout: Optional[float]) -> List[Mapping[str, Any]]:
        """Sends calls at once, and returns their replies in the order of the calls."""
        self._socket.settimeout(timeout)
        first = self._next
        self._next += len(calls)
        lines = [
            json.dumps({"id": first + place, "method": method, "params": params}, separators=(",", ":"))
            for place, (method, params) in enumerate(calls)
        ]
        self._socket.sendall(("\n".join(lines) + "\n").encode())
        replies: Dict[int, Mapping[str, Any]] = {}
        while len(replies) < len(calls):
            line = self._lines.readline()
            if not line.endswith(b"\n"):
                raise ConnectionLost("the server closed the connection; the call may or may not have been executed")
            reply = json.loads(line)
            if reply.get("id") is None:
                farewell = server_error(reply.get("error", {}))
                if farewell.retry_after is None:
                    raise farewell
                # None of the calls that have no reply yet was read.
                self.is_ended = True
                return [replies.get(place, reply) for place in range(len(calls))]
            replies[reply["id"] - first] = reply
        return [replies[place] for place in range(len(calls))]

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


class Client(Methods):
    """Calls a server from any number of threads. Use it in a `with` statement, or `close` it.

    `connections` is how many may be open; further calls wait for one. What is refused as overload is tried again, up to
    `retries` times, after the time that the server asks for. `timeout` (seconds) is for calls that name none. `key`
    is the API key, which is given on every new connection before anything else. `tls` encrypts (see `kindred.tls`);
    `server_name` is the name in the server's certificate, where it is not the host of the address.
    """

    def __init__(
        self, address: str = "127.0.0.1:7733", *, key: Optional[str] = None, connections: int = 8, retries: int = 5,
        timeout: Optional[float] = None, connect_timeout: float = 10.0, tls: Optional[ssl.SSLContext] = None,
        server_name: Optional[str] = None,
    ) -> None:
        self._host, self._port = parse_address(address)
        self._key = key
        self._retries = retries
        self._timeout = timeout
        self._connect_timeout = connect_timeout
        self._tls = tls
        self._server_name = server_name
        # None stands for a connection that may be opened.
        self._idle: "queue.LifoQueue[Optional[_Connection]]" = queue.LifoQueue()
        for _ in range(max(1, connections)):
            self._idle.put(None)
        self._size = max(1, connections)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections, as soon as no call uses them."""
        for _ in range(self._size):
            connection = self._idle.get()
            if connection is not None:
                connection.close()
        for _ in range(self._size):
            self._idle.put(None)

    def _call(self, method: str, params: Dict[str, Any], timeout: Optional[float]) -> Any:
        outcome = self._answered([(method, params)], timeout)[0]
        if isinstance(outcome, ServerError):
            raise outcome
        return outcome

    def pipeline(
        self, calls: Sequence[Tuple[str, Mapping[str, Any]]], *, timeout: Optional[float] = None
    ) -> List[Any]:
        """Sends many calls without waiting in between. Each gets its result in the order of the calls, or a `ServerError`
        that is returned and not raised, since the others may have been carried out."""
        return self._answered([(method, without_none(params)) for method, params in calls], timeout)

    def scroll(
        self, collection: str, *, page_size: int = 1000, filter: Optional[str] = None,
        fields: Optional[List[str]] = None,
    ) -> Iterator[Mapping[str, Any]]:
        """All records, or those that pass, in the order of their ids."""
        cursor: Optional[str] = None
        while True:
            page = self.page(collection, limit=page_size, filter=filter, cursor=cursor, fields=fields)
            yield from page["records"]
            cursor = page.get("cursor")
            if cursor is None:
                return

    def _answered(self, calls: List[Tuple[str, Dict[str, Any]]], timeout: Optional[float]) -> List[Any]:
        timeout = self._timeout if timeout is None else timeout
        end = None if timeout is None else time.monotonic() + timeout
        outcomes: List[Any] = [None] * len(calls)
        open_calls = list(range(len(calls)))
        attempt = 0
        while open_calls:
            for place, outcome in zip(open_calls, self._exchange([calls[place] for place in open_calls], end)):
                outcomes[place] = outcome
            waits = {
                place: outcomes[place].retry_after for place in open_calls if isinstance(outcomes[place], ServerError)
            }
            refused = [place for place, wait in waits.items() if wait is not None]
            if not refused or attempt == self._retries:
                break
            wait = pause(attempt, max(wait for wait in waits.values() if wait is not None))
            if end is not None and time.monotonic() + wait >= end:
                break
            time.sleep(wait)
            attempt += 1
            open_calls = refused
        return outcomes

    def _exchange(self, calls: List[Tuple[str, Dict[str, Any]]], end: Optional[float]) -> List[Any]:
        rest = None if end is None else max(end - time.monotonic(), 0.001)
        if rest is not None:
            calls = [(method, {**params, "timeout_ms": max(1, int(rest * 1000))}) for method, params in calls]
        connection = self._idle.get()
        try:
            if connection is not None and connection.is_stale:
                connection.close()
                connection = None
            if connection is None:
                connection = _Connection(
                    self._host, self._port, self._connect_timeout, self._key, self._tls, self._server_name)
            # The server answers that the time is over; only if nothing comes at all the connection is given up.
            replies = connection.exchange(calls, None if rest is None else rest + 5)
            if connection.is_ended:
                connection.close()
                connection = None
        except (OSError, ValueError, ServerError, ConnectionLost) as error:
            if connection is not None:
                connection.close()
            connection = None
            if isinstance(error, (ServerError, ConnectionLost)):
                raise
            raise ConnectionLost(f"{self._host}:{self._port}: {error}") from error
        except BaseException:
            # Whoever is interrupted leaves replies behind that nobody waits for.
            if connection is not None:
                connection.close()
            connection = None
            raise
        finally:
            self._idle.put(connection)
        return [server_error(reply["error"]) if "error" in reply else reply.get("result") for reply in replies]
