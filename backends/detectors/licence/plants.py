"""Looks for firms and plants whose papers do not fit what they do: run out, beyond scope, too much.

A renewal that begins the day after the old paper's last day leaves no gap, and none is found.
"""

import math
from collections.abc import Callable, Iterator, Mapping

from app.domain.credit_code import plain
from app.domain.permits import lapsed, year_output
from app.domain.register import Firm, Licensing, Permit, Site
from backends.detectors.licence.rows import Anomaly, RegisterRows, Row, holds

MOST_LISTED = 12  # rows of evidence; the number of all of them is said beside


def _working(registers: RegisterRows) -> Mapping[str, Site]:
    """Return the sites that are licensed to work on the day, by id: no other one needs a paper."""
    licensed = {
        one.site_id
        for one in registers.plants.statuses
        if one.status is Licensing.LICENSED and holds(one, registers.day)
    }
    return {site.site_id: site for site in registers.plants.sites if site.site_id in licensed}


def firm_expired(registers: RegisterRows) -> Iterator[Anomaly]:
    """Yield the firms whose business licence has run out while they work or keep vehicles."""
    valid = {firm.credit_code for firm in registers.valid_firms}
    owners = {vehicle.owner for vehicle in registers.vehicles}
    working = _working(registers)
    last: dict[str, Firm] = {}
    for firm in registers.all_firms:
        has_run_out = firm.valid_to != "" and firm.valid_to < registers.day
        if has_run_out and firm.credit_code not in valid:
            known = last.get(firm.credit_code)
            if known is None or known.valid_to < firm.valid_to:
                last[firm.credit_code] = firm
    for firm in last.values():
        site = next((working[key] for key in firm.site_ids if key in working), None)
        if site is not None or firm.name in owners:
            says = {"credit_code": firm.credit_code, "licence_to": firm.valid_to}
            entity = firm.credit_code if site is None else site.site_id
            yield Anomaly(firm.credit_code, entity, firm.county, (firm,), says, site)


def firm_scope(registers: RegisterRows) -> Iterator[Anomaly]:
    """Yield the sites that hold a permit for goods outside their firm's scope of business."""
    working = _working(registers)
    permits = _permits_of(registers)
    for firm in registers.valid_firms:
        scope = {plain(word) for word in firm.scope}
        for site in (working[key] for key in firm.site_ids if key in working):
            held = [p for p in permits.get(site.site_id, ()) if holds(p, registers.day)]
            beyond = [p for p in held if any(plain(good) not in scope for good in p.goods)]
            if beyond:
                goods = sorted({g for p in beyond for g in p.goods if plain(g) not in scope})
                says = {"goods": goods, "scope": list(firm.scope)}
                rows: tuple[Row, ...] = (firm, *beyond[:MOST_LISTED])
                yield Anomaly(site.site_id, site.site_id, site.county, rows, says, site)


def firm_capacity(registers: RegisterRows) -> Iterator[Anomaly]:
    """Yield the firms whose sites have put out more in the calendar year than they may in all."""
    sites = {site.site_id: site for site in registers.plants.sites}
    for firm in registers.valid_firms:
        if math.isnan(firm.capacity):
            continue
        notes = year_output(registers.plants.notes, firm, registers.day)
        put_out = math.fsum(note.value for note in notes)
        if put_out > firm.capacity:
            says = {
                "output": put_out,
                "capacity": firm.capacity,
                "unit": firm.unit,
                "notes_counted": len(notes),
            }
            site = next((sites[key] for key in firm.site_ids if key in sites), None)
            entity = firm.credit_code if site is None else site.site_id
            rows: tuple[Row, ...] = (firm, *notes[:MOST_LISTED])
            yield Anomaly(firm.credit_code, entity, firm.county, rows, says, site)


def permit_expired(registers: RegisterRows) -> Iterator[Anomaly]:
    """Yield the working sites with a permit that ran out and has no other of its kind after it."""
    working = _working(registers)
    for last in lapsed(registers.plants.permits, registers.day):
        site = working.get(last.site_id)
        if site is not None:
            says = {"kind": last.kind, "number": last.number, "licence_to": last.valid_to}
            name = f"{site.site_id}/{last.kind}"
            yield Anomaly(name, site.site_id, site.county, (last,), says, site)


def _permits_of(registers: RegisterRows) -> Mapping[str, list[Permit]]:
    found: dict[str, list[Permit]] = {}
    for permit in registers.plants.permits:
        found.setdefault(permit.site_id, []).append(permit)
    return found


PLANT_LOOKS: Mapping[str, Callable[[RegisterRows], Iterator[Anomaly]]] = {
    "firm_expired": firm_expired,
    "firm_scope": firm_scope,
    "firm_capacity": firm_capacity,
    "permit_expired": permit_expired,
}
