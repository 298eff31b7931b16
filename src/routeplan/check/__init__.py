"""Independent rules: a day, its roads and a plan give violations, none when all is well."""

from __future__ import annotations

from routeplan.check.rules import check_plan

__all__ = ["check_plan"]
