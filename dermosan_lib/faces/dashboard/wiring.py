"""Which method of the page each control calls, so that no exception leaves a callback."""

from typing import TYPE_CHECKING, Any

from dermosan_lib.faces.dashboard.incidents import guarded
from dermosan_lib.language import Message

if TYPE_CHECKING:
    from dermosan_lib.faces.dashboard.diagnose_page import DiagnosePage


def connect(page: "DiagnosePage") -> None:
    """Have each control of ``page`` call one method of it; what fails is told on the page."""

    def call(action: Any) -> Any:
        def unless_said_anew(*arguments: Any) -> None:
            if not page.saying_anew:  # then it is we who change the controls
                action(*arguments)

        return guarded(
            unless_said_anew, lambda text: page.fail(Message("No answer this time"), text)
        )

    picture = page.picture
    for uploader in (picture.uploader, picture.uploads.camera):
        uploader.observe(call(lambda change: page.receive(change["new"])), "value")
    picture.more.observe(call(lambda change: page.receive(change["new"], more=True)), "value")
    picture.photo.observe(call(lambda change: page.show_photo(change["new"])), "value")
    for control in (picture.maps.switch, picture.which):
        control.observe(call(lambda _: picture.show_map()), "value")
    picture.opacity.observe(call(lambda change: picture.set_opacity(change["new"])), "value")
    crop = picture.crop
    crop.drawn.observe(call(lambda change: crop.draw(change["new"])), "value")
    picture.part.on_click(call(lambda _: picture.choose_part()))
    crop.cancel.on_click(call(lambda _: picture.keep_frame()))
    crop.ask.on_click(call(lambda _: page.crop(crop.window)))
    picture.whole.on_click(call(lambda _: page.crop(None)))
    page.person.when_told(call(lambda _: page.tell()))
    page.model.which.observe(call(lambda change: page.read_by(change["new"])), "value")
    page.answer.anyway.on_click(call(lambda _: page.read_anyway()))
    report = page.report
    for button, make in ((report.to_print, report.make_report), (report.as_json, report.make_json)):
        button.on_click(guarded(lambda _, make=make: make(), report.fail))
    for button in (page.answer.again, *picture.examples):
        button.on_click(page.clicked)
    page.answer.again.on_click(call(lambda _: page.start_over()))
    page.language.when_chosen(call(page.say_anew))
    for number, button in enumerate(picture.examples):
        button.on_click(call(lambda _, number=number: page.show_example(number)))
