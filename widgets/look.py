"""The look of every widget: colours of a theme, fonts and sizes computed for the eye that reads."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QColor, QFont, QPalette

from app.domain.classes import Severity
from map_layers.theme import Theme
from widgets.style_sheet import style_sheet

CAP_HEIGHT_EM = 0.733  # Noto Sans SC: cap height 733 of 1000 units
BODY_CAP_PER_DISTANCE = 0.00465  # 16 minutes of arc
LEADER_CAP_PER_DISTANCE = 0.0064  # 22 minutes of arc
HEADLINE_CAP_PER_DISTANCE = 0.01164  # 40 minutes of arc
DESIGN_BODY_PX = 16.0  # the wireframes' figures are drawn for this body size


class TextRole(Enum):
    """What a text is for; its size follows from that."""

    BODY = "body"
    STRONG = "strong"  # body size, heavier
    TITLE = "title"
    FIGURE = "figure"
    HEADLINE = "headline"


@dataclass(frozen=True, slots=True)
class Scale:
    """How far the eye is from how fine a screen.

    ``mm_per_px`` belongs to a logical (device-independent) pixel. A 24-inch desk monitor at arm's
    length is the default; a wall node takes its figures from the screen map.
    """

    mm_per_px: float = 0.272
    distance_m: float = 0.7
    is_wall: bool = False

    @property
    def body_px(self) -> float:
        """Return the font size whose capitals span 16 minutes of arc (22 on a wall)."""
        cap = LEADER_CAP_PER_DISTANCE if self.is_wall else BODY_CAP_PER_DISTANCE
        return self._font_px(cap)

    @property
    def headline_px(self) -> float:
        """Return the font size whose capitals span 40 minutes of arc."""
        return self._font_px(HEADLINE_CAP_PER_DISTANCE)

    def _font_px(self, cap_per_distance: float) -> float:
        return cap_per_distance * self.distance_m * 1000 / self.mm_per_px / CAP_HEIGHT_EM


class Look:
    """Colours by key, fonts by role and lengths by design pixel, for one theme and one scale.

    A length written for the wireframe (16 px body) becomes real pixels through :meth:`px`.
    """

    def __init__(
        self, theme: Theme, scale: Scale | None = None, family: str = "Noto Sans SC"
    ) -> None:
        self.theme = theme
        self.scale = scale or Scale()
        self.family = family
        self._body_px = self.scale.body_px
        self._fonts: dict[TextRole, QFont] = {}

    def colour(self, key: str) -> QColor:
        """Return a colour: ``panel`` for ``ui.panel``, or a whole key like ``map.land``.

        Raises KeyError if the theme has none of that name.
        """
        return QColor(self.theme.hex(key if "." in key else f"ui.{key}"))

    def mark_colour(self, severity: Severity) -> QColor:
        """Return the saturated colour of a severity's mark."""
        return self.colour(f"severity.mark.{int(severity)}")

    def text_colour(self, severity: Severity) -> QColor:
        """Return the colour of a severity written as text."""
        return self.colour(f"severity.text.{int(severity)}")

    def px(self, design_px: float) -> int:
        """Return a wireframe length in real pixels, at least one for anything that is not zero."""
        if design_px == 0:
            return 0
        return max(1, round(design_px * self._body_px / DESIGN_BODY_PX))

    def font(self, role: TextRole = TextRole.BODY) -> QFont:
        """Return the font of a role, with figures that all have one width."""
        if role not in self._fonts:  # asked for thousands of times, and slow to put together
            self._fonts[role] = self._made_font(role)
        return QFont(self._fonts[role])

    def _made_font(self, role: TextRole) -> QFont:
        size_px = {
            TextRole.BODY: self._body_px,
            TextRole.STRONG: self._body_px,
            TextRole.TITLE: self._body_px * 1.125,
            TextRole.FIGURE: self._body_px * 1.5,
            TextRole.HEADLINE: self.scale.headline_px,
        }[role]
        font = QFont(self.family)
        font.setPixelSize(max(1, round(size_px)))
        heavy = role in {TextRole.STRONG, TextRole.TITLE, TextRole.FIGURE, TextRole.HEADLINE}
        font.setWeight(QFont.Weight.Medium if heavy else QFont.Weight.Normal)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def palette(self) -> QPalette:
        """Return the palette for Fusion."""
        p = QPalette()
        role = QPalette.ColorRole
        for key, roles in {
            "ground": (role.Base, role.Window, role.Dark, role.Shadow),
            "panel": (role.AlternateBase, role.Button, role.ToolTipBase),
            "line": (role.Mid, role.Midlight, role.Light),
            "text": (role.Text, role.WindowText, role.ButtonText, role.ToolTipText),
            "muted": (role.PlaceholderText,),
            "accent": (role.Highlight, role.Link, role.BrightText),
        }.items():
            for r in roles:
                p.setColor(r, self.colour(key))
        p.setColor(role.HighlightedText, self.colour("on_accent"))
        for r in (role.Text, role.WindowText, role.ButtonText):
            p.setColor(QPalette.ColorGroup.Disabled, r, self.colour("muted"))
        return p

    def style_sheet(self) -> str:
        """Return the small style sheet that Fusion and the palette leave to be said."""
        return style_sheet(self.theme, self.px)
