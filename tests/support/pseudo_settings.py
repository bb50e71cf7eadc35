"""The settings of an installation that speaks the made-up language in place of English
(`support/pseudo`).
"""

import os
from pathlib import Path

from tandem.config.settings import *  # noqa: F403
from tandem.config.settings import LOCALE_PATHS as _OWN

LOCALE_PATHS = [Path(os.environ["TANDEM_MADE_UP"]), *_OWN]
