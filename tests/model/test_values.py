from __future__ import annotations

import dataclasses
import importlib
import pkgutil

import pytest

import routeplan.model


def _dataclasses() -> list[type]:
    found: list[type] = []
    for module_info in pkgutil.iter_modules(routeplan.model.__path__):
        module = importlib.import_module(f"routeplan.model.{module_info.name}")
        found += [
            value
            for value in vars(module).values()
            if isinstance(value, type)
            and dataclasses.is_dataclass(value)
            and value.__module__ == module.__name__
        ]
    return found


@pytest.mark.parametrize("kind", _dataclasses(), ids=lambda kind: kind.__name__)
def test_values_are_frozen_keyword_only_and_slotted(kind: type) -> None:
    parameters = kind.__dataclass_params__  # type: ignore[attr-defined]
    assert parameters.frozen
    assert hasattr(kind, "__slots__")
    assert all(field.kw_only for field in dataclasses.fields(kind))


def test_the_model_is_found() -> None:
    names = {kind.__name__ for kind in _dataclasses()}
    assert {"Day", "Order", "Vehicle", "Closure", "Section", "Place", "Plan"} <= names
