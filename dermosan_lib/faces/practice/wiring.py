"""Which method of the page each control calls, so that no exception leaves a callback."""

from typing import TYPE_CHECKING, Any

from dermosan_lib.faces.dashboard import WITH_ANSWERS, guarded

if TYPE_CHECKING:
    from dermosan_lib.faces.practice.practice_page import PracticePage


def connect(page: "PracticePage") -> None:
    """Have each control of ``page`` call one method of it; what fails is told on the page."""

    def call(action: Any) -> Any:
        return guarded(action, page.fail, WITH_ANSWERS)

    then = page.settling.then
    page.settling.settled.on_click(call(lambda _: page.settling.do()))
    page.join.begin.on_click(call(lambda _: then(page.entrance.start)))
    page.join.theirs.on_click(call(lambda _: page.entrance.go_on_as_asked()))
    page.join.others.on_click(call(lambda _: page.entrance.another_name()))
    page.join.pseudonym.observe(call(lambda _: page.entrance.withdraw_question()), "value")
    page.form.commit.on_click(call(lambda _: then(lambda: page.commit(1))))
    page.form.commit_again.on_click(call(lambda _: then(lambda: page.commit(2))))
    page.form.more.on_click(call(lambda _: page.form.toggle_features()))
    page.card.onward.on_click(call(lambda _: page.go_on()))
    page.card.change.on_click(call(lambda _: page.revise()))
    page.card.leave.on_click(call(lambda _: page.stop()))
    page.case.closer.observe(call(lambda _: page.case.draw()), "value")
    page.debrief.which.observe(call(lambda change: page.look_back(change["new"])), "value")
