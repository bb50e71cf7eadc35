"""Files of the style and of scripts are looked for once a worker: each client of a test makes the
middleware anew, and it would look for them each time.
"""

from typing import Any


def found_once() -> None:
    """Let the middleware keep the files that it found the first time."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    look: Any = WhiteNoiseMiddleware.add_files_from_finders
    files: dict[str, Any] = {}

    def kept(self: Any) -> None:
        if not files:
            look(self)
            files.update(self.files)
        self.files.update(files)

    WhiteNoiseMiddleware.add_files_from_finders = kept
