"""What can go wrong: with the connection, or in the server's judgement."""

from __future__ import annotations

from typing import Any, Mapping, Optional


class KindredError(Exception):
    """Any trouble with a server."""


class ConnectionLost(KindredError):
    """There is no way to the server, or the connection broke; whether a call was carried out is not known then."""


class ServerError(KindredError):
    """The server refused a call or failed at it: `code`, `message` and `data` are as in docs/protocol.md."""

    def __init__(self, code: int, message: str, data: Optional[Mapping[str, Any]] = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data: Mapping[str, Any] = data if isinstance(data, dict) else {}

    @property
    def retry_after(self) -> Optional[float]:
        """Seconds after which to try again; None where that is of no use. What has this was not begun by the server."""
        wanted = self.data.get("retry_after_ms")
        return float(wanted) / 1000 if isinstance(wanted, (int, float)) else None


class Overloaded(ServerError):
    """Too much is asked for at once, and trying again did not help."""


class Unauthenticated(ServerError):
    """The server asks for a key, and none was given, or none that opens anything (any more)."""


class Forbidden(ServerError):
    """The key does not allow this."""


class DeadlineExceeded(ServerError):
    """The time that the caller allowed was over."""


class NotFound(ServerError):
    """There is no such collection, record or job."""


_KINDS = {
    -32001: Overloaded, -32003: Unauthenticated, -32004: Forbidden, -32005: NotFound, -32008: DeadlineExceeded,
}


def server_error(error: Mapping[str, Any]) -> ServerError:
    """The exception for the `error` member of a reply."""
    code = int(error.get("code", -32603))
    return _KINDS.get(code, ServerError)(code, str(error.get("message", "")), error.get("data"))
