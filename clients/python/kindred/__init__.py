"""Clients of Kindred's line protocol: `Client` for threads, `AsyncClient` for asyncio."""

from ._async import AsyncClient
from ._errors import (
    ConnectionLost, DeadlineExceeded, Forbidden, KindredError, NotFound, Overloaded, ServerError, Unauthenticated,
)
from ._sync import Client
from ._tls import tls
from ._vectors import decode_vector, encode_vector

__all__ = [
    "AsyncClient", "Client", "ConnectionLost", "DeadlineExceeded", "Forbidden", "KindredError", "NotFound",
    "Overloaded", "ServerError", "Unauthenticated", "decode_vector", "encode_vector", "tls",
]
