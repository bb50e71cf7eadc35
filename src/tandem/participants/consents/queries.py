"""Who may be mailed for a purpose."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from tandem.kit.sql import SqlQuery, fill, merged, named_queries
from tandem.participants.consents.purposes import EMAIL, Purpose
from tandem.platform import statements
from tandem.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody who acts for a member, has confirmed the address and consents."""

    person_id: UUID
    address: str
    language: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Of so many members: whom a mail reaches, who has confirmed no address, and who has not
    consented.
    """

    members: int
    mailed: int
    without_address: int

    @property
    def without_consent(self) -> int:
        """Those who have an address and did not consent, or withdrew."""
        return self.members - self.mailed - self.without_address


def _params(programme: Programme, purpose: Purpose) -> dict[str, object]:
    return {
        "organiser_id": programme.organiser_id,
        "purpose": purpose.code,
        "channel": EMAIL,
        "holds_from": purpose.holds_from,
    }


def addressees(
    member_ids: Collection[int], *, programme: Programme, purpose: Purpose
) -> dict[int, list[Addressee]]:
    """Of each of these members the people who consent now, by an address that is theirs."""
    sql = named_queries("tandem.participants", "consents")
    params = {**_params(programme, purpose), "members": sorted(member_ids)}
    by_member: dict[int, list[Addressee]] = {}
    for member_id, person_id, address, language in statements.rows(sql["addressees"], params):
        by_member.setdefault(member_id, []).append(Addressee(person_id, address, language))
    return by_member


def reach(
    members: SqlQuery,
    *,
    programme: Programme,
    purpose: Purpose,
    read: statements.Read = statements.rows,
) -> Reach:
    """How many of the members of a query a mail would reach; `read`: how that is counted, as of
    now, or as it was lately.
    """
    sql = named_queries("tandem.participants", "consents")
    params = merged(members.params, _params(programme, purpose))
    ((total, mailed, without_address),) = read(
        fill(sql["reach"], members=members.text, consenting=sql["consenting"]), params
    )
    return Reach(total, mailed, without_address)


def consenting(programme: Programme, purpose: Purpose) -> SqlQuery:
    """A condition on `whom.member_id`, for a query of one's own: somebody of it consents now."""
    sql = named_queries("tandem.participants", "consents")
    return SqlQuery(sql["consenting"], _params(programme, purpose), ("is_consenting",))


def lapsed_total(
    *, programme: Programme, purpose: Purpose, read: statements.Read = statements.rows
) -> int:
    """How many people consented to an earlier purpose, and have said nothing of the one that holds
    now; `read` as in `reach`.
    """
    sql = named_queries("tandem.participants", "consents")
    params = {**_params(programme, purpose), "programme_id": programme.id}
    ((total,),) = read(sql["lapsed_total"], params) if purpose.holds_from else ((0,),)
    return int(total)
