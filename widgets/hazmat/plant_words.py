"""A plant's file in words: what runs out when, what was used and made, and whose each line is."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.register import NoteKind, Origin
from app.services.plant_file import NoteFacts, PermitFacts, PlantFile
from widgets.texts import Texts

MOST_NOTES = 3  # of a kind, the newest


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file; ``tone`` is one of the style sheet's, empty for plain text."""

    text: str
    tone: str = ""
    is_heading: bool = False


def plant_lines(file: PlantFile, texts: Texts) -> list[Line]:
    """Return the whole file; what no register of this hall tells of is said, not left out."""
    lines = [_status_line(file, texts)]
    if file.is_simulated:
        lines.append(Line(texts("hazmat.plant.simulated"), "muted"))
    lines += _firm_lines(file, texts)
    lines.append(Line(texts("hazmat.plant.permits", count=len(file.permits)), is_heading=True))
    if not file.permits:
        key = "no_permits" if file.has_permits else "no_permit_register"
        lines.append(Line(texts(f"hazmat.plant.{key}"), "muted"))
    worst_first = sorted(file.permits, key=lambda p: (not p.has_run_out, p.valid_to or "9"))
    lines += [_permit_line(permit, texts) for permit in worst_first]
    if file.renewed:
        lines.append(Line(texts("hazmat.plant.renewed", count=file.renewed), "muted"))
    for kind in NoteKind:
        lines += _note_lines(kind, file, texts)
    return lines


def _status_line(file: PlantFile, texts: Texts) -> Line:
    status = file.status
    if status is None:
        return Line(texts("hazmat.plant.no_status"), "muted")
    said = texts(f"hazmat.fact.status_{status.status.value}")
    since = status.valid_from or texts("time.unknown")
    tone = "" if status.status.value == "licensed" else "warn"
    return Line(texts("hazmat.plant.status", status=said, since=since), tone)


def _firm_lines(file: PlantFile, texts: Texts) -> list[Line]:
    """Return whose site it is, under what code, for what, and how much it may put out."""
    lines, firm = [Line(texts("hazmat.firm.title"), is_heading=True)], file.firm
    if firm is None:
        key = "none" if file.has_firms else "no_register"
        return [*lines, Line(texts(f"hazmat.firm.{key}"), "muted")]
    lines.append(Line(firm.name))
    code = texts("hazmat.firm.code", code=firm.credit_code)
    wrong = texts(f"hazmat.firm.wrong_{firm.wrong}") if firm.wrong else texts("hazmat.firm.sound")
    lines.append(Line(f"{code} · {wrong}", "warn" if firm.wrong else ""))
    scope = texts("hazmat.plant.between").join(firm.scope) or texts("hazmat.unknown")
    lines.append(Line(texts("hazmat.firm.scope", scope=scope)))
    if firm.valid_to:
        has_run_out = firm.valid_to < file.day
        key = "hazmat.plant.run_out" if has_run_out else "hazmat.plant.valid_to"
        lines.append(Line(texts(key, day=firm.valid_to), "warn" if has_run_out else ""))
    if firm.capacity is not None:
        said = texts(
            "hazmat.firm.capacity",
            put_out=f"{firm.put_out:,.10g}",
            capacity=f"{firm.capacity:,.10g}",
            unit=firm.unit,
            year=file.day[:4],
        )
        lines.append(Line(said, "warn" if firm.put_out > firm.capacity else ""))
    return lines


def _permit_line(permit: PermitFacts, texts: Texts) -> Line:
    key = f"hazmat.permit.{permit.kind}"
    parts = [texts(key) if key in texts else permit.kind]
    parts += [permit.number] if permit.number else []
    parts += [texts("hazmat.plant.between").join(permit.goods)] if permit.goods else []
    if permit.has_run_out:
        parts.append(texts("hazmat.plant.run_out", day=permit.valid_to))
    elif permit.valid_to:
        parts.append(texts("hazmat.plant.valid_to", day=permit.valid_to))
    else:
        parts.append(texts("hazmat.plant.no_end"))
    return Line(_joined(parts, permit.origin, texts), "warn" if permit.has_run_out else "")


def _note_lines(kind: NoteKind, file: PlantFile, texts: Texts) -> Sequence[Line]:
    notes = [note for note in file.notes if note.kind is kind]
    lines = [Line(texts(f"hazmat.note.{kind.value}", count=len(notes)), is_heading=True)]
    if not notes:
        key = "none_noted" if file.has_notes else "no_note_register"
        return [*lines, Line(texts(f"hazmat.plant.{key}"), "muted")]
    lines += [Line(_note_words(note, texts)) for note in notes[:MOST_NOTES]]
    if len(notes) > MOST_NOTES:
        left = len(notes) - MOST_NOTES
        lines.append(Line(texts("hazmat.plant.older", count=left), "muted"))
    return lines


def _note_words(note: NoteFacts, texts: Texts) -> str:
    days = " – ".join(dict.fromkeys(day for day in (note.valid_from, note.valid_to) if day))
    parts = [days] if days else []
    parts += [f"{note.value:,.10g} {note.unit}"] if note.value is not None else []
    parts += [note.text] if note.text else []
    return _joined(parts, note.origin, texts)


def _joined(parts: Sequence[str], origin: Origin, texts: Texts) -> str:
    derived = [texts("hazmat.plant.derived")] if origin is Origin.DERIVED else []
    return " · ".join([*parts, *derived])
