"""What a file is known by."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def hash_file(file: Path) -> str:
    """Return the SHA-256 of a file's bytes, as 16 hex digits."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        for part in iter(partial(stream.read, 1 << 20), b""):
            digest.update(part)
    return digest.hexdigest()[:16]
