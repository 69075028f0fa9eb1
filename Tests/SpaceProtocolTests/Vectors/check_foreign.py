#!/usr/bin/env python3
"""Opens and verifies with other libraries what the Swift code seals, wraps and signs.

With the environment of `generate.py`:

    mkdir -p /tmp/samples
    FOREIGN_SAMPLES=/tmp/samples swift test --filter SpaceProtocolTests
    /tmp/vectors/bin/python Tests/SpaceProtocolTests/Vectors/check_foreign.py /tmp/samples

Sealed messages are opened with pyca's Cobblestone-256, wraps with pyca's HPKE (ML-KEM-768 with X25519), and statements are
verified with joserfc and with jwcrypto. It ends with an error at the first disagreement.
"""

import base64
import collections
import hashlib
import pathlib
import sys

from joserfc import jws as joserfc_jws
from joserfc.jwk import OKPKey
from jwcrypto import jwk, jws as jwcrypto_jws

from generate import SUITE, b64, foreign_open, xwing_private


def seal(key, context, message, sealed):
    assert foreign_open(key, context, sealed) == message


def wrap(stored, public, info, message, wrapped):
    private, expected = xwing_private(stored[:32])
    assert public == expected and stored[32:] == hashlib.sha3_256(public).digest()
    assert SUITE.decrypt(wrapped, private, info) == message


def statement(public, payload, compact, type):
    key = {"kty": "OKP", "crv": "Ed25519", "x": b64(public)}
    by_joserfc = joserfc_jws.deserialize_compact(compact, OKPKey.import_key(key), algorithms=["EdDSA"])
    by_jwcrypto = jwcrypto_jws.JWS()
    by_jwcrypto.deserialize(compact.decode(), jwk.JWK(**key), alg="EdDSA")
    header = {"alg": "EdDSA", "typ": type.decode(), "kid": jwk.JWK(**key).thumbprint()}
    assert by_joserfc.payload == by_jwcrypto.payload == payload
    assert dict(by_joserfc.protected) == dict(by_jwcrypto.jose_header) == header
    assert base64.urlsafe_b64decode(compact.split(b".")[1] + b"==") == payload


if __name__ == "__main__":
    count = collections.Counter()
    for line in (pathlib.Path(sys.argv[1]) / "samples.txt").read_text().splitlines():
        kind, *values = line.split(" ")
        arguments = {name: bytes.fromhex(value) for name, value in (item.split("=") for item in values)}
        {"seal": seal, "wrap": wrap, "statement": statement}[kind](**arguments)
        count[kind] += 1
    assert set(count) == {"seal", "wrap", "statement"}, count
    print("agreed:", ", ".join(f"{number} {kind}" for kind, number in sorted(count.items())))
