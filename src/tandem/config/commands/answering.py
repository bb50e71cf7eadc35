"""How a command ends when it cannot do what it is for: with a sentence and a code, never with a
traceback.
"""

import os
import subprocess
import sys
from collections.abc import Callable

import psycopg
from django.db import InterfaceError, OperationalError

from tandem.kit.errors import TandemError
from tandem.platform import disk

BROKEN_OFF = 130
# A server that ended, or that does not answer: ours or Django's words for it.
_LOST = (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError)
# EX_CONFIG of sysexits.h: to start again is in vain before a person has put something right, and
# the unit of systemd does not.
IN_VAIN = 78


def answered(
    run: Callable[[], int],
    *,
    broken_off: str = "broken off.",
    in_vain: tuple[type[TandemError], ...] = (),
) -> int:
    """Do the work of a command on a home; its code. What it makes is for its own account only.

    Args:
        broken_off: what is said where a signal broke it off.
        in_vain: the failures that come again until a person has put something right; their code
            says so.
    """
    os.umask(0o077)
    try:
        return run()
    except TandemError as error:
        _say(error.sentence)
        return IN_VAIN if isinstance(error, in_vain) else 1
    except OSError as error:
        full = (
            "The disk is full: free some space, then do the same again. "
            if disk.is_full(error)
            else ""
        )
        _say(f"{full}{error}")
    except _LOST as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        _say(
            f"the database went away ({reason}). Nothing half-made is kept; do the same again when"
            " it answers."
        )
    except subprocess.CalledProcessError:
        _say("the set-up did not finish; its words are above. Nothing half-made is kept.")
    except KeyboardInterrupt:
        _say(broken_off)
        return BROKEN_OFF
    return 1


def _say(sentence: str) -> None:
    print(f"tandem: {sentence}", file=sys.stderr)
