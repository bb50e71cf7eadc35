"""One web process, begun by itself: `python -m tandem.config.web DESCRIPTOR` of the socket on which
it listens.
"""

import os
import socket
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    os.environ["TANDEM_POOL"] = "1"
    os.umask(0o077)

    import django

    django.setup()

    from tandem.config.web import serving

    serving.main(socket.socket(fileno=int(sys.argv[1])))
