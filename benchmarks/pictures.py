"""Take the pictures of the docs from a plan: ``python -m benchmarks.pictures out/rainy-day``.

Needs Debian's ``chromium`` and ``poppler-utils``. The browser can reach no host at all, so
what is seen is what a commune office without internet sees.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
VIEWS = {
    "map.png": ("1400,900", ""),
    "map-zoom.png": ("1400,900", "#13/21.39/103.02"),
}
ALONE = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--virtual-time-budget=8000",
)
SHEET_DPI = 75


def main() -> None:
    """Take all pictures of the plan in the folder named on the command line."""
    page = (Path(sys.argv[1]) / "map.html").resolve().as_uri()
    browser = shutil.which("chromium")
    if browser is None:
        sys.exit("chromium is not installed")
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        for name, (size, view) in VIEWS.items():
            take = [f"--window-size={size}", f"--screenshot={IMAGES / name}", page + view]
            subprocess.run([browser, *ALONE, f"--user-data-dir={profile}", *take], check=True)
        sheets = Path(profile) / "sheets.pdf"
        take = ["--no-pdf-header-footer", f"--print-to-pdf={sheets}", page]
        subprocess.run([browser, *ALONE, f"--user-data-dir={profile}", *take], check=True)
        first = ["-singlefile", "-f", "1", "-r", str(SHEET_DPI), "-png"]
        subprocess.run(
            ["pdftoppm", *first, str(sheets), str(IMAGES / "sheet")],  # adds .png
            check=True,
        )


if __name__ == "__main__":
    main()
