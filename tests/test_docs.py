"""The documentation tells the truth: its examples run and its links lead somewhere.

Python blocks of one file run as one plain script, in order; blocks of ``routeplan``
commands run as one shell script, where exit code 3 (planned, something left out) is
fine. ``<!-- not executed -->`` before a block leaves it out; ``<!-- file: NAME -->`` makes it
a file that the examples find; what stands under ``<!-- output -->`` has to be part of what the
page's examples print, with ``…`` for anything.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from _pytest.mark import ParameterSet

REPOSITORY = Path(__file__).resolve().parents[1]
_FOLDERS = ("benchmarks", "data", "docs", "scenarios")
PAGES = sorted(
    [
        *REPOSITORY.glob("*.md"),
        *(page for name in _FOLDERS for page in REPOSITORY.glob(f"{name}/**/*.md")),
    ]
)
NOT_EXECUTED = "<!-- not executed -->"
_FILE = re.compile(r"^<!-- file: ([\w.-]+) -->\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_OUTPUT = re.compile(r"^<!-- output -->\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SHELL = """\
routeplan() {{ "{python}" -m routeplan "$@" || test $? -eq 3; }}
"""
_LINK = re.compile(r"\]\(<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\)")


class Block(NamedTuple):
    """A fenced block: its language, the line of its first line, its code."""

    language: str
    line: int
    code: str


def blocks_of(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page that are meant to run."""
    fence, skipped, start, language = "", False, 0, ""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        stripped = line.strip()
        if not fence and stripped.startswith("```"):
            fence = stripped[: len(stripped) - len(stripped.lstrip("`"))]
            language, start = stripped.strip("`").strip(), number + 1
        elif fence and stripped == fence:
            if not skipped:
                yield Block(language, start + 1, "\n".join(lines[start:number]))
            fence, skipped = "", False
        elif not fence and stripped:
            skipped = stripped == NOT_EXECUTED


def python_of(text: str) -> str:
    """Return the Python blocks of a page as one script whose line numbers are the page's."""
    script = [""] * len(text.splitlines())
    for block in blocks_of(text):
        if block.language == "python":
            code = block.code.splitlines()
            script[block.line - 1 : block.line - 1 + len(code)] = code
    return "\n".join(script).rstrip()


def commands_of(text: str) -> str:
    """Return the blocks of a page that begin with a ``routeplan`` command."""
    return "\n".join(
        block.code
        for block in blocks_of(text)
        if block.language in {"bash", "sh"} and block.code.startswith("routeplan ")
    )


def files_of(text: str) -> dict[str, str]:
    """Return the contents of the files that a page shows, by name."""
    return dict(_FILE.findall(text))


def not_printed(text: str, printed: str) -> list[str]:
    """Return the outputs of a page that are no part of what was printed, however wrapped."""
    one_line = " ".join(printed.split())
    missing = []
    for output in _OUTPUT.findall(text):
        parts = (re.escape(" ".join(part.split())) for part in output.split("…"))
        if re.search(".*?".join(parts), one_line) is None:
            missing.append(output)
    return missing


def headings_of(text: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+\s+(.+?)\s*$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings}


def broken_links(page: Path) -> list[str]:
    """Return the relative links of a page that lead nowhere."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    broken = []
    for link in _LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        if not target.exists() or (
            anchor and anchor not in headings_of(target.read_text(encoding="utf-8"))
        ):
            broken.append(link)
    return broken


def run_example(page: Path, command: list[str | Path], folder: Path) -> str:
    """Run a page's example in a folder with its files and a clone's data and scenarios.

    Returns
    -------
    What it prints.
    """
    for name, content in files_of(page.read_text(encoding="utf-8")).items():
        (folder / name).write_text(content, encoding="utf-8")
    for name in ("data", "scenarios"):
        shutil.copytree(REPOSITORY / name, folder / name)
    done = subprocess.run(
        command,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def name_of(page: Path) -> str:
    return page.relative_to(REPOSITORY).as_posix()


def pages_with(extract: Callable[[str], str], slow: str) -> list[ParameterSet]:
    """Return the pages that have examples, marked slow where those hold a word."""
    examples = [(page, extract(page.read_text(encoding="utf-8"))) for page in PAGES]
    return [
        pytest.param(page, marks=[pytest.mark.slow] if slow in code else [], id=name_of(page))
        for page, code in examples
        if code
    ]


@pytest.mark.parametrize("page", pages_with(python_of, slow="plan_day("))
def test_python_examples_run(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    script = tmp_path / page.with_suffix(".py").name
    script.write_text(python_of(text), encoding="utf-8")
    printed = run_example(page, [sys.executable, script], tmp_path)
    if not commands_of(text):
        assert not_printed(text, printed) == []


@pytest.mark.parametrize("page", pages_with(commands_of, slow="routeplan"))
def test_command_examples_run(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    script = _SHELL.format(python=sys.executable) + commands_of(text)
    printed = run_example(page, ["bash", "-euo", "pipefail", "-c", script], tmp_path)
    assert not_printed(text, printed) == []


def test_an_output_that_is_not_printed_is_found() -> None:
    text = "<!-- output -->\n```text\nvan: 10.5 km\n…\n43 min  wait\n```\n```text\nfree\n```\n"
    assert not_printed(text, "a van: 10.5 km,\nx\n43\nmin wait") == []
    assert not_printed(text, "43 min wait, van: 10.5 km") == ["van: 10.5 km\n…\n43 min  wait\n"]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    assert broken_links(page) == []


def test_broken_links_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    (tmp_path / "other.md").write_text("# Trời mưa, đường sạt\n", encoding="utf-8")
    page.write_text(
        "[a](other.md) [b](other.md#trời-mưa-đường-sạt) [c](https://example.org/x)\n"
        "![d](gone.png) [e](other.md#sunny) [f](#nowhere) `[g](code.md)`\n",
        encoding="utf-8",
    )
    assert broken_links(page) == ["gone.png", "other.md#sunny", "#nowhere"]


PAGE_WITH_EXAMPLES = f"""\
# Title
```python
x = 1
```
{NOT_EXECUTED}

```python
raise SystemExit(1)
```
````python
y = "```"
````
```bash
routeplan plan rainy-day
```
```bash
make plan
```
<!-- file: kênh.csv -->
```csv
ref,km
QL12,1
```
"""


def test_examples_are_found_where_they_stand() -> None:
    script = python_of(PAGE_WITH_EXAMPLES).splitlines()
    assert script == ["", "", "x = 1", *[""] * 7, 'y = "```"']
    assert commands_of(PAGE_WITH_EXAMPLES) == "routeplan plan rainy-day"
    assert files_of(PAGE_WITH_EXAMPLES) == {"kênh.csv": "ref,km\nQL12,1\n"}
