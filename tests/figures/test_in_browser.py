"""Every figure in Chromium: marks drawn, labels whole, at desktop and phone width."""

from pathlib import Path

import plotly
import pytest

CHECK_PAGE = """
([name, marks]) => {
  const figure = document.getElementById(name);
  const box = figure.getBoundingClientRect();
  const drawn = [...figure.querySelectorAll(marks)].filter(mark => {
    const { width, height } = mark.getBoundingClientRect();
    // A line may be level; a bar of no length is a bar that was not drawn.
    return mark.closest(".bars") ? width > 0.3 && height > 0.3 : width + height > 2;
  });
  const clipped = [...figure.querySelectorAll("svg text")].filter(text => {
    const { left, right, top, bottom, width } = text.getBoundingClientRect();
    return width && (left < box.left - 1 || right > box.right + 1
                     || top < box.top - 1 || bottom > box.bottom + 1);
  });
  return [drawn.length, clipped.map(text => text.textContent)];
}
"""


@pytest.mark.browser
def test_marks_are_drawn_and_no_label_is_clipped(drawn, tmp_path, chromium):
    write_page(tmp_path / "figures.html", drawn)
    for width_px in (1280, 390):
        page = chromium.new_page(viewport={"width": width_px, "height": 900})
        errors = []
        page.on("pageerror", lambda error, seen=errors: seen.append(str(error)))
        page.goto((tmp_path / "figures.html").as_uri())
        page.wait_for_function(
            "n => document.querySelectorAll('.js-plotly-plot .main-svg').length >= n",
            arg=len(drawn),
        )
        page.wait_for_timeout(500)
        for name, (_, marks, least) in drawn.items():
            count, clipped = page.evaluate(CHECK_PAGE, [name, marks])
            assert count >= least, f"{name} at {width_px} px"
            assert clipped == [], f"{name} at {width_px} px"
        assert page.evaluate("document.documentElement.scrollWidth") <= width_px
        assert errors == []
        page.close()


def write_page(path, drawn):
    """One HTML page of all figures, with the plotly.js of the installed wheel."""
    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    parts = [
        '<meta charset="utf-8"><body style="margin:16px">'
        f"<script>{script.read_text(encoding='utf-8')}</script>"
    ]
    for name, (figure, _, _) in drawn.items():
        parts.append(
            figure.to_html(
                full_html=False,
                include_plotlyjs=False,
                div_id=name,
                config={"responsive": True, "displayModeBar": False},
            )
        )
    path.write_text("\n".join(parts), encoding="utf-8")
