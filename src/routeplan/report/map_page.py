"""Writing ``map.html``: one file that needs no network and prints as drivers' sheets."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

from routeplan.report.map_data import map_data
from routeplan.report.sheets import route_sheet
from routeplan.report.summary import title_of
from routeplan.report.text import word

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from routeplan.report.map_data import Json
    from routeplan.report.text import Lang
    from routeplan.report.view import PlanView


def write_map(file: Path, view: PlanView) -> None:
    """Write the page: Leaflet, styles, script, data and sheets in one file."""
    file.write_text(map_page(view), encoding="utf-8", newline="\n")


def map_page(view: PlanView) -> str:
    """Return the page of a plan."""
    sheets = "".join(
        route_sheet(number, route, view) for number, route in enumerate(view.plan.routes)
    )
    return page(map_data(view), title_of(view), view.lang, sheets)


def page(shown: Json, title: str, lang: Lang, sheets: str = "") -> str:
    """Return a page that shows map data, and prints sheets."""
    body = f'{_skeleton(lang)}\n<main class="sheets">{sheets}</main>'
    own = ("map.css", "sheets.css"), ("map.js", "panel.js")
    return self_contained(shown, body, title, lang, *own)


def self_contained(
    shown: Json,
    body: str,
    title: str,
    lang: Lang,
    own_styles: Sequence[str],
    own_scripts: Sequence[str],
) -> str:
    """Return a page of Leaflet, own styles and scripts, a body, and data for the scripts.

    Its policy allows exactly the scripts and styles written here and no connection, so
    neither hostile text in the data nor the page itself can reach a network.
    """
    styles = "\n".join((_leaflet_css(), *map(_own, own_styles)))
    scripts = (_leaflet_js(), *map(_own, own_scripts))
    data = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(styles, scripts)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n"
        f'<link rel="icon" href="data:,">\n<style>{styles}</style>\n</head>\n<body>\n'
        f"{body}\n"
        f'<script type="application/json" id="plan-data">{_inert(data)}</script>\n'
        + "\n".join(f"<script>{script}</script>" for script in scripts)
        + "\n</body>\n</html>\n"
    )


def _skeleton(lang: Lang) -> str:
    label = escape(word("page.map", lang))
    no_script = escape(word("page.no_script", lang))
    return (
        '<div class="screen"><aside id="panel"></aside>'
        f'<div id="map" role="region" aria-label="{label}"></div></div>'
        f"<noscript><p>{no_script}</p></noscript>"
    )


def _policy(styles: str, scripts: tuple[str, ...]) -> str:
    return (
        f"default-src 'none'; script-src {' '.join(map(_digest, scripts))}; "
        f"style-src {_digest(styles)}; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _inert(data: str) -> str:
    """Return JSON that cannot end its script element."""
    return data.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _own(name: str) -> str:
    return (resources.files("routeplan.report") / name).read_text(encoding="utf-8")


def _leaflet_js() -> str:
    script = (resources.files("xstatic.pkg.leaflet") / "data" / "leaflet.js").read_text("utf-8")
    return re.sub(r"//# sourceMappingURL=\S+\s*$", "", script)


def _leaflet_css() -> str:
    """Return Leaflet's style without the images of controls that the page does not use."""
    style = (resources.files("xstatic.pkg.leaflet") / "data" / "leaflet.css").read_text("utf-8")
    return re.sub(r"[\w-]+:\s*url\([^)]*\);", "", style)
