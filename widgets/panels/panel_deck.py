"""One place where panels are shown, one at a time: the chooser, the keys, and the panel itself."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.safe_text import safe_text
from app.services.live import Pumped
from widgets.choice_box import ChoiceBox
from widgets.look import Look
from widgets.panels.body import BodyMaker, PanelActs
from widgets.panels.kinds.paged import PagedBody
from widgets.panels.lent_maps import LentMaps
from widgets.panels.panel_ground import PanelGround
from widgets.panels.panel_view import PanelView
from widgets.panels.panels_folder import Panel
from widgets.panels.spec import BodyKind
from widgets.panels.turning import FIRST_SHIFTED, SHIFTED, STEPS, number_of
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts

SHIFT_KEY = "⇧"


class PanelDeck(QFrame):
    """Only the panel that is looked at exists; ``closed`` is emitted on Esc.

    ``window_wanted`` asks for the panel on a screen of its own; ``appeared`` and ``vanished`` say
    when it can be seen and when it cannot any more.
    """

    closed = Signal()
    window_wanted = Signal(str)
    appeared = Signal()
    vanished = Signal()

    def __init__(
        self,
        ground: PanelGround,
        acts: Callable[["PanelDeck"], PanelActs],
        look: Look,
        texts: Texts,
        makers: Mapping[BodyKind, BodyMaker],
    ) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._ground = ground
        self._acts = acts(self)
        self._look = look
        self._texts = texts
        self._makers = makers
        self.maps = LentMaps(self, look)
        self.view: PanelView | None = None
        self._key = ""
        # Whether a widget outside leaves it the keys that turn panels.
        self.is_left_keys: Callable[[QWidget], bool] = lambda _widget: True
        self._offered: tuple[tuple[str, str], ...] = ()
        self.chooser = ChoiceBox()
        self.chooser.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        self.chooser.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.chooser.activated.connect(self._choose)
        self.before = self._button("panels.before", lambda: self.step(-1))
        self.after = self._button("panels.after", lambda: self.step(1))
        self.to_window = self._button(
            "panels.to_window", lambda: self.window_wanted.emit(self._key)
        )
        self.none = PlainLabel(is_wrapping=True)
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._strip = QHBoxLayout()
        self._strip.addWidget(self.chooser)
        for button in (self.before, self.after):
            self._strip.addWidget(button)
        self._strip.addStretch(1)
        self._strip.addWidget(self.to_window)
        self._outer = QVBoxLayout(self)
        self._outer.addLayout(self._strip)
        self._outer.addWidget(self.none, 1)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._name_keys)
        self.set_look(look)

    @property
    def key(self) -> str:
        """The key of the panel that is shown, empty before one was."""
        return self._key

    @property
    def panels(self) -> tuple[Panel, ...]:
        """The panels that can be chosen here: the set of the seat's level."""
        return self._ground.panels()

    def show_panel(self, key: str) -> None:
        """Show a panel of the set or, by a tile that opens it, any other."""
        self._key = key
        self._rebuild()
        self.refresh()

    def show_number(self, number: int) -> None:
        """Show the panel with a number, where the set has it."""
        found = next((one.key for one in self.panels if one.number == number), None)
        if found is not None:
            self.show_panel(found)

    def step(self, by: int) -> None:
        """Show the next panel of the set, or the one before; it goes round."""
        keys = [one.key for one in self.panels]
        if keys:
            at = keys.index(self._key) + by if self._key in keys else 0
            self.show_panel(keys[at % len(keys)])

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought."""
        if self.view is not None:
            self.view.absorb(pumped)

    def refresh(self) -> None:
        """Show how things stand, and what was saved since; shut it does nothing."""
        if not self.isVisible():
            return
        changed = self._ground.folder.look()
        view = self.view
        is_elsewhere = view is not None and view.context.node != self._ground.node()
        if view is None or is_elsewhere or self._key in changed or not self._key:
            self._rebuild()
        self._offer()
        if self.view is not None:
            self.view.refresh()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        for widget in (self.chooser, self.before, self.after, self.to_window, self.none):
            widget.setFont(look.font())
        self._strip.setSpacing(look.px(8))
        self._strip.setContentsMargins(look.px(8), look.px(4), look.px(8), 0)
        self._outer.setSpacing(0)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self.maps.set_look(look)
        if self.view is not None:
            self.view.set_look(look)

    def release(self) -> None:
        """Give back what the panel and the maps hold."""
        self._drop()
        self.maps.release()

    @override
    def event(self, event: QEvent) -> bool:
        """Keep the digits from the shortcuts of the window around."""
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and number_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show the panel of a digit, the next or the one before; shut with Esc."""
        if self.take_key(event):  # a pane that turns pages of its own keeps its keys
            return
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def take_key(self, event: QKeyEvent) -> bool:
        """Turn to what a key stands for; return whether it stands for a panel."""
        number = number_of(event)
        if number is not None:
            self.show_number(number)
        elif event.key() in STEPS:
            self.step(STEPS[event.key()])
        else:
            return False
        return True

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Say that panels are looked at."""
        super().showEvent(event)
        self.appeared.emit()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Say that nobody looks at panels here any more."""
        super().hideEvent(event)
        self.vanished.emit()

    def _button(self, key: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(button_text(self._texts(key)))
        button.setProperty("role", "quiet")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked: act())
        return button

    def _name_keys(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Name the keys on the buttons, but not while what has the keyboard needs them itself."""
        if now is None or now is self or self.isAncestorOf(now):
            is_paging = isinstance(now, PagedBody) and now.pages > 1
        else:
            is_paging = not self.is_left_keys(now)
        texts = self._texts
        before = texts("panels.before_mouse" if is_paging else "panels.before")
        after = texts("panels.after_mouse" if is_paging else "panels.after")
        self.before.setText(button_text(before))
        self.after.setText(button_text(after))

    def _choose(self, at: int) -> None:
        if 0 <= at < len(self._offered):
            self.show_panel(self._offered[at][0])
        self.setFocus()

    def _rebuild(self) -> None:
        panels = self.panels
        if not self._key and panels:
            self._key = panels[0].key
        panel = self._ground.folder.find(self._key)
        self._drop()
        texts = self._texts
        self.none.setVisible(panel is None)
        if panel is None:
            key = self._key
            said = texts("panels.absent", key=key) if key else texts("panels.none")
            self.none.set_text(said)
            return
        context = self._ground.context(self._acts)
        context = replace(context, map_factory=self.maps.factory(context.map_factory))
        self.view = PanelView(panel, self._ground, context, self._look, self._makers)
        self._outer.addWidget(self.view, 1)
        self.view.show()
        self._offer()

    def _drop(self) -> None:
        view, self.view = self.view, None
        if view is not None:
            had_focus = view.isAncestorOf(self.focusWidget() or self)
            view.release()
            self._outer.removeWidget(view)
            view.hide()
            view.deleteLater()
            if had_focus:
                self.setFocus()

    def _offer(self) -> None:
        texts = self._texts
        offered = tuple(
            (one.key, texts("panels.name_key", key=key_of(one.number), title=title))
            for one in self.panels
            for title in (one.title(texts.language),)
        )
        if offered != self._offered:
            self._offered = offered
            self.chooser.clear()
            for _, words in offered:
                self.chooser.addItem(safe_text(words))
        at = next((at for at, (key, _) in enumerate(offered) if key == self._key), -1)
        if self.chooser.currentIndex() != at:
            self.chooser.setCurrentIndex(at)


def key_of(number: int) -> str:
    """Return the key that shows the panel with a number, as the chooser writes it."""
    if 0 <= number < FIRST_SHIFTED:
        return str(number)
    shifted = number - FIRST_SHIFTED
    return f"{SHIFT_KEY}{shifted}" if 0 <= shifted < len(SHIFTED) else f"{number}"
