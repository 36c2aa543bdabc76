"""Which method of the page each control calls, so that no exception leaves a callback."""

from typing import TYPE_CHECKING, Any

from dermosan_lib.faces.dashboard import guarded
from dermosan_lib.faces.explore.latest import Latest

if TYPE_CHECKING:
    from dermosan_lib.faces.explore.explore_page import ExplorePage


def connect(page: "ExplorePage") -> None:
    """Have each control of ``page`` call one method of it; what fails is told on the page."""

    def call(action: Any) -> Any:
        def unless_said_anew(*arguments: Any) -> None:
            if not page.saying_anew:  # then it is we who change the controls
                action(*arguments)

        return guarded(unless_said_anew, page.fail)

    card, sliders = page.card, page.sliders
    for choice in (card.condition, card.framing):
        choice.observe(call(lambda _: page.draw()), "value")
    card.another.on_click(call(lambda _: page.draw_another()))
    for uploader in card.uploads.all:
        uploader.observe(call(lambda change: page.receive(change["new"])), "value")
    card.model.which.observe(call(lambda change: page.read_by(change["new"])), "value")
    sliders.when_moved(Latest(call(page.answer)).ask)
    sliders.reset_all.on_click(call(lambda _: sliders.reset()))
    for name, row in sliders.rows.items():
        row.reset.on_click(call(lambda _, name=name: sliders.reset(name)))
    sliders.despite.observe(call(lambda _: page.begin()), "value")
    page.marks.measure.on_click(call(lambda _: page.measure()))
    page.language.when_chosen(call(page.say_anew))
