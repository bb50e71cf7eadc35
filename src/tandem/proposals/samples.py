"""What fills an empty programme to play with, as a template says it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SampleProduct:
    """A product to play with."""

    sku: str
    name: str
    category: str
    unit: str
    is_novelty: bool


@dataclass(frozen=True, slots=True)
class SamplePartner:
    """A partner to play with; its tax number is made when it is added."""

    code: str
    name: str
    role: str
    city: str
    outlet: str


@dataclass(frozen=True, slots=True)
class SampleMember:
    """A person to play with."""

    name: str
    trade: str
    city: str


@dataclass(frozen=True, slots=True)
class Sample:
    """What fills an empty programme, to play with. Rules may name its categories."""

    categories: Mapping[str, Mapping[str, str]]
    products: tuple[SampleProduct, ...]
    partners: tuple[SamplePartner, ...]
    members: tuple[SampleMember, ...]
