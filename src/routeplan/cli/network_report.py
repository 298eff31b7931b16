"""What building a network came to, and how it hangs together, printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.cli.console import print_table, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routeplan.api import NetworkInfo
    from routeplan.network.built import BuildReport
    from routeplan.network.islands import PieceSize

SHOWN_PROBLEMS = 10
_DROPPED = {
    "not_a_road": "no road",
    "not_built": "not built, or no more",
    "area": "an area, not a line",
    "ferry": "a ferry (--ferries takes them)",
    "private": "private",
    "no_vehicle_allowed": "no vehicle may use it",
    "reversible": "one way, now this, now that",
    "duplicate": "there twice",
    "nodes_missing": "cut at the border of the map",
    "no_line": "too few of its nodes are on the map",
    "not_a_line": "a point or area, not a line",
    "bad_position": "not on Earth",
    "turn_via_way": "turn over a way, not a node",
    "turn_off_roads": "turn between what are no roads here",
    "turn_unclear": "turn that is not clear",
    "turn_conditional": "turn banned at some hours only",
}


def print_report(info: NetworkInfo) -> None:
    """Print what was read, dropped and missing, and the pieces of the network."""
    if info.report is not None:
        _print_build(info.report, info.sections)
    say()
    print_table(
        "Separate pieces",
        ("vehicle", "pieces", "alone", "largest, km", "there and back, km", "other pieces, km"),
        [
            (
                pieces.name,
                str(pieces.count),
                str(pieces.alone),
                _km(pieces.largest[:1]),
                _km([pieces.core]),
                _km(pieces.largest[1:]) + (" …" if pieces.count > len(pieces.largest) else ""),
            )
            for pieces in info.vehicle_pieces
        ],
    )


def _print_build(report: BuildReport, sections: int) -> None:
    read = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in report.read)
    say(f"Read from {report.source} [{report.source_hash}]: {read}")
    if report.dropped:
        say()
        print_table(
            "Dropped",
            ("reason", "count", "km", "for example"),
            [
                (
                    _DROPPED.get(one.reason, one.reason.replace("_", " ")),
                    str(one.count),
                    f"{one.length_m / 1000:,.1f}" if one.length_m else "",
                    one.example,
                )
                for one in report.dropped
            ],
        )
    if report.missing:
        say()
        print_table(
            "Taken from the road's class, as no tag says",
            ("tag", "sections", "share"),
            [
                (name.replace("_", " "), str(count), f"{count / max(1, sections):.0%}")
                for name, count in report.missing
            ],
        )
    if report.problems:
        say()
        say(f"Tags or points that cannot be used: {len(report.problems)}", "yellow")
        for problem in report.problems[:SHOWN_PROBLEMS]:
            say(f"  {problem}")
        if len(report.problems) > SHOWN_PROBLEMS:
            say("  … (--json lists all)")


def _km(sizes: Iterable[PieceSize]) -> str:
    return "; ".join(f"{size.length_m / 1000:,.1f}" for size in sizes)
