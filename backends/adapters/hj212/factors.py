"""Which quantity a factor code stands for, in which unit the stations give it."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.errors import ConfigError
from app.domain.readings import QuantityCatalogue

_KNOWN = frozenset({"code", "quantity", "unit", "systems", "sum_scale"})
_SCALE: Mapping[tuple[str, str], float] = {
    ("mg/m³", "μg/m³"): 1e3,
    ("μg/m³", "mg/m³"): 1e-3,
    ("ng/m³", "μg/m³"): 1e-3,
    ("ng/m³", "mg/m³"): 1e-6,
    ("kPa", "hPa"): 10.0,
    ("Pa", "hPa"): 0.01,
    ("μg/L", "mg/L"): 1e-3,
    ("m³/h", "L/s"): 1 / 3.6,
    ("m³/s", "L/s"): 1e3,
}


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor code as one sort of station means it: our quantity, and what its values are worth.

    ``sum_scale`` turns the span's total (Cou) into the quantity's unit; None where a total of it
    is another quantity than the one we have.
    """

    quantity: int
    scale: float
    sum_scale: float | None = None


class FactorTable:
    """All factors; ``resources/hj212_factors.toml``. Codes are found whatever their case."""

    def __init__(self, factors: Mapping[tuple[str, str], Factor], minute_span_s: int) -> None:
        self.minute_span_s = minute_span_s
        self._factors = factors

    def find(self, code: str, system: str) -> Factor | None:
        """Return what ``code`` means at a station of the system ``system`` (its ST)."""
        key = code.casefold()
        return self._factors.get((key, system)) or self._factors.get((key, ""))

    @classmethod
    def from_toml(cls, text: str, quantities: QuantityCatalogue) -> "FactorTable":
        """Read a table; raise ConfigError naming the factor and what is wrong with it."""
        try:
            whole = tomllib.loads(text)
            rows, minute_span_s = whole["factor"], whole["minute_span_s"]
        except (tomllib.TOMLDecodeError, KeyError) as error:
            raise ConfigError(f"hj212_factors.toml: {error}") from error
        if not isinstance(minute_span_s, int) or not 0 < minute_span_s <= 3600:  # noqa: PLR2004 - an hour
            raise ConfigError(f"hj212_factors.toml: minute_span_s {minute_span_s!r}")
        factors: dict[tuple[str, str], Factor] = {}
        for row in rows:
            for key, factor in _factors(row, quantities):
                if key in factors:
                    raise ConfigError(f"hj212_factors.toml: {key[0]} stands twice for {key[1]!r}")
                factors[key] = factor
        return cls(factors, minute_span_s)


def _factors(
    row: dict[str, Any], quantities: QuantityCatalogue
) -> Iterator[tuple[tuple[str, str], Factor]]:
    where = f"hj212_factors.toml: factor {row.get('code')}"
    if unknown := set(row) - _KNOWN:
        raise ConfigError(f"{where}: unknown entry {sorted(unknown)[0]}")
    if missing := {"code", "quantity", "unit"} - set(row):
        raise ConfigError(f"{where}: no {sorted(missing)[0]}")
    quantity = quantities.find(row["quantity"])
    if quantity is None:
        raise ConfigError(f"{where}: no quantity {row['quantity']}")
    unit = row["unit"]
    scale = 1.0 if unit == quantity.unit else _SCALE.get((unit, quantity.unit))
    if scale is None:
        raise ConfigError(f"{where}: {unit} cannot be told in {quantity.unit}")
    factor = Factor(quantity.number, scale, row.get("sum_scale"))
    for system in row.get("systems", [""]):
        yield (row["code"].casefold(), system), factor
