"""Who looks at which evidence in a programme, how often twice, and until when:
`Programme.verification` as a value.
"""

from dataclasses import dataclass
from typing import Any

from tandem.evidence.models import DocumentKind
from tandem.programmes.models import Programme

MACHINE, PARTNER, ORGANISER, BOTH, MEMBER = "MACHINE", "PARTNER", "ORGANISER", "BOTH", "MEMBER"
# Nobody looks yet: the member's firm is still to be proved (`participants.firms`).
FIRM = "FIRM"
STEPS = (MACHINE, PARTNER, BOTH, ORGANISER)
# An XML can be written by anybody; a scanned code is answered from the seller's own file.
DEFAULTS = {
    DocumentKind.E_INVOICE.value: PARTNER,
    DocumentKind.INVOICE_QR.value: MACHINE,
    DocumentKind.PAPER.value: PARTNER,
    DocumentKind.ACTION.value: ORGANISER,
}
# What becomes of a claim that its seller left lying: the organiser looks, it counts where nothing
# speaks against it, or it does not.
AFTERS = (ORGANISER, "ACCEPT", "REJECT")
SAMPLE_MAX, DAYS_MAX, AMOUNTS_MAX = 100, 90, 12
APPEAL_DAYS = 14


@dataclass(frozen=True, slots=True)
class Policy:
    """`sample`: of a hundred claims that one look would settle, how many get a second; `days`: how
    long a seller may take (0: as long as it likes); `after`: one of `AFTERS`; `appeal_days`: how
    long a member may answer a rejection; `amounts`: from which a promotion begins, in minor units.
    """

    steps: dict[str, str]
    sample: int
    days: int
    after: str
    appeal_days: int
    amounts: tuple[int, ...] = ()

    def step(self, kind: str) -> str:
        """Who looks at this kind of evidence."""
        return self.steps.get(kind, DEFAULTS.get(kind, PARTNER))


def of(programme: Programme) -> Policy:
    """The policy of a programme."""
    settings: dict[str, Any] = programme.verification
    return Policy(
        steps={kind: step for kind, step in settings.items() if kind in DEFAULTS and step in STEPS},
        sample=int(settings.get("sample", 0)),
        days=int(settings.get("days", 0)),
        after=str(settings.get("after", ORGANISER)),
        appeal_days=int(settings.get("appeal_days", APPEAL_DAYS)),
        amounts=tuple(settings.get("amounts", ())),
    )
