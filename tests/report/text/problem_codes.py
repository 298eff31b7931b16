"""The codes of all problems, found in the package's source and in its documentation."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMATS = Path(__file__).resolve().parents[3] / "docs" / "formats.md"
SOURCE = Path(__file__).resolve().parents[3] / "src" / "routeplan"
NO_PROBLEMS = {"ClosureNote", "PlanWarning", "Unassigned", "_far_away", "_note", "_unassigned"}
"""What else has a ``code``: its words are elsewhere."""
TUPLES = {"storms.py", "new_links.py"}
"""Where problems are collected as tuples that end in their codes."""


def words(node: ast.expr | None) -> Iterator[str]:
    """Yield the words that an expression may be."""
    match node:
        case ast.Constant(value=str(word)) if re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", word):
            yield word
        case ast.IfExp(body=body, orelse=orelse):
            yield from words(body)
            yield from words(orelse)


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def code_places(tree: ast.AST) -> dict[str, int]:
    """Return at which place each function or class that a module defines takes a ``code``."""
    places = {}
    for node in ast.walk(tree):
        for function in [node, *(node.body if isinstance(node, ast.ClassDef) else [])]:
            if isinstance(function, ast.FunctionDef):
                names = [arg.arg for arg in function.args.args if arg.arg != "self"]
                if "code" in names:
                    name = node.name if function.name == "__init__" else function.name  # type: ignore[attr-defined]
                    places[name] = names.index("code")
    places.pop("__init__", None)
    return places


def default_codes(function: ast.FunctionDef) -> Iterator[str]:
    last = function.args.args[::-1], function.args.defaults[::-1]
    for argument, value in zip(*last, strict=False):
        if argument.arg == "code":
            yield from words(value)


def raised_codes() -> set[str]:
    """Return the codes that problems are given anywhere in the package."""
    trees = {
        file: ast.parse(file.read_text(encoding="utf-8")) for file in sorted(SOURCE.rglob("*.py"))
    }
    of_all = {name: at for tree in trees.values() for name, at in code_places(tree).items()}
    codes: set[str] = set()
    for file, tree in trees.items():
        places = of_all | code_places(tree)
        for node in ast.walk(tree):
            match node:
                case ast.Call() if name_of(node) not in NO_PROBLEMS:
                    given = [word.value for word in node.keywords if word.arg == "code"]
                    at = places.get(name_of(node))
                    given += node.args[at : at + 1] if at is not None else []
                    codes.update(word for value in given for word in words(value))
                case ast.FunctionDef():
                    defaults = zip(
                        reversed(node.args.args), reversed(node.args.defaults), strict=False
                    )
                    codes.update(
                        word
                        for arg, value in defaults
                        if arg.arg == "code"
                        for word in words(value)
                    )
                case ast.AnnAssign(target=ast.Name(id="code"), value=value):
                    codes.update(words(value))
                case ast.Assign(targets=[ast.Name(id="code")], value=value):
                    codes.update(words(value))
                case ast.Assign(
                    targets=[ast.Tuple(elts=[ast.Name(id="code"), *_])],
                    value=ast.Tuple(elts=[value, *_]),
                ):
                    codes.update(words(value))
                case ast.Tuple(elts=[*_, _, _, value]) if file.name in TUPLES:
                    codes.update(words(value))
    return codes


def documented_codes() -> set[str]:
    text = FORMATS.read_text(encoding="utf-8").split("## Problems and their codes")[1]
    cells = re.findall(r"^\| (`[^|]+`) \|", text, re.MULTILINE)
    said = re.findall(
        r"`(damaged_plan|folder_in_use|unknown_scenario|no_trip|unwritable_file)`", text
    )
    return {code for cell in cells for code in re.findall(r"`(\w+)`", cell)} | set(said)
