#!/usr/bin/env python3
"""Writes the vectors of the log, of requests, of pairing and of a space's keys, as `generate.py` does and in its form.

    /tmp/vectors/bin/python Tests/SpaceProtocolTests/Vectors/generate_log.py

Nothing here is shared with the Swift code. The tree follows the recursive definitions of RFC 9162 section 2.1 (the Swift code
walks complete subtrees), checkpoints follow C2SP signed-note and tlog-checkpoint, requests RFC 9421 section 2.5, all written from
the texts; Ed25519, HPKE, HKDF, scrypt and Cobblestone-256 are those of pyca/cryptography. Only wraps and seals are random.
"""

import base64
import hashlib
import uuid

from cryptography.cobblestone import Cobblestone256Encryptor
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from jwcrypto import jwk

from generate import SUITE, b64, binary, context, padme, pattern, secret, write, xwing_private

SPACE = hashlib.sha256(b"a space").digest()
SPACE_NAME = b64(SPACE)


def signer(name):
    private = ed25519.Ed25519PrivateKey.from_private_bytes(secret(name))
    return private, private.public_key().public_bytes_raw()


def thumbprint(public):
    return jwk.JWK(kty="OKP", crv="Ed25519", x=b64(public)).thumbprint()


def field(data):
    return len(data).to_bytes(4, "big") + data


# --- The tree (RFC 9162 section 2.1) ------------------------------------------------------------------------------


def leaf(data):
    return hashlib.sha256(b"\0" + data).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def split(n):
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def mth(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return node(mth(leaves[:k]), mth(leaves[k:]))


def path(m, leaves):
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return path(m, leaves[:k]) + [mth(leaves[k:])]
    return path(m - k, leaves[k:]) + [mth(leaves[:k])]


def subproof(m, leaves, whole):
    n = len(leaves)
    if m == n:
        return [] if whole else [mth(leaves)]
    k = split(n)
    if m <= k:
        return subproof(m, leaves[:k], whole) + [mth(leaves[k:])]
    return subproof(m - k, leaves[k:], False) + [mth(leaves[:k])]


def merkle_vectors():
    """One block for each size: the root, and the hash over all proofs, each after the number of its hashes in one byte."""
    leaves = [leaf(f"feuille {i}".encode()) for i in range(64)]
    # The roots which every implementation of Certificate Transparency knows.
    known = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    eight = [leaf(bytes.fromhex(text)) for text in known]
    assert mth(eight).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"

    def digest(proofs):
        return hashlib.sha256(b"".join(bytes([len(proof)]) + b"".join(proof) for proof in proofs)).hexdigest()

    blocks = []
    for n in range(65):
        tree = leaves[:n]
        inclusion = [path(m, tree) for m in range(n)]
        consistency = [[] if m == 0 else subproof(m, tree, True) for m in range(n + 1)]
        block = [("size", n), ("root", mth(tree).hex())]
        block += [("inclusion", digest(inclusion)), ("consistency", digest(consistency))]
        blocks.append(block)
    # Some in full, from the sizes which RFC 9162 section 2.1.5 draws.
    seven = eight[:7]
    for m in (0, 3, 4, 6):
        blocks.append([("size", 7), ("leaf", m)] + [("hash", h.hex()) for h in path(m, seven)])
    for m in (3, 4, 6):
        blocks.append([("size", 7), ("first", m)] + [("hash", h.hex()) for h in subproof(m, seven, True)])
    write("merkle.txt", blocks)


# --- Checkpoints (C2SP signed-note, tlog-checkpoint) --------------------------------------------------------------


def key_hash(name, public):
    return hashlib.sha256(name.encode() + b"\n" + b"\1" + public).digest()[:4]


def note(private, public, name, body):
    signature = private.sign(body.encode())
    return f"{body}\n\u2014 {name} {base64.b64encode(key_hash(name, public) + signature).decode()}\n"


def verifies(text, name, public):
    """A verifier of signed notes with one known key, from the specification."""
    body, _, signatures = text.rpartition("\n\n")
    body += "\n"
    for line in signatures.splitlines():
        mark, signed_by, value = line.split(" ")
        raw = base64.b64decode(value)
        if mark == "\u2014" and signed_by == name and raw[:4] == key_hash(name, public):
            try:
                ed25519.Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], body.encode())
                return True
            except InvalidSignature:
                return False
    return False


def checkpoint_vectors():
    name = "serveur.exemple"
    origin = f"{name}/{SPACE_NAME}"
    private, public = signer("log key")
    other, other_public = signer("another log key")
    root = base64.b64encode(hashlib.sha256(b"racine").digest()).decode()
    empty = base64.b64encode(hashlib.sha256(b"").digest()).decode()
    blocks = [[("seed", secret("log key").hex()), ("public", public.hex()), ("server", name), ("space", SPACE.hex())]]

    def add(title, text, expect):
        if expect == "success":
            assert verifies(text, name, public), title
        blocks.append([("name", title), ("note", text.encode().hex()), ("expect", expect)])

    def signed(body, key=(private, public), by=name):
        return note(*key, by, body)

    body = f"{origin}\n20\n{root}\n"
    good = signed(body)
    add("twenty entries", good, "success")
    add("no entry", signed(f"{origin}\n0\n{empty}\n"), "success")
    add("the greatest size", signed(f"{origin}\n{2**64 - 1}\n{root}\n"), "success")
    add("no entry but a root", signed(f"{origin}\n0\n{root}\n"), "malformed")
    add("a size too great", signed(f"{origin}\n{2**64}\n{root}\n"), "malformed")
    add("leading zero", signed(f"{origin}\n020\n{root}\n"), "malformed")
    add("signed size", signed(f"{origin}\n+20\n{root}\n"), "malformed")
    add("negative size", signed(f"{origin}\n-20\n{root}\n"), "malformed")
    add("no size", signed(f"{origin}\n\n{root}\n"), "malformed")
    add("spaces around the size", signed(f"{origin}\n 20\n{root}\n"), "malformed")
    add("an extension line", signed(f"{body}extension\n"), "malformed")
    add("a root of 31 bytes", signed(f"{origin}\n20\n{base64.b64encode(bytes(31)).decode()}\n"), "malformed")
    add("a root in base64url", signed(f"{origin}\n20\n{b64(bytes([251] * 32))}=\n"), "malformed")
    spare = root[:-2] + chr(ord(root[-2]) + 1) + "="
    add("spare bits in the root", signed(f"{origin}\n20\n{spare}\n"), "malformed")
    add("carriage returns", signed(body.replace("\n", "\r\n")), "malformed")
    add("another space", signed(f"{name}/{b64(hashlib.sha256(b'other').digest())}\n20\n{root}\n"), "origin")
    add("another server", signed(f"autre.exemple/{SPACE_NAME}\n20\n{root}\n"), "origin")
    add("another key", signed(body, (other, other_public)), "signature")
    wrong = base64.b64encode(key_hash(name, public) + other.sign(body.encode())).decode()
    add("another key under this key's hash", f"{body}\n\u2014 {name} {wrong}\n", "signature")
    add("another name", signed(body, by="autre.exemple"), "signature")
    add("of another body", good.replace("\n20\n", "\n21\n"), "signature")
    add("two signatures", good + good.splitlines()[-1] + "\n", "malformed")
    add("a cosignature before", f"{body}\n" + signed(body, (other, other_public), "temoin").splitlines()[-1] + "\n" + good.splitlines()[-1] + "\n", "malformed")
    add("a hyphen for the dash", good.replace("\u2014", "-"), "signature")
    add("no signature", f"{body}\n", "malformed")
    add("bytes after", good + "x", "malformed")
    add("an empty line after", good + "\n", "malformed")
    add("the last line end missing", good[:-1], "malformed")
    short = base64.b64encode(base64.b64decode(good.split(" ")[-1])[:-1]).decode()
    add("a signature too short", f"{body}\n\u2014 {name} {short}\n", "signature")
    add("nothing", "", "malformed")
    write("checkpoint.txt", blocks)


# --- Requests (RFC 9421) ------------------------------------------------------------------------------------------


COMPONENTS = ["@method", "@authority", "@path", "@query", "content-digest", "espace-space", "espace-session"]


def signature_base(values, parameters, components=COMPONENTS):
    lines = [f'"{name}": {values[name]}' for name in components]
    covered = " ".join(f'"{name}"' for name in components)
    return "\n".join(lines + [f'"@signature-params": ({covered}){parameters}'])


def request_vectors():
    private, public = signer("device key")
    # RFC 9421 appendix B.2.6: what any implementation of Ed25519 has to accept.
    example = base64.urlsafe_b64decode("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs=")
    base = "\n".join(
        [
            '"date": Tue, 20 Apr 2021 02:07:55 GMT',
            '"@method": POST',
            '"@path": /foo',
            '"@authority": example.com',
            '"content-type": application/json',
            '"content-length": 18',
            '"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
        ]
    )
    signature = base64.b64decode("wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==")
    ed25519.Ed25519PublicKey.from_public_bytes(example).verify(signature, base.encode())
    blocks = [[("public", example.hex()), ("base", base.encode().hex()), ("raw", signature.hex())]]

    kid = thumbprint(public)
    body = b"corps"
    values = {
        "@method": "POST",
        "@authority": "serveur.exemple:8440",
        "@path": f"/v1/spaces/{SPACE_NAME}/commits",
        "@query": "?from=3",
        "content-digest": f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:",
        "espace-space": SPACE_NAME,
        "espace-session": b64(secret("session", 16)),
    }
    created = 1_770_120_000

    def add(name, expect, values=values, components=COMPONENTS, label="espace", at=created, until=created + 60,
            nonce=b64(secret("nonce", 16)), keyid=kid, tail=';alg="ed25519";tag="espace"', key=private, sent=None):
        parameters = f';created={at};expires={until};nonce="{nonce}";keyid="{keyid}"{tail}'
        base = signature_base(values, parameters, components)
        covered = " ".join(f'"{component}"' for component in components)
        raw = key.sign(base.encode())
        sent = sent or values
        blocks.append(
            [("name", name), ("method", sent["@method"]), ("authority", sent["@authority"]), ("path", sent["@path"])]
            + [("query", sent["@query"]), ("body", body.hex()), ("session", sent["espace-session"])]
            + [("space", SPACE.hex() if sent["espace-space"] != "-" else "")]
            + [("input", f"{label}=({covered}){parameters}".encode().hex())]
            + [("signature", f"{label}=:{base64.b64encode(raw).decode()}:".encode().hex())]
            + [("base", base.encode().hex()), ("expect", expect)]
        )

    blocks.append([("public", public.hex()), ("thumbprint", kid), ("now", created + 5)])
    add("a commit", "success")
    add("no query", "success", {**values, "@query": "?"})
    add("before there is a space", "success", {**values, "espace-space": "-"})
    add("another key", "signature", key=signer("stranger")[0])
    add("another keyid", "signature", keyid=thumbprint(signer("stranger")[1]))
    add("for another path", "signature", sent={**values, "@path": "/v1/spaces"})
    add("valid for too long", "time", until=created + 61)
    add("valid for no time", "time", until=created)
    add("valid backwards", "time", until=created - 1)
    add("too old", "time", at=created - 120, until=created - 60)
    add("from the future", "time", at=created + 600, until=created + 660)
    add("before 1970", "time", at=-5, until=50)
    add("at the end of time", "time", at=2**63 - 61, until=2**63 - 1)
    add("after the end of time", "malformed", at=2**63, until=2**63 + 60)
    add("a leading zero", "malformed", at="01770120000")
    add("another label", "malformed", label="sig1")
    add("another algorithm", "malformed", tail=';alg="rsa-v1_5-sha256";tag="espace"')
    add("no algorithm", "malformed", tail=';tag="espace"')
    add("no tag", "malformed", tail=';alg="ed25519"')
    add("a parameter more", "malformed", tail=';alg="ed25519";tag="espace";x="y"')
    add("fewer components", "malformed", components=COMPONENTS[:-1])
    add("components in another order", "malformed", components=COMPONENTS[::-1])
    add("a component twice", "malformed", components=COMPONENTS + COMPONENTS[:1])
    add("a short nonce", "malformed", nonce=b64(bytes(15)))
    add("no nonce", "malformed", nonce="")
    add("a keyid of another form", "malformed", keyid="test-key-ed25519")
    write("request.txt", blocks)


# --- Pairing ------------------------------------------------------------------------------------------------------


def derived(key, ctx):
    return HKDF(algorithm=hashes.SHA512(), length=32, salt=None, info=ctx).derive(key)


def pad(message):
    size = max(256, padme(8 + len(message)))
    return (len(message).to_bytes(8, "big") + message).ljust(size, b"\0")


def seal(key, ctx, message):
    encryptor = Cobblestone256Encryptor(key, ctx)
    return encryptor.update(message) + encryptor.finalize()


def pairing_vectors():
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    blocks = []
    for name in ("zero", "one", "two"):
        data = bytes(10) if name == "zero" else secret("pairing " + name, 10)
        bits = f"{int.from_bytes(data, 'big'):080b}"
        check = f"{int.from_bytes(hashlib.sha256(b'espace pairing code' + data).digest()[:2], 'big'):016b}"[:10]
        text = "".join(alphabet[int((bits + check)[i : i + 5], 2)] for i in range(0, 90, 5))
        blocks.append([("bytes", data.hex()), ("text", "-".join(text[i : i + 6] for i in (0, 6, 12)))])
    # The slow part once; what follows from the code is the same for any.
    data = secret("pairing one", 10)
    authority = "serveur.exemple:8440"
    salt = hashlib.sha256(b"espace.pairing\n" + authority.encode()).digest()
    master = hashlib.scrypt(data.hex().encode(), salt=salt, n=2**17, r=8, p=1, maxmem=2**28, dklen=32)
    mailbox = b64(derived(master, context("espace.pairing.mailbox", [])))
    blocks[1] += [("authority", authority), ("salt", salt.hex()), ("master", master.hex()), ("mailbox", mailbox)]
    for role in ("inviter", "joiner"):
        key = derived(master, context(f"espace.pairing.{role}", []))
        for number in (0, 1, 2):
            message = f"{role} {number}".encode()
            place = context("espace.pairing.message", [mailbox.encode(), role.encode(), number.to_bytes(8, "big")])
            blocks.append(
                [("role", role), ("number", number), ("message", message.hex())]
                + [("sealed", binary(seal(key, place, pad(message))))]
            )
    for messages in ([], [b""], [b"hello", b"answer"], [b"helloa", b"nswer"], [pattern(3000), pattern(40)]):
        text = field(b"espace.pairing.check") + b"".join(field(message) for message in messages)
        number = int.from_bytes(hashlib.sha256(text).digest()[:8], "big") % 1_000_000
        blocks.append([("check", f"{number:06d}")] + [("said", binary(m)) for m in messages])
    write("pairing.txt", blocks)


# --- The keys of a space ------------------------------------------------------------------------------------------


def keys_vectors():
    """A person's key wrapped for a device, the bundle wrapped for it, commitments, a device's name, a version, paper."""
    device_seed, person_seed = secret("device xwing"), secret("person xwing")
    device, device_public = xwing_private(device_seed)
    person, person_public = xwing_private(person_seed)

    def stored(seed, public):
        return seed + hashlib.sha3_256(public).digest()

    name = thumbprint(signer("device key")[1])
    generation = 3
    info = context("espace.space.person-key", [SPACE, generation.to_bytes(8, "big"), name.encode()])
    person_stored = stored(person_seed, person_public)
    blocks = [
        [("space", SPACE.hex()), ("device", stored(device_seed, device_public).hex()), ("name", name)]
        + [("generation", generation), ("person", person_stored.hex())]
        + [("wrapped", binary(SUITE.encrypt(person_stored, device.public_key(), info)))]
    ]

    label_key = secret("label key")
    categories = sorted(uuid.UUID(bytes=secret(f"category {i}", 16)).bytes for i in range(3))
    kinds, audiences = ["allergy", "condition", "other"], [b"shared", b"hidden:", b"shared"]
    keys = {(c, e): secret(f"category key {i} {e}") for i, c in enumerate(categories) for e in range(1, i + 2)}
    bundle = b"\2" + label_key + (1).to_bytes(4, "big") + field(name.encode()) + field("Ordinateur é".encode())
    bundle += len(categories).to_bytes(4, "big")
    for i, category in enumerate(categories):
        own = sorted((e, key) for (c, e), key in keys.items() if c == category)
        bundle += category + field(kinds[i].encode()) + field(audiences[i]) + len(own).to_bytes(4, "big")
        bundle += b"".join(e.to_bytes(4, "big") + key for e, key in own)
    inbox_seed = secret("inbox xwing")
    bundle += (1).to_bytes(4, "big") + (2).to_bytes(4, "big") + field(stored(inbox_seed, xwing_private(inbox_seed)[1]))
    info = context("espace.space.bundle", [SPACE, generation.to_bytes(8, "big")])
    blocks.append([("bundle", binary(bundle)), ("wrapped", binary(SUITE.encrypt(bundle, person.public_key(), info)))])
    for (category, epoch), key in sorted(keys.items()):
        place = context("espace.space.key-commitment", [SPACE, category, epoch.to_bytes(8, "big")])
        blocks.append(
            [("category", category.hex()), ("epoch", epoch), ("key", key.hex())]
            + [("commitment", derived(key, place).hex())]
        )
    phone = thumbprint(signer("phone")[1])
    place = context("espace.space.device-label", [SPACE, phone.encode()])
    blocks.append(
        [("name", phone), ("label", "Téléphone de Rose".encode().hex())]
        + [("sealed", binary(seal(label_key, place, pad("Téléphone de Rose".encode()))))]
    )

    # A version: sealed content key, sealed padded body, header.
    record, version = secret("record", 16), secret("version", 16)
    category, epoch = categories[2], 2
    fields = [SPACE, record, version, category, epoch.to_bytes(8, "big")]
    content, body = secret("content key"), pattern(700)
    obj = seal(keys[category, epoch], context("espace.version.key", fields), content)
    obj += seal(content, context("espace.version.body", fields), pad(body))
    parents, blob = [secret("parent 1", 16), secret("parent 2", 16)], secret("blob", 16)
    blob_hash = hashlib.sha256(b"blob").digest()
    header = b"\1" + version + record + b"\3" + category + epoch.to_bytes(4, "big")
    header += bytes([len(parents)]) + b"".join(parents) + b"\1" + blob + (12345).to_bytes(8, "big") + blob_hash
    header += len(obj).to_bytes(4, "big") + hashlib.sha256(obj).digest()
    blocks.append(
        [("header", header.hex()), ("hash", hashlib.sha256(header).hexdigest()), ("object", binary(obj))]
        + [("message", binary(body)), ("key", keys[category, epoch].hex())]
    )

    code = secret("recovery one", 20)
    signing = HKDF(algorithm=hashes.SHA512(), length=32, salt=b"", info=context("espace.paper.signing", [])).derive(code)
    wrapping = HKDF(algorithm=hashes.SHA512(), length=32, salt=b"", info=context("espace.paper.wrapping", [])).derive(code)
    public = ed25519.Ed25519PrivateKey.from_private_bytes(signing).public_key().public_bytes_raw()
    blocks.append(
        [("code", code.hex()), ("public", public.hex()), ("thumbprint", thumbprint(public))]
        + [("wrapping-sha256", hashlib.sha256(xwing_private(wrapping)[1]).hexdigest())]
    )
    write("keys.txt", blocks)


if __name__ == "__main__":
    merkle_vectors()
    checkpoint_vectors()
    request_vectors()
    pairing_vectors()
    keys_vectors()
