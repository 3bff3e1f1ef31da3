"""A text that the scene file gives, by language, as plain text."""

from typing import ClassVar

from PySide6.QtCore import Qt

from widgets.look import Look
from widgets.plain import PlainLabel
from widgets.wall.wall_pane import WallContext, WallPane


class TextPane(WallPane):
    """Shows the text of the window's language, else any that there is."""

    waits_for_data: ClassVar[bool] = False

    def __init__(self, context: WallContext, look: Look, text: dict[str, str]) -> None:
        super().__init__(context.texts("wall.title.text"), context, look)
        shown = text.get(context.texts.language) or next(iter(text.values()), "")
        self.label = PlainLabel(shown, is_wrapping=True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.content.addWidget(self.label, 1)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if hasattr(self, "label"):
            self.label.setFont(look.font())
            pad = look.px(12)
            self.label.setContentsMargins(pad, 0, pad, pad)

    def refresh(self) -> None:
        """Nothing of a text grows old, so it claims no time."""
