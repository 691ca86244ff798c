"""Which keys encrypt: "keyid:base64key,keyid:base64key"; the first encrypts, all decrypt. A cipher text names its key."""

from __future__ import annotations

import base64
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12  # bytes


def keys_of(setting: str) -> dict[str, bytes]:
    pairs = (entry.split(":", 1) for entry in setting.split(","))
    return {key_id: base64.b64decode(key) for key_id, key in pairs}


def seal(plain: bytes, row: str, setting: str) -> bytes:
    """`keyid|base64(nonce + cipher text)` by the first key, bound to `row` so that it cannot be moved to another row."""
    key_id, key = next(iter(keys_of(setting).items()))
    nonce = os.urandom(NONCE)
    sealed = AESGCM(key).encrypt(nonce, plain, row.encode())
    return b"|".join((key_id.encode(), base64.b64encode(nonce + sealed)))


def unseal(cipher: bytes, row: str, setting: str) -> bytes:
    """What was sealed; raises KeyError when its key is gone and InvalidTag when it was changed or moved."""
    key_id, _bar, body = bytes(cipher).partition(b"|")
    raw = base64.b64decode(body)
    return AESGCM(keys_of(setting)[key_id.decode()]).decrypt(raw[:NONCE], raw[NONCE:], row.encode())
