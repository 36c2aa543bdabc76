"""Sliders: where they stand, in words, and the way back."""

from dermosan_lib.faces.explore.altering import Changes
from dermosan_lib.faces.explore.controls import GROUPS, Shown
from dermosan_lib.faces.explore.sliders import SliderPanel
from dermosan_lib.language import use_language

SHOWN = Shown(512, 384, 12_400)


def test_at_rest_they_change_nothing():
    panel = SliderPanel()
    assert panel.changes == Changes()
    assert not any(row.moved for row in panel.rows.values())


def test_every_slider_is_a_change_and_has_a_neutral_place_within_its_range():
    for control in (one for group in GROUPS for one in group.controls):
        assert hasattr(Changes(), control.field)
        assert control.low <= control.neutral <= control.high
        steps = (control.neutral - control.low) / control.step
        assert abs(steps - round(steps)) < 1e-6, control.field  # it can be reached again


def test_a_browsers_rounding_is_no_change():
    panel = SliderPanel()
    panel.rows["across"].slider.value = 20 * 0.05 - 1 + 1e-12
    panel.rows["kelvin"].slider.value = 6500.0000001
    assert panel.changes == Changes()


def test_resetting_many_tells_once():
    panel, told = SliderPanel(), []
    panel.when_moved(lambda: told.append(panel.changes))
    panel.rows["blur_px"].slider.value = 3
    panel.rows["stops"].slider.value = -1
    panel.rows["fitzpatrick"].slider.value = 6
    assert told[-1] == Changes(blur_px=3, stops=-1, fitzpatrick=6)
    panel.reset("stops")
    assert told[-1] == Changes(blur_px=3, fitzpatrick=6)
    panel.reset()
    assert told[-1] == Changes()
    assert len(told) == 5
    panel.reset()
    assert len(told) == 5


def test_values_are_told_in_units_of_the_reader():
    panel = SliderPanel()
    panel.rows["stops"].slider.value = -1.25
    panel.rows["jpeg"].slider.value = 30
    panel.rows["fitzpatrick"].slider.value = 5
    panel.tell(SHOWN)
    said = {name: row.told.value for name, row in panel.rows.items()}
    assert said["stops"] == "\u22121.25 stops, 42% of the light"
    assert said["jpeg"] == "30 of 100, 12 kB"
    assert said["fitzpatrick"] == "Fitzpatrick V"
    assert said["edge"] == "512 × 384 px"
    assert said["blur_px"] == "0.0 px of 512"
    with use_language("es"):
        panel.tell(SHOWN)
        assert panel.rows["stops"].told.value == "\u22121,25 pasos, 42\xa0% de la luz"


def test_there_is_nothing_to_move_where_the_frame_is_the_whole_picture():
    panel = SliderPanel()
    panel.tell(SHOWN)
    assert panel.rows["across"].slider.disabled
    panel.rows["zoom"].slider.value = 2
    panel.tell(SHOWN)
    assert not panel.rows["across"].slider.disabled


def test_each_reset_has_a_name_of_its_own():
    names = [row.reset.tooltip for row in SliderPanel().rows.values()]
    assert len(set(names)) == len(names)
    assert all(name.startswith("Reset: ") for name in names)
