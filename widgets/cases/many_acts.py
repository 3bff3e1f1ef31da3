"""Acts on all that is marked: what one would do, what it asks for, and what came of it."""

from collections.abc import Callable, Iterable

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.query import CaseLine
from app.domain.cases.steps import CaseStep
from app.services.cases.acts import CaseActs, Preview, StepWords
from widgets.cases.act_form import ActForm
from widgets.cases.case_model import CaseModel
from widgets.cases.preview_words import outcome_words, preview_head, preview_words
from widgets.plain import PlainLabel
from widgets.texts import Texts


class ManyActs:
    """``said`` stands under the queue; ``resized`` is called when the form came or went.

    What came of an act stays there until something is marked by hand, asked anew or let go: pages
    come by themselves and must not take it away. What was refused is marked again.
    """

    def __init__(
        self,
        acts: CaseActs,
        model: CaseModel,
        form: ActForm,
        catalogue: Callable[[], CaseCatalogue],
        texts: Texts,
        resized: Callable[[], None],
    ) -> None:
        self._acts, self._model, self._form = acts, model, form
        self._catalogue, self._texts, self._resized = catalogue, texts, resized
        self._preview: Preview | None = None
        self._given: Preview | None = None
        self._outcome = ""
        self.said = PlainLabel(is_wrapping=True)
        self.said.hide()

    def preview(self, step: CaseStep) -> None:
        """Say what a step would do with the marked, and ask what it needs."""
        catalogue = self._catalogue()
        preview = self._acts.preview(self._model.chosen.values(), step, catalogue.units)
        self._preview, self._given = preview, None
        self._outcome = preview_words(self._texts, preview, catalogue)
        if preview.can:
            self._form.ask(
                step,
                preview_head(self._texts, preview),
                county=_same(line.county for line in preview.can),
                unit_kind=_same(_unit_kind(catalogue, line) for line in preview.can),
            )
        else:
            self._form.shut()
        self._resized()
        self.show()

    def do(self, words: StepWords) -> None:
        """Take the step that was previewed with all that can."""
        preview, self._given = self._preview, self._preview
        self._outcome = ""
        self._form.shut()
        self._resized()
        if preview is not None:
            self._model.choose([line for line, _ in preview.cannot])
            self._acts.step_all(preview, words)
        self.show()

    def drop(self) -> None:
        """Leave the form; the marks stay."""
        self._outcome = ""
        self._form.shut()
        self._resized()
        self.show()

    def marked(self) -> None:
        """Take other marks, made by hand: what came of an act before is old."""
        self._given, self._outcome = None, ""
        self.show()

    def acted(self) -> None:
        """Say how far the hub is with what was given, and mark again what it refused."""
        if self._given is None:
            return
        for line in self._given.can:
            if line.case_id in self._acts.refused:
                self._model.mark(line)
        self._outcome = outcome_words(self._texts, self._given, self._acts)
        self.show()

    def show(self) -> None:
        """Show what is marked and what came of the act before."""
        count = len(self._model.chosen)
        if not count:
            self._preview = None
            if not self._form.isHidden():
                self._form.shut()
                self._resized()
        is_asking = not self._form.isHidden()
        marked = self._texts("cases.marked", count=count) if count and not is_asking else ""
        self.said.set_text("\n".join(one for one in (self._outcome, marked) if one))
        self.said.setVisible(bool(self.said.full_text()))


def _same(texts: Iterable[str]) -> str:
    """Return what all have alike; of several, nothing: then only what fits all is offered."""
    found = set(texts)
    return found.pop() if len(found) == 1 else ""


def _unit_kind(catalogue: CaseCatalogue, line: CaseLine) -> str:
    editions = catalogue.types.get(line.type_code, ())
    return editions[-1].unit_kind if editions else ""
