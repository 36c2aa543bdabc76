"""The reliability diagram, as SVG that takes the width and the colours of its page."""

import pandas as pd

_EDGE, _SIZE = 56, 300


def reliability_diagram(bins: pd.DataFrame) -> str:
    """Draw the bins of `reliability_table` that hold images; a disc's area follows their number."""
    most = max(int(bins["n"].max()), 1)
    marks = []
    for row in bins.itertuples():
        x, y = _x(row.confidence), _y(row.accuracy)
        radius = 3 + 6 * (row.n / most) ** 0.5
        marks.append(
            f'<line class="reach" x1="{x:.1f}" x2="{x:.1f}" y1="{_y(row.accuracy_low):.1f}" '
            f'y2="{_y(row.accuracy_high):.1f}"/>'
            f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>'
        )
    ticks = "".join(
        f'<text x="{_x(at):.0f}" y="{_SIZE + 26}" text-anchor="middle">{at:g}</text>'
        f'<text x="{_EDGE - 8}" y="{_y(at) + 4:.0f}" text-anchor="end">{at:g}</text>'
        for at in (0, 0.5, 1)
    )
    end = _EDGE + _SIZE
    return (
        f'<svg viewBox="0 0 {end + 12} {_SIZE + 48}" role="img" '
        'aria-label="Share of right answers by confidence; the table beside it has the numbers">'
        f'<rect class="frame" x="{_EDGE}" y="8" width="{_SIZE}" height="{_SIZE}"/>'
        f'<line class="even" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>'
        f"{''.join(marks)}{ticks}"
        f'<text x="{_x(0.5)}" y="{_SIZE + 44}" text-anchor="middle">confidence</text>'
        f'<text x="14" y="{_y(0.5)}" text-anchor="middle" '
        f'transform="rotate(-90 14 {_y(0.5)})">right</text></svg>'
    )


def _x(share: float) -> float:
    return _EDGE + _SIZE * share


def _y(share: float) -> float:
    return 8 + _SIZE * (1 - share)
