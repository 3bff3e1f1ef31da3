"""The catalogues both ends of the wire share: columns, quantities, and the policy for alarms."""

from dataclasses import dataclass, field

from app.domain.alarm_policy import AlarmPolicy
from app.domain.fields import FieldCatalogue
from app.domain.measures.table import IndicatorTable
from app.domain.readings import QuantityCatalogue


@dataclass(frozen=True, slots=True)
class Catalogues:
    """``fields`` are the columns of what moves, ``readings`` those of a reading's series.

    ``alarms`` says when a condition becomes an alarm and how many a seat can bear. ``indicators``
    are the figures that the hub counts; their quantities are among ``quantities``.
    """

    fields: FieldCatalogue
    readings: FieldCatalogue
    quantities: QuantityCatalogue
    alarms: AlarmPolicy
    indicators: IndicatorTable = field(default_factory=lambda: IndicatorTable(()))
