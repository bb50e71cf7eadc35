"""What an archive need not keep any more."""

from datetime import datetime

from tandem.config.keeping.archive import lines
from tandem.config.keeping.archive.stores import Store


def clear(store: Store, line: str, since: datetime) -> None:
    """Remove what no moment since then needs: bases before the last one of before, the log before
    the oldest that stays, and what is left of bases that never became whole. Lines of other homes
    are left alone.

    Raises:
        NoStore
    """
    bases = lines.bases_of(store, line)
    before = [base for base in bases if base.at <= since]
    kept = [*before[-1:], *(base for base in bases if base.at > since)]
    if not kept:
        return
    names = {base.name for base in kept}
    under_bases = store.sizes(f"lines/{line}/bases")
    gone = [path for path in under_bases if path.split("/")[3] not in names]
    # What says that a base is whole goes first.
    store.delete(sorted(gone, key=lambda path: not path.endswith("/done.json")))
    first = min(base.first for base in kept)
    segments = lines.segments_of(store, line)
    store.delete([segment.path for segment in segments if segment.number < first])
    positions = lines.positions_of(store, line)
    store.delete([path for path, (number, _at) in positions.items() if number < first])
