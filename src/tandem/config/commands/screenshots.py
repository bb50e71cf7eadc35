"""`screenshots`: the pictures of the README, taken from the running demo."""

import argparse
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
FOLDER = ROOT / "docs" / "screenshots"
# file, who, width, height, scheme, path below the portal
PICTURES = (
    ("organiser-overview.png", "Organiser", 1440, 900, "light", ""),
    ("organiser-rules.png", "Organiser", 1440, 900, "light", "rules/"),
    ("partner-home.png", "Partner", 1440, 900, "dark", ""),
    ("member-home.png", "Member", 390, 844, "light", ""),
    ("member-rewards.png", "Member", 390, 844, "dark", "rewards/"),
)


def screenshots(arguments: list[str]) -> int:
    """Take the README's screenshots from the demo, which is built and stopped on the way."""
    parser = argparse.ArgumentParser(prog="tandem screenshots", description=screenshots.__doc__)
    parser.parse_args(arguments)
    from playwright.sync_api import sync_playwright

    browser = next(
        (
            path
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (path := shutil.which(name))
        ),
        None,
    )
    if browser is None:
        print(
            "tandem: Chromium is not installed (Debian: apt-get install chromium).", file=sys.stderr
        )
        return 1
    demo = subprocess.Popen([str(ROOT / "tandem"), "demo"], stdout=subprocess.PIPE, text=True)
    try:
        links: dict[str, str] = {}
        assert demo.stdout is not None
        for line in demo.stdout:
            match = re.match(r"\s+(Organiser|Partner|Member) \([^)]*\)\s+(\S+)", line)
            if match:
                links[match.group(1)] = match.group(2)
            if line.startswith("Ready"):
                break
        FOLDER.mkdir(exist_ok=True)
        with sync_playwright() as playwright:
            running = playwright.chromium.launch(
                executable_path=browser, args=["--no-sandbox", "--disable-gpu"]
            )
            for file, who, width, height, scheme, path in PICTURES:
                context = running.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,  # type: ignore[arg-type]
                    locale="en-GB",
                )
                page = context.new_page()
                page.goto(links[who])
                page.goto(page.url + path)
                page.screenshot(path=FOLDER / file)
                context.close()
            running.close()
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(timeout=30)
    return 0
