"""The solvers that are compared, each behind one small protocol."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from types import ModuleType

    from benchmarks.solvers.peers.protocol import Peer

_MODULES = {
    "hybrid": "ours",
    "ortools": "ours",
    "pyvrp": "ours",
    "pyvrp-raw": "pyvrp_raw",
    "pyvrp-tuned": "pyvrp_raw",
    "vroom": "vroom_raw",
    "ortools-raw": "ortools_raw",
}
PEERS = tuple(_MODULES)
"""Ours by the name of their backend; ``-raw``, ``-tuned`` and ``vroom`` are the others' own."""
UNSEEDED = frozenset({"vroom", "ortools-raw"})
"""These have no seed: one run of them stands for all seeds."""
DEFAULT_PEERS = tuple(name for name in PEERS if name != "pyvrp")


def peer_module(name: str) -> ModuleType:
    """Return where a solver is set up; its libraries are imported only now."""
    return import_module(f"benchmarks.solvers.peers.{_MODULES[name]}")


def get_peer(name: str) -> Peer:
    """Return the solver of that name."""
    return cast("Peer", peer_module(name).PEERS[name])
