#!/usr/bin/env python3
"""Writes the test vectors beside this file, from an implementation which shares nothing with the Swift one.

    python3 -m venv /tmp/vectors
    /tmp/vectors/bin/pip install 'cryptography>=50' joserfc jwcrypto
    /tmp/vectors/bin/python Tests/SpaceProtocolTests/Vectors/generate.py

What is random in a vector (a foreign encryption) changes with every run; all else is fixed. The default test run only
reads the files. Every file is a list of blocks of `name: value` lines separated by empty lines; binary values are
hexadecimal, or base64 after `base64:`; `pattern N` is N bytes of which byte i is (7 i + i // 256) mod 256.

Independent parts used: Cobblestone256Encryptor and -Decryptor, HPKE, HKDF, scrypt and ML-KEM of pyca/cryptography
(Rust and OpenSSL); Ed25519 and JWS of joserfc and jwcrypto. The chunking with a chosen salt, Padmé, the recovery code and
the small-order points are computed here from their definitions, and sealed vectors are opened with pyca's decryptor.
"""

import base64
import hashlib
import hmac
import json
import math
import pathlib
import unicodedata

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.hazmat.primitives import hashes, hpke, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from joserfc import jws as joserfc_jws
from joserfc.jwk import OKPKey
from jwcrypto import jwk, jws as jwcrypto_jws

HERE = pathlib.Path(__file__).parent
CHUNK = 16384


def write(name, blocks):
    lines = []
    for block in blocks:
        lines += [f"{key}: {value}".rstrip() for key, value in block] + [""]
    (HERE / name).write_text("\n".join(lines), encoding="utf-8")


def pattern(n):
    return bytes((7 * i + i // 256) % 256 for i in range(n))


def secret(name, n=32):
    return hashlib.shake_256(b"espace test vector " + name.encode()).digest(n)


def binary(data):
    return data.hex() if len(data) <= 512 else "base64:" + base64.b64encode(data).decode()


# --- Seal ---------------------------------------------------------------------------------------------------------


def context(namespace, fields):
    return b"".join(len(part).to_bytes(4, "big") + part for part in [namespace.encode(), *fields])


def seal(key, ctx, salt, chunks, label=b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0", count=None, aad=None):
    """Seals given chunks, right or wrong ones; `count` maps the chunk number to the twelve bytes added to the nonce."""
    okm = HKDFExpand(algorithm=hashes.SHA512(), length=76, info=label + salt + ctx).derive(key)
    message_key, base, commitment = okm[:32], okm[32:44], okm[44:]
    count = count or (lambda i: i.to_bytes(12, "big"))
    out = salt + commitment
    for i, chunk in enumerate(chunks):
        nonce = bytes(a ^ b for a, b in zip(base, count(i)))
        out += AESGCM(message_key).encrypt(nonce, chunk, aad)
    return out


def split(message):
    return [message[i : i + CHUNK] for i in range(0, len(message) + 1, CHUNK)]


def foreign_open(key, ctx, sealed):
    decryptor = Cobblestone256Decryptor(key, ctx)
    return decryptor.update(sealed) + decryptor.finalize()


CONTEXTS = [
    ("vault.row", [b"records", bytes(range(16)), b"\x00\x00\x00\x01"]),
    ("", []),
    ("n", [b""]),
    ("espace.document", ["é".encode(), b"\xff" * 300]),
]


def seal_vectors():
    blocks = []

    def add(name, sealed, expect, namespace, fields, key, salt=None, message=None):
        ctx = context(namespace, fields)
        opened = None
        try:
            opened = foreign_open(key, ctx, sealed)
        except Exception:
            pass
        assert (opened is not None) == (expect == "success"), (name, expect)
        block = [("name", name), ("key", key.hex()), ("namespace", namespace)]
        block += [("field", field.hex()) for field in fields]
        block += [("context", ctx.hex())]
        if salt is not None:
            block.append(("salt", salt.hex()))
        if message is not None:
            assert opened == message
            same = message == pattern(len(message))
            block.append(("message", f"pattern {len(message)}" if same else binary(message)))
        if salt is not None and len(sealed) > 512:
            block.append(("sealed-sha256", hashlib.sha256(sealed).hexdigest()))
        else:
            block.append(("sealed", binary(sealed)))
        blocks.append(block + [("expect", expect)])

    # Fixed salts: sealing again has to give the same bytes.
    # The last length has a chunk number of more than one byte.
    for length in [0, 1, 16383, 16384, 16385, 32768, 49152, 256 * CHUNK + 1]:
        for number, (namespace, fields) in enumerate(CONTEXTS if length < 2 else CONTEXTS[:1]):
            name = f"{length} bytes, context {number}"
            key, salt = secret("key " + name), secret("salt " + name, 24)
            sealed = seal(key, context(namespace, fields), salt, split(pattern(length)))
            add(name, sealed, "success", namespace, fields, key, salt, pattern(length))

    # Sealed with random salts by pyca's own encryptor.
    for length in [0, 1, 255, 1000, 16384, 16500]:
        namespace, fields = CONTEXTS[0]
        key = secret(f"foreign {length}")
        encryptor = Cobblestone256Encryptor(key, context(namespace, fields))
        sealed = encryptor.update(pattern(length)) + encryptor.finalize()
        add(f"pyca {length}", sealed, "success", namespace, fields, key, None, pattern(length))

    # What an honest sealer never makes.
    namespace, fields = CONTEXTS[0]
    ctx, key, salt = context(namespace, fields), secret("bad"), secret("bad salt", 24)
    good = seal(key, ctx, salt, [b"the message"])
    other = seal(key, context("vault.blob", fields), salt, [b"the message"])
    shift = (lambda i: (i + 1).to_bytes(12, "big"))
    little = (lambda i: i.to_bytes(12, "little"))
    first = pattern(CHUNK)

    def bad(name, sealed, expect, with_key=key):
        add(name, sealed, expect, namespace, fields, with_key)

    bad("another key", good, "commitment", secret("another"))
    bad("another context", other, "commitment")
    bad("commitment of another message", salt + secret("c") + good[56:], "commitment")
    bad("named for AES-128", seal(key, ctx, salt, [b"x"], b"c2sp.org/chunked-encryption@v1+AEAD_AES_128_GCM\0"), "commitment")
    bad("name without its zero", seal(key, ctx, salt, [b"x"], b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM"), "commitment")
    bad("nothing", b"", "truncated")
    bad("half a header", good[:40], "truncated")
    bad("header only", good[:56], "truncated")
    bad("half a tag", good[:64], "truncated")
    bad("one byte missing", good[:-1], "tag")
    bad("one byte more", good + b"\0", "tag")
    bad("authenticated data", seal(key, ctx, salt, [b"x"], aad=b"a"), "tag")
    bad("counted from one", seal(key, ctx, salt, [b"x"], count=shift), "tag")
    bad("two short chunks", seal(key, ctx, salt, [b"one", b"two"]), "tag")
    bad("empty chunk after the last", seal(key, ctx, salt, [b"one", b""]), "tag")
    bad("full last chunk", seal(key, ctx, salt, [first]), "truncated")
    bad("little-endian counter", seal(key, ctx, salt, [first, b"x"], count=little), "tag")
    write("seal.txt", blocks)


# --- Padding, passphrases, recovery codes -------------------------------------------------------------------------


def padme(length):
    e = math.floor(math.log2(length))
    s = math.floor(math.log2(e)) + 1 if e > 0 else 0
    step = 2 ** max(0, e - s)
    return math.ceil(length / step) * step


def padding_vectors():
    lengths = [0, 1, 247, 248, 249, 255, 256, 257, 1000, 1016, 1017, 4096, 9000, 16376, 65536, 99999, 1 << 20, 10**7, 2**31]
    write("padding.txt", [[("length", n), ("padded", max(256, padme(8 + n)))] for n in lengths])


def scrypt_vectors():
    blocks = []
    for typed in ["correct horse", "e\u0301te\u0301", "ﬁn Ⅳ ２", "각 å", " spaces  kept "]:
        form = unicodedata.normalize("NFKC", typed)
        salt = secret("scrypt " + form, 32)
        key = Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(form.encode())
        assert key == hashlib.scrypt(form.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=32)
        blocks.append([("typed", typed.encode().hex()), ("salt", salt.hex()), ("rounds", 2**15), ("key", key.hex())])
    write("scrypt.txt", blocks)


def recovery_vectors():
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    blocks = []
    for name in ["zero", "one", "two"]:
        data = bytes(20) if name == "zero" else secret("recovery " + name, 20)
        bits = f"{int.from_bytes(data, 'big'):0160b}"
        check = f"{int.from_bytes(hashlib.sha256(b'espace recovery code' + data).digest(), 'big'):0256b}"[:20]
        text = "".join(alphabet[int((bits + check)[i : i + 5], 2)] for i in range(0, 180, 5))
        salt, info = secret("recovery salt", 32), context("slot", [b"recovery"])
        key = HKDF(algorithm=hashes.SHA512(), length=32, salt=salt, info=info).derive(data)
        groups = "-".join(text[i : i + 4] for i in range(0, 36, 4))
        blocks.append([("bytes", data.hex()), ("text", groups), ("salt", salt.hex()), ("info", info.hex()), ("key", key.hex())])
    write("recovery.txt", blocks)


# --- Wrap ---------------------------------------------------------------------------------------------------------


def xwing_private(seed):
    """X-Wing: SHAKE-256 stretches the seed to the 64 bytes of ML-KEM and the 32 of X25519."""
    expanded = hashlib.shake_256(seed).digest(96)
    kem = mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
    dh = x25519.X25519PrivateKey.from_private_bytes(expanded[64:])
    public = kem.public_key().public_bytes_raw() + dh.public_key().public_bytes_raw()
    return hpke.MLKEM768X25519PrivateKey(kem, dh), public


SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def wrap_vectors():
    blocks = []
    for number, message in enumerate([secret("wrapped key"), b"", pattern(300)]):
        seed = secret(f"xwing {number}")
        private, public = xwing_private(seed)
        info = context("space.wrap", [b"category", bytes([number])])
        wrapped = SUITE.encrypt(message, private.public_key(), info)
        assert SUITE.decrypt(wrapped, private, info) == message
        blocks.append(
            [("name", f"pyca {number}"), ("stored", (seed + hashlib.sha3_256(public).digest()).hex())]
            + [("public-sha256", hashlib.sha256(public).hexdigest()), ("info", info.hex())]
            + [("message", message.hex()), ("wrapped", binary(wrapped)), ("digest", hashlib.sha256(wrapped).hexdigest())]
        )
    write("wrap.txt", blocks)


# --- Statement ----------------------------------------------------------------------------------------------------


def statement_vectors():
    seed = secret("signing key")
    private = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
    x = b64(private.public_key().public_bytes_raw())
    key = {"kty": "OKP", "crv": "Ed25519", "x": x, "d": b64(seed)}
    kid = jwk.JWK(**key).thumbprint()
    payload = '{"space":"é","n":1.0 , "z":[]}'.encode()
    header = {"alg": "EdDSA", "typ": "espace-grant+jws", "kid": kid}

    signer = jwcrypto_jws.JWS(payload)
    signer.add_signature(jwk.JWK(**key), alg="EdDSA", protected=header)
    by_jwcrypto = signer.serialize(compact=True)
    by_joserfc = joserfc_jws.serialize_compact(header, payload, OKPKey.import_key(key), algorithms=["EdDSA"])

    def raw(text, body=payload):
        signed = b64(text.encode()) + "." + b64(body)
        return signed + "." + b64(private.sign(signed.encode()))

    def head(**changes):
        return json.dumps({**header, **changes}, separators=(",", ":"))

    good = raw(head())
    parts = good.split(".")
    spare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    loose = good[:-1] + spare[spare.index(good[-1]) + 1]  # sets a spare bit, decodes to the same bytes elsewhere
    twice = head()[:-1] + ',"kid":"' + kid + '"}'
    other = ed25519.Ed25519PrivateKey.from_private_bytes(secret("other signer"))
    order = 2**252 + 27742317777372353535851937790883648493
    signature = base64.urlsafe_b64decode(parts[2] + "==")
    s = int.from_bytes(signature[32:], "little") + order
    hmac_signed = b64(head(alg="HS256").encode()) + "." + b64(payload)
    mac = hmac.new(private.public_key().public_bytes_raw(), hmac_signed.encode(), hashlib.sha256).digest()
    cases = [
        ("jwcrypto", by_jwcrypto, "success"),
        ("joserfc", by_joserfc, "success"),
        ("this script", good, "success"),
        ("empty payload", raw(head(), b""), "success"),
        ("algorithm none", b64(head(alg="none").encode()) + "." + b64(payload) + ".", "malformed"),
        ("HMAC with the public key", hmac_signed + "." + b64(mac), "malformed"),
        ("algorithm in another case", raw(head(alg="eddsa")), "malformed"),
        ("unknown type", raw(head(typ="JWT")), "malformed"),
        ("another namespace", raw(head(typ="espace-device+jws")), "namespace"),
        ("another kid", raw(head(kid=b64(secret("kid")))), "signer"),
        ("short kid", raw(head(kid="me")), "malformed"),
        ("critical member", raw(head(crit=["x"])), "malformed"),
        ("key inside", raw(head(jwk={"kty": "OKP", "crv": "Ed25519", "x": x})), "malformed"),
        ("text member more", raw(head(cty="json")), "malformed"),
        ("member missing", raw(json.dumps({"alg": "EdDSA", "kid": kid}, separators=(",", ":"))), "malformed"),
        ("duplicate member", raw(twice), "malformed"),
        ("spaces in the header", raw(json.dumps(header)), "malformed"),
        ("escape in the header", raw(head().replace("grant", "gr\\u0061nt")), "malformed"),
        ("bytes after the header", raw(head() + " "), "malformed"),
        ("padded base64", parts[0] + "=." + parts[1] + "." + parts[2], "malformed"),
        ("plain base64", good.replace("-", "+").replace("_", "/"), "malformed"),
        ("spare bit in the signature", loose, "malformed"),
        ("two parts", parts[0] + "." + parts[1], "malformed"),
        ("four parts", good + ".", "malformed"),
        ("line end", good + "\n", "malformed"),
        ("detached payload", parts[0] + ".." + parts[2], "signature"),
        ("another signer", ".".join(parts[:2]) + "." + b64(other.sign(".".join(parts[:2]).encode())), "signature"),
        ("scalar plus the group order", ".".join(parts[:2]) + "." + b64(signature[:32] + s.to_bytes(32, "little")), "signature"),
    ]
    assert "-" in good or "_" in good
    blocks = [[("seed", seed.hex()), ("public", private.public_key().public_bytes_raw().hex()), ("thumbprint", kid)]]
    for name, text, expect in cases:
        value = b"" if name == "empty payload" else payload
        blocks.append([("name", name), ("compact", text.encode().hex()), ("payload", value.hex()), ("expect", expect)])
    # RFC 8037 appendix A.3 gives this thumbprint for its example key.
    example = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    blocks.append([("public", example.hex()), ("thumbprint", "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")])
    write("statement.txt", blocks)


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def weak_keys():
    """The eight points whose order divides 8, in every encoding which 32 bytes allow, and unreduced coordinates."""
    p = 2**255 - 19
    d = -121665 * pow(121666, -1, p) % p
    root = pow(2, (p - 1) // 4, p)

    def recover(y):
        xx = (y * y - 1) * pow(d * y * y + 1, -1, p) % p
        x = pow(xx, (p + 3) // 8, p)
        if (x * x - xx) % p:
            x = x * root % p
        return None if (x * x - xx) % p else x

    def add(a, b):
        (x1, y1), (x2, y2) = a, b
        k = d * x1 * x2 * y1 * y2 % p
        return ((x1 * y2 + x2 * y1) * pow(1 + k, -1, p) % p, (y1 * y2 + x1 * x2) * pow(1 - k, -1, p) % p)

    def times(n, point):
        total = (0, 1)
        while n:
            total = add(total, point) if n & 1 else total
            point, n = add(point, point), n >> 1
        return total

    order = 2**252 + 27742317777372353535851937790883648493
    coordinates, y = set(), 2
    while len(coordinates) < 5:  # torsion parts of points which were chosen for nothing
        x = recover(y)
        if x is not None:
            torsion = times(order, (x, y))
            for n in range(8):
                coordinates.add(times(n, torsion)[1])
        y += 1
    assert all(times(8, (recover(y), y)) == (0, 1) for y in coordinates)
    encodings = {e for y in coordinates for e in (y, y + p) if e < 2**255} | set(range(p, 2**255))
    keys = sorted((e + sign * 2**255).to_bytes(32, "little") for e in encodings for sign in (0, 1))
    write("weak-keys.txt", [[("public", key.hex())] for key in keys])


if __name__ == "__main__":
    seal_vectors()
    padding_vectors()
    scrypt_vectors()
    recovery_vectors()
    wrap_vectors()
    statement_vectors()
    weak_keys()
