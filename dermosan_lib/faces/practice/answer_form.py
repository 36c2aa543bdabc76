"""What the reader says of a case: diagnosis, alternatives, management, confidence, features."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import ipywidgets

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.faces.dashboard import said
from dermosan_lib.faces.practice import words
from dermosan_lib.faces.practice.told import warning
from dermosan_lib.language import Message, counted
from dermosan_lib.language import translate as _
from dermosan_lib.readers import Answer
from dermosan_lib.readers.answers import MANAGE, REFER

_ALTERNATIVES = 3


class AnswerForm(ipywidgets.VBox):
    """Asks the same of every case, in the same order, so that it tells nothing of any.

    Args:
        names: What gives the name of each condition by its code, in the order of the list, in the
            language in use.
        features: What gives each feature as it is kept, and as it is shown in that language.
    """

    def __init__(
        self, names: Callable[[], Mapping[str, str]], features: Callable[[], Mapping[str, str]]
    ) -> None:
        self._named, self._featured = names, features
        self._names = dict(names())
        listed = tuple(self._names.values())
        self.diagnosis = _condition(lambda: _(words.DIAGNOSIS), listed)
        self.alternatives = [
            _condition(partial(_, words.ALTERNATIVE, number=k + 1), listed)
            for k in range(_ALTERNATIVES)
        ]
        self.management = said(
            ipywidgets.RadioButtons(),
            description=words.MANAGEMENT,
            options=lambda: [(_(words.MANAGE_IT), MANAGE), (_(words.REFER_IT), REFER)],
        ).add_class("dm-choice")
        slider = ipywidgets.IntSlider(
            value=50,
            min=0,
            max=100,
            step=5,
            readout_format="d",
            continuous_update=False,
        )
        self.confidence = said(slider, description=words.CONFIDENCE).add_class("dm-slider")
        self._boxes = {
            kept: said(
                ipywidgets.Checkbox(indent=False), description=partial(self._shown, kept)
            ).add_class("dm-switch")
            for kept in features()
        }
        self.more = ipywidgets.Button().add_class("dm-plain").add_class("dm-features-button")
        self._features = ipywidgets.VBox(list(self._boxes.values())).add_class("dm-features")
        self.note = ipywidgets.HTML()
        # Two, so that the second click of a double click commits nothing that was not looked at.
        self.commit = said(ipywidgets.Button(), description=words.COMMIT).add_class("dm-primary")
        self.commit_again = said(ipywidgets.Button(), description=words.COMMIT_AGAIN)
        self.commit_again.add_class("dm-primary")
        super().__init__(
            [self.diagnosis, *self.alternatives, self.management, self.confidence, self.more,
             self._features, self.note, self.commit, self.commit_again]
        )  # fmt: skip
        self.add_class("dm-controls").add_class("dm-form")
        for box in self._boxes.values():
            box.observe(lambda _: self._count(), "value")
        self.clear()

    def rename(self) -> None:
        """Name conditions in the language in use, also those that are filled in."""
        before, self._names = self._names, dict(self._named())
        codes = {name: code for code, name in before.items()}
        for box in (self.diagnosis, *self.alternatives):
            box.options = tuple(self._names.values())
            if box.value in codes:
                box.value = self._names[codes[box.value]]
        self._features.children = [self._boxes[kept] for kept in self._featured()]

    def clear(self) -> None:
        """Ask anew, with nothing filled in."""
        self.fill(None)

    def fill(self, answer: Answer | None, *, again: bool = False) -> None:
        """Show ``answer``, to be changed; None: nothing. ``again``: it will be the second."""
        self.say("")
        self.commit.layout.display = "none" if again else ""
        self.commit_again.layout.display = "" if again else "none"
        self.diagnosis.value = self._names[answer.diagnosis] if answer else ""
        others = answer.alternatives if answer else ()
        for k, box in enumerate(self.alternatives):
            box.value = self._names[others[k]] if k < len(others) else ""
        self.management.value = answer.management if answer else None
        self.confidence.value = answer.confidence if answer else 50
        for kept, switch in self._boxes.items():
            switch.value = answer is not None and kept in answer.features
        self.show_features(False)

    def show_features(self, visible: bool) -> None:
        """Unfold the list of features, or fold it."""
        self._features.layout.display = "" if visible else "none"
        self._count()

    def toggle_features(self) -> None:
        """Unfold the list of features where it is folded, else fold it."""
        self.show_features(self._features.layout.display == "none")

    def answer(self) -> Answer:
        """What is filled in; raises `ReaderStudyError` with the sentence to show."""
        if not self.diagnosis.value.strip():
            raise ReaderStudyError(words.NO_DIAGNOSIS)
        if self.management.value is None:
            raise ReaderStudyError(words.NO_MANAGEMENT)
        others = [box.value for box in self.alternatives if box.value.strip()]
        named = [self._code(text) for text in (self.diagnosis.value, *others)]
        if len(set(named)) < len(named):
            raise ReaderStudyError(words.NAMED_TWICE)
        return Answer(
            named[0],
            str(self.management.value),
            int(self.confidence.value),
            tuple(named[1:]),
            tuple(kept for kept, switch in self._boxes.items() if switch.value),
        )

    def say(self, text: object) -> None:
        """Show why the answer is not taken, a sentence or an error; empty: nothing."""
        said(self.note, value=lambda: warning(text))

    def _code(self, text: str) -> str:
        wanted = text.strip().casefold()
        for code, name in self._names.items():
            if wanted in (name.casefold(), code.casefold()):
                return code
        begun = [code for code, name in self._names.items() if name.casefold().startswith(wanted)]
        if len(begun) == 1:
            return begun[0]
        raise ReaderStudyError(Message(words.NOT_LISTED, text=text.strip()[:60]))

    def _count(self) -> None:
        said(self.more, description=self._unfolds)

    def _shown(self, feature: str) -> str:
        return self._featured()[feature]

    def _unfolds(self) -> str:
        many = sum(switch.value for switch in self._boxes.values())
        shown = self._features.layout.display != "none"
        named = counted("{n} named", "{n} named", many)
        return _(words.HIDE_FEATURES if shown else words.FEATURES, named=named)


def _condition(label: Callable[[], str], names: Sequence[str]) -> ipywidgets.Combobox:
    box = ipywidgets.Combobox(options=tuple(names), continuous_update=False)
    return said(box, description=label, placeholder=words.TYPE_OR_CHOOSE).add_class("dm-which")
