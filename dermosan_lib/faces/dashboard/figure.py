"""The picture card's HTML: the photo, the map over it, the strip of a case's photos, the hint."""

from collections.abc import Sequence

from dermosan_lib.decision import MAX_PHOTOS
from dermosan_lib.images import READABLE, Limits
from dermosan_lib.text import visible_html as escape

MAX_SENT_BYTES = 100_000_000  # at once; `voila.json` closes the connection above 101 MB

EMPTY = (
    '<div class="dm-drop"><svg viewBox="0 0 48 48" aria-hidden="true"><rect x="5" y="10" '
    'width="38" height="29" rx="4"/><circle cx="17" cy="20" r="3.5"/>'
    '<path d="M5 33l11-9 8 7 7-6 12 10"/></svg><p>Your photos appear here</p></div>'
)


def figure(photo: str, title: str, heat: str = "", name: str = "") -> str:
    """The photo at the URL ``photo``, with the map ``heat`` of condition ``name`` over it."""
    alt = f"{title}, overlaid with what the model looked at for {name}" if heat else title
    top = f'<img class="dm-heat" src="{heat}" alt="">' if heat else ""
    return f'<figure><img src="{photo}" alt="{escape(alt)}">{top}</figure>'


def strip(photos: Sequence[str], shown: int) -> str:
    """Small copies of a case's photos, of which number ``shown`` is the large one."""
    cells = [
        f'<li class="dm-on"><img src="{url}" alt="Photo {number}, shown above"></li>'
        if number == shown + 1
        else f'<li><img src="{url}" alt="Photo {number}"></li>'
        for number, url in enumerate(photos, 1)
    ]
    return f'<ul class="dm-strip" aria-label="Photos of this case">{"".join(cells)}</ul>'


def hint(limits: Limits) -> str:
    """What may be uploaded; as data too, for the script that refuses before sending."""
    return (
        f'<p data-max-bytes="{limits.max_bytes}" data-max-files="{MAX_PHOTOS}" '
        f'data-max-sent="{MAX_SENT_BYTES}">1 to {MAX_PHOTOS} photos of one lesion · '
        f"{READABLE} · up to {limits.max_bytes / 1e6:.0f} MB each · "
        "read on the computer that runs this "
        'page and not kept</p><p class="dm-upload-note" role="alert"></p>'
    )
