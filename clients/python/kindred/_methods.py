"""The methods of the protocol, written once: each builds a call and hands it to `_call`, which a client supplies.

`_call` returns the result, or something to await; so the same method serves both kinds of client.
"""

from __future__ import annotations

import random
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

from ._vectors import encode_vector

Vector = Union[str, Sequence[float]]


def without_none(params: Mapping[str, Any]) -> Dict[str, Any]:
    """The parameters that are given."""
    return {name: value for name, value in params.items() if value is not None}


def parse_address(address: str) -> Tuple[str, int]:
    """The host and port of HOST:PORT; an IPv6 address is in brackets: [::1]:PORT."""
    host, _, port = address.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    if not host or not port.isdigit():
        raise ValueError(f"{address}: an address is HOST:PORT, such as 127.0.0.1:7733")
    return host, int(port)


def pause(attempt: int, wanted: float) -> float:
    """How long to wait before another attempt: what the server asks for, more each time, and not all clients the same."""
    return min(wanted * 2**attempt, 5.0) * random.uniform(0.75, 1.25)


class Methods:
    """See docs/protocol.md for what each method takes and returns. `timeout` is in seconds."""

    def _call(self, method: str, params: Dict[str, Any], timeout: Optional[float]) -> Any:
        raise NotImplementedError

    def call(self, method: str, params: Optional[Mapping[str, Any]] = None, *, timeout: Optional[float] = None) -> Any:
        """Calls any method; parameters that are None are left out."""
        return self._call(method, without_none(params or {}), timeout)

    def ping(self, *, timeout: Optional[float] = None) -> Any:
        """`{"version", "model", "uptime_s"}`."""
        return self.call("ping", timeout=timeout)

    def search(
        self, collection: str, query: str, *, k: int = 10, filter: Optional[str] = None, mode: Optional[str] = None,
        understand: Optional[bool] = None, constraints: Optional[List[Mapping[str, Any]]] = None,
        min_score: Optional[float] = None, min_relevance: Optional[float] = None, offset: Optional[int] = None,
        cursor: Optional[str] = None, fields: Optional[List[str]] = None, facets: Optional[List[str]] = None,
        group_by: Optional[str] = None, group_limit: Optional[int] = None, diversity: Optional[float] = None,
        explain: Optional[bool] = None, vector: Optional[bool] = None, exact: Optional[bool] = None,
        timeout: Optional[float] = None,
    ) -> Any:
        """The records that mean what a person asks for."""
        params = {
            "collection": collection, "query": query, "k": k, "filter": filter, "mode": mode, "understand": understand,
            "constraints": constraints, "min_score": min_score, "min_relevance": min_relevance, "offset": offset,
            "cursor": cursor, "fields": fields, "facets": facets, "group_by": group_by, "group_limit": group_limit,
            "diversity": diversity, "explain": explain, "vector": vector, "exact": exact,
        }
        return self.call("search", params, timeout=timeout)

    def nearest(
        self, collection: str, *, id: Optional[str] = None, of: Optional[str] = None, text: Optional[str] = None,
        vector: Optional[Vector] = None, positive: Optional[List[str]] = None, negative: Optional[List[str]] = None,
        k: int = 10, filter: Optional[str] = None, min_score: Optional[float] = None, offset: Optional[int] = None,
        cursor: Optional[str] = None, fields: Optional[List[str]] = None, facets: Optional[List[str]] = None,
        group_by: Optional[str] = None, group_limit: Optional[int] = None, diversity: Optional[float] = None,
        explain: Optional[bool] = None, exact: Optional[bool] = None, timeout: Optional[float] = None,
    ) -> Any:
        """The records nearest to one of: a record `id` (of the collection `of`, if it is another), a text, a vector, examples."""
        if vector is not None and not isinstance(vector, str):
            vector = encode_vector(vector)
        to = without_none({
            "collection": of, "id": id, "text": text, "vector": vector, "positive": positive, "negative": negative,
        })
        params = {
            "collection": collection, "to": to, "k": k, "filter": filter, "min_score": min_score, "offset": offset,
            "cursor": cursor, "fields": fields, "facets": facets, "group_by": group_by, "group_limit": group_limit,
            "diversity": diversity, "explain": explain, "exact": exact,
        }
        return self.call("nearest", params, timeout=timeout)

    def get(self, collection: str, id: str, *, vector: Optional[bool] = None, timeout: Optional[float] = None) -> Any:
        """One record; raises `NotFound` if there is none."""
        return self.call("get", {"collection": collection, "id": id, "vector": vector}, timeout=timeout)

    def count(self, collection: str, *, filter: Optional[str] = None, timeout: Optional[float] = None) -> Any:
        """`{"count"}`: how many records pass."""
        return self.call("count", {"collection": collection, "filter": filter}, timeout=timeout)

    def page(
        self, collection: str, *, limit: int = 1000, filter: Optional[str] = None, cursor: Optional[str] = None,
        fields: Optional[List[str]] = None, timeout: Optional[float] = None,
    ) -> Any:
        """`{"records", "cursor"?}`: some records, and where to go on."""
        params = {"collection": collection, "limit": limit, "filter": filter, "cursor": cursor, "fields": fields}
        return self.call("scroll", params, timeout=timeout)

    def create(self, schema: Mapping[str, Any], *, timeout: Optional[float] = None) -> Any:
        """Creates a collection."""
        return self.call("create", {"schema": schema}, timeout=timeout)

    def upsert(
        self, collection: str, records: Sequence[Mapping[str, Any]], *, timeout: Optional[float] = None
    ) -> Any:
        """Puts records in, all or none; on return they are on disk. A `vector` may be numbers or base64."""
        def wired(record: Mapping[str, Any]) -> Mapping[str, Any]:
            vector = record.get("vector")
            if vector is None or isinstance(vector, str):
                return record
            return {**record, "vector": encode_vector(vector)}

        return self.call("upsert", {"collection": collection, "records": [wired(r) for r in records]}, timeout=timeout)

    def delete(
        self, collection: str, *, ids: Optional[List[str]] = None, filter: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Any:
        """`{"deleted"}`: takes records out, by ids or by a filter."""
        return self.call("delete", {"collection": collection, "ids": ids, "filter": filter}, timeout=timeout)

    def embed(self, texts: Sequence[str], *, timeout: Optional[float] = None) -> Any:
        """`{"vectors", "tokens"}`."""
        return self.call("embed", {"texts": list(texts)}, timeout=timeout)

    def stats(self, collection: Optional[str] = None, *, timeout: Optional[float] = None) -> Any:
        """What there is."""
        return self.call("stats", {"collection": collection}, timeout=timeout)
