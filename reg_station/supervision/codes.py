"""Tracking codes: a part to find the record by, and a part to prove that one may; only the hash of the latter is kept."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from reg_station.written_codes import CODE_ALPHABET, normalise_code

SELECTOR, PROOF, GROUP = 6, 14, 5
NOBODY = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class TrackingCode:
    """`text`: as it is shown, once; `selector` and `proof_hash`: as they are stored."""

    text: str
    selector: str
    proof_hash: str


def new_code() -> TrackingCode:
    """A code of 100 bits, of which 70 are never stored."""
    plain = "".join(secrets.choice(CODE_ALPHABET) for _position in range(SELECTOR + PROOF))
    shown = "-".join(plain[start : start + GROUP] for start in range(0, len(plain), GROUP))
    return TrackingCode(shown, plain[:SELECTOR], hashed(plain[SELECTOR:]))


def split(text: str) -> tuple[str, str]:
    """(selector, proof) of a code as typed; spaces, hyphens, case and full-width letters make no difference."""
    plain = normalise_code((text or "")[:100])
    return plain[:SELECTOR], plain[SELECTOR:]


def hashed(proof: str) -> str:
    # The proof is random and long: a slow hash would protect nothing more.
    return hashlib.sha256(proof.encode()).hexdigest()


def proves(proof: str, proof_hash: str | None) -> bool:
    """Whether the proof belongs to the hash, in constant time, also where there is no record at all."""
    return hmac.compare_digest(hashed(proof), proof_hash or NOBODY) and bool(proof and proof_hash)
