"""The web server: what starts it, for `start`, `demo` and the benchmark."""

import sys


def command(host: str, port: int) -> list[str]:
    """The command line of the web server. Connections are pooled when TANDEM_POOL is 1."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "2",
        "--blocking-threads", "4", "--log-level", "warning", "--respawn-failed-workers", "tandem.config.wsgi:application",
    ]  # fmt: skip
