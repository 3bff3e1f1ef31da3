"""The lines over the tasks for those who were asked to look out: one for each thing they seek."""

from app.services.live import ViewGroup
from app.services.notices import Notices
from widgets.look import Look
from widgets.map_reach.notice_words import line_text
from widgets.plain import PlainLabel
from widgets.texts import Texts

MOST_LINES = 3


class NoticeLines(PlainLabel):
    """Takes no room while nobody was asked."""

    def __init__(self, group: ViewGroup, texts: Texts) -> None:
        super().__init__(is_wrapping=True)
        self._notices = Notices(group, None, lambda: None)
        self._texts = texts
        self.setProperty("tone", "ours")
        self.refresh()

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self.setFont(look.font())
        self.setContentsMargins(look.px(12), look.px(6), look.px(12), look.px(6))

    def refresh(self) -> None:
        """Say how many have it, and how many have seen it."""
        about = self._notices.open_about()
        lines = [line_text(self._texts, notice) for notice in about[:MOST_LINES]]
        if more := len(about) - len(lines):
            lines.append(self._texts("notice.more_lines", count=str(more)))
        self.set_text("\n".join(lines))
        self.setVisible(bool(lines))
