"""The catalogues that both ends of the wire share: columns of things and readings, quantities."""

from dataclasses import dataclass

from app.domain.fields import FieldCatalogue
from app.domain.readings import QuantityCatalogue


@dataclass(frozen=True, slots=True)
class Catalogues:
    """``fields`` are the columns of what moves, ``readings`` those of a reading's series."""

    fields: FieldCatalogue
    readings: FieldCatalogue
    quantities: QuantityCatalogue
