"""What the list of layers says of each: its name, what it shows, and what is to be known now."""

from typing import TYPE_CHECKING

from app.domain.safe_text import safe_text
from widgets.map.raster_note import raster_words
from widgets.texts import Texts

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.scene import MapScene
    from map_layers.stack import Fault

# What cannot be hidden: who made the map, what its colours mean, and what a person does or meant.
FIXED = frozenset({"corner", "compass", "scale-legend", "ink", "selection", "picked"})
NAME_CHARACTERS = 60
REASON_CHARACTERS = 160
GLYPHS_SHOWN = 12
LABELLED = frozenset({"labels", "great-labels", "names", "area-marks", "shape-marks", "ways"})


class LayerWords:
    """Layers of third parties have no texts of ours: their key is their name."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def is_fixed(self, key: str) -> bool:
        """Return whether a layer is always shown."""
        return key in FIXED

    def name(self, key: str) -> str:
        """Return what a layer is called."""
        known = f"layers.name.{key}"
        return self._texts(known) if known in self._texts else safe_text(key, NAME_CHARACTERS)

    def what(self, key: str) -> str:
        """Return what a layer shows."""
        known = f"layers.what.{key}"
        return self._texts(known if known in self._texts else "layers.what_foreign")

    def fault(self, fault: "Fault | None") -> str:
        """Return why a layer is switched off; empty where it is not."""
        if fault is None:
            return ""
        reason = safe_text(f"{type(fault.error).__name__}: {fault.error}", REASON_CHARACTERS)
        return self._texts("layers.fault", reason=reason)

    def note(self, key: str, scene: "MapScene") -> str:
        """Return what else is to be known of a layer as it is shown now."""
        notes = []
        model, overlays = scene.model, scene.overlays
        if key == "raster" and model.raster is not None:
            notes.append(raster_words(model.raster.tiles.note, self._texts))
        if key == "tracks" and (overlays.rows is not None or overlays.hidden_classes):
            notes.append(self._texts("layers.filtered"))
        if key in LABELLED and model.glyphs.missing:
            lacking = [char for char, _ in model.glyphs.missing.most_common(GLYPHS_SHOWN)]
            shown = safe_text(" ".join(f"U+{ord(char):04X}" for char in lacking), NAME_CHARACTERS)
            count = len(model.glyphs.missing)
            notes.append(self._texts("layers.no_glyphs", count=count, characters=shown))
        return "\n".join(note for note in notes if note)
