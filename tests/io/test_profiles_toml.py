"""Profiles written are profiles read."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.io.profiles_toml import write_profiles
from routeplan.io.region_files import read_profiles

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.network.region import Region

_FACTORS = st.dictionaries(
    st.sampled_from(("asphalt", "dirt", 'laterite "đỏ"', "xi măng")), st.floats(0.05, 3)
)


def test_the_shipped_profiles_read_back(tmp_path: Path, small_region: Region) -> None:
    file = tmp_path / "profiles.toml"
    file.write_text("older", encoding="utf-8")
    write_profiles(small_region.profiles.values(), file, comments=["Fitted.", ""])
    assert read_profiles(file) == small_region.profiles
    assert file.read_text(encoding="utf-8").startswith("# Fitted.\n#\n")
    assert list(tmp_path.iterdir()) == [file]


@given(factors=_FACTORS, name=st.sampled_from(("van", "xe tải 2,5", 'the "big" one')))
def test_any_names_and_factors_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    small_region: Region,
    factors: dict[str, float],
    name: str,
) -> None:
    van = dataclasses.replace(
        small_region.profiles["van"],
        name=name,
        surface_factor={"dry": factors, "wet": {}},
        min_width_m=2.75,
    )
    file = tmp_path_factory.mktemp("toml") / "profiles.toml"
    write_profiles([van], file)
    assert read_profiles(file) == {name: van}


def test_a_failed_write_leaves_the_older_file(tmp_path: Path, small_region: Region) -> None:
    file = tmp_path / "profiles.toml"
    file.write_text("older", encoding="utf-8")
    with pytest.raises(AttributeError):
        write_profiles([small_region.profiles["van"], None], file)  # type: ignore[list-item] # a failure
    assert file.read_text(encoding="utf-8") == "older"


def test_a_missing_folder_is_not_made(tmp_path: Path, small_region: Region) -> None:
    with pytest.raises(FileNotFoundError):
        write_profiles(small_region.profiles.values(), tmp_path / "typo" / "profiles.toml")
    assert list(tmp_path.iterdir()) == []
