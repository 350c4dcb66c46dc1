"""Encrypted connections."""

from __future__ import annotations

import ssl
from typing import Optional


def tls(ca: Optional[str] = None, *, certificate: Optional[str] = None, key: Optional[str] = None) -> ssl.SSLContext:
    """How to make sure of a server: by the authorities in the PEM file `ca`, or by those that the system trusts. `certificate`
    and `key` are PEM files that say who the client is, where the server asks for that."""
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=ca)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    if certificate is not None:
        context.load_cert_chain(certificate, key)
    return context
