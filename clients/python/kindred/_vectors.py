"""Vectors on the wire: base64 of little-endian float32, which is a third as long as numbers and quicker to read."""

from __future__ import annotations

import array
import base64
import sys
from typing import List, Sequence


def encode_vector(vector: Sequence[float]) -> str:
    """The text of a vector. Lists, arrays and anything else that holds numbers will do."""
    values = array.array("f", vector)
    if sys.byteorder == "big":
        values.byteswap()
    return base64.b64encode(values.tobytes()).decode("ascii")


def decode_vector(text: str) -> List[float]:
    """The vector of a text."""
    values = array.array("f")
    values.frombytes(base64.b64decode(text, validate=True))
    if sys.byteorder == "big":
        values.byteswap()
    return values.tolist()
