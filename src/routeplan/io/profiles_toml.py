"""Vehicle profiles: writing the TOML file that ``region_files.read_profiles`` reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from routeplan.io.folders import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from routeplan.model.day import Weather
    from routeplan.network.profiles import Profile

_WEATHERS: tuple[Weather, ...] = ("dry", "wet")


def write_profiles(
    profiles: Iterable[Profile], file: Path, *, comments: Iterable[str] = ()
) -> None:
    """Write profiles by name, whole or not at all.

    Parameters
    ----------
    comments
        Lines for the head of the file.
    """
    lines = [f"# {comment}".rstrip() for comment in comments]
    for profile in profiles:
        lines += ["", *_profile_lines(profile)]
    with whole_file(file, make_folder=False) as fresh:
        fresh.write_text("\n".join(lines).lstrip("\n") + "\n", encoding="utf-8")


def _profile_lines(profile: Profile) -> list[str]:
    name = _key(profile.name)
    lines = [f"[{name}]", f"vehicle_class = {_text(profile.vehicle_class)}"]
    if profile.min_width_m:
        lines.append(f"min_width_m = {profile.min_width_m}")
    if profile.weight_kg:
        lines.append(f"weight_kg = {profile.weight_kg}")
    if not profile.wet_fords:
        lines.append("wet_fords = false")
    if profile.any_class:
        lines.append("any_class = true")
    for weather in _WEATHERS:
        lines += [
            "",
            f"[{name}.{weather}]",
            f"max_kph = {profile.max_kph[weather]:g}",
            f"off_road_kph = {profile.off_road_kph[weather]:g}",
            f"surface_factor = {_table(profile.surface_factor[weather])}",
            f"gradient_factor = {_table(profile.gradient_factor[weather])}",
        ]
    return lines


def _table(factors: Mapping[str, float]) -> str:
    cells = ", ".join(f"{_key(name)} = {float(factor)!r}" for name, factor in factors.items())
    return f"{{ {cells} }}" if cells else "{}"


def _key(name: str) -> str:
    plain = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if plain else _text(name)


def _text(value: str) -> str:
    # A JSON string is a basic string of TOML.
    return json.dumps(value, ensure_ascii=False)
