"""`…__bare`: a text holds another, whatever the case and the marks of the letters: `lodz` finds
`Łódź`.

For what few rows are searched for: no index answers it. Names of members, partners and products
are found by their sort key (`kit.text.sort_key`).
"""

from typing import Any

from django.db.models import CharField, Lookup, TextField

from tandem.kit.text import AFTER, BARE_LETTERS, SMALL_LETTERS, SORTED_MAX, folded

_FROM, _TO = "".join(BARE_LETTERS), "".join(BARE_LETTERS.values())


def sort_key_sql(column: str) -> str:
    """The key that `kit.text.sort_key` makes of a tidy text, for a migration that makes all."""
    large, letters = "".join(SMALL_LETTERS), "".join(SMALL_LETTERS.values())
    small = f"lower(translate({column}, '{large}', '{letters}'))"
    for letter, key in AFTER.items():
        small = f"replace({small}, '{letter}', '{key}')"
    key = f"left({small}, {SORTED_MAX})"
    bare = f"left(lower(translate({column}, '{_FROM}', '{_TO}')), {SORTED_MAX})"
    return f"CASE WHEN position({bare} IN {key}) > 0 THEN {key} ELSE {key} || E'\\n' || {bare} END"


def bare_sql(column: str) -> str:
    """A column as `kit.text.folded` makes it, for statements of ours. A text of as many bytes as
    letters has no marks to take off, which is a hundred times what the rest of it costs.
    """
    marked = f"translate({column}, '{_FROM}', '{_TO}')"
    is_plain = f"octet_length({column}) = char_length({column})"
    return f"lower(CASE WHEN {is_plain} THEN {column} ELSE {marked} END)"


@CharField.register_lookup
@TextField.register_lookup
class BareContains(Lookup):
    """Folded as `kit.text.folded` does; a cluster without ICU folds ASCII only by itself."""

    lookup_name = "bare"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """`translate(text) LIKE '%…%'`."""
        column, params = self.process_lhs(compiler, connection)
        bare = bare_sql(column)
        wanted = connection.ops.prep_for_like_query(folded(str(self.rhs)))
        return f"{bare} LIKE %s", (*params * bare.count(column), f"%{wanted}%")
