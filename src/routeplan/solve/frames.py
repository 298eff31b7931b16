"""Messages between a planning process and the process that solves for it."""

from __future__ import annotations

import pickle
import struct
from typing import IO, Any

_HEADER = struct.Struct("<4sQ")
_MARK = b"RPF1"
"""What is not marked so is none of our messages, and its length means nothing."""


def write_frame(stream: IO[bytes], message: object) -> None:
    """Write one message, its length first."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_HEADER.pack(_MARK, len(body)))
    stream.write(body)  # Not put together: the matrices of a large day are not copied again.
    stream.flush()


def read_frame(stream: IO[bytes]) -> Any:  # noqa: ANN401 - whatever was written
    """Return the next message.

    Only ever reads what our own child or parent process wrote.

    Raises
    ------
    EOFError
        If the stream ends before a whole message, or holds something else.
    """
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        raise EOFError
    mark, length = _HEADER.unpack(header)
    if mark != _MARK:
        raise EOFError
    body = stream.read(length)
    if len(body) < length:
        raise EOFError
    return pickle.loads(body)  # noqa: S301 - written by our own process
