"""All wording for people, in Vietnamese and English."""

from routeplan.report.text.closures import closure_effects, closure_period, describe_closure
from routeplan.report.text.figures import (
    format_duration,
    format_km,
    format_money,
    format_time,
    format_weight,
)
from routeplan.report.text.names import (
    name_closure,
    name_location,
    name_place,
    name_section,
    name_task,
)
from routeplan.report.text.notices import describe_warning, order_warnings
from routeplan.report.text.problems import describe_problem
from routeplan.report.text.reasons import describe_unassigned
from routeplan.report.text.reloads import describe_reload
from routeplan.report.text.waits import describe_wait
from routeplan.report.text.words import Lang, open_word, word

__all__ = [
    "Lang",
    "closure_effects",
    "closure_period",
    "describe_closure",
    "describe_problem",
    "describe_reload",
    "describe_unassigned",
    "describe_wait",
    "describe_warning",
    "format_duration",
    "format_km",
    "format_money",
    "format_time",
    "format_weight",
    "name_closure",
    "name_location",
    "name_place",
    "name_section",
    "name_task",
    "open_word",
    "order_warnings",
    "word",
]
