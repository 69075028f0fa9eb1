#!/usr/bin/env python3
"""Opens and verifies with other libraries what the Swift code seals, wraps and signs.

With the environment of `generate.py`:

    mkdir -p /tmp/samples
    FOREIGN_SAMPLES=/tmp/samples swift test --filter SpaceProtocolTests
    /tmp/vectors/bin/python Tests/SpaceProtocolTests/Vectors/check_foreign.py /tmp/samples

Sealed messages are opened with pyca's Cobblestone-256, wraps with pyca's HPKE (ML-KEM-768 with X25519), and statements are
verified with joserfc and with jwcrypto; checkpoints, requests and trees with `generate_log.py`. It ends with an error at the
first disagreement.
"""

import base64
import collections
import hashlib
import pathlib
import sys

from joserfc import jws as joserfc_jws
from joserfc.jwk import OKPKey
from jwcrypto import jwk, jws as jwcrypto_jws

from cryptography.hazmat.primitives.asymmetric import ed25519

from generate import SUITE, b64, foreign_open, pattern, xwing_private
from generate_log import leaf, mth, signature_base, thumbprint, verifies


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


def note(public, text, root):
    assert verifies(text.decode(), "serveur.exemple", public)
    assert base64.b64decode(text.split(b"\n")[2]) == root


def request(public, target, body, headers):
    method, authority, path, query = target.decode().split(" ")
    sent = dict(line.split(": ", 1) for line in headers.decode().split("\n"))
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    assert sent["content-digest"] == f"sha-256=:{digest}:"
    covered, parameters = sent["signature-input"].removeprefix("espace=(").split(")")
    values = {**sent, "@method": method, "@authority": authority, "@path": path, "@query": query}
    base = signature_base(values, parameters, [name.strip('"') for name in covered.split(" ")])
    raw = base64.b64decode(sent["signature"].removeprefix("espace=:").removesuffix(":"))
    ed25519.Ed25519PublicKey.from_public_bytes(public).verify(raw, base.encode())
    assert f'keyid="{thumbprint(public)}";alg="ed25519";tag="espace"' in parameters


def tree(count, root):
    assert mth([leaf(pattern(i)) for i in range(count[0])]) == root


KINDS = {"seal": seal, "wrap": wrap, "statement": statement, "note": note, "request": request, "tree": tree}

if __name__ == "__main__":
    count = collections.Counter()
    for line in (pathlib.Path(sys.argv[1]) / "samples.txt").read_text().splitlines():
        kind, *values = line.split(" ")
        arguments = {name: bytes.fromhex(value) for name, value in (item.split("=") for item in values)}
        KINDS[kind](**arguments)
        count[kind] += 1
    assert set(count) == set(KINDS), count
    print("agreed:", ", ".join(f"{number} {kind}" for kind, number in sorted(count.items())))
