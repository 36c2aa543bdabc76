"""HTML of notebooks made safe to show: what a file is called must never become a script."""

import re

import bleach

_TAGS = frozenset({
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "div", "dl",
    "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "li", "ol", "p", "pre",
    "s", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul",
})  # fmt: skip
_ATTRIBUTES = {
    "*": ["class"],
    "a": ["href", "title"],
    "img": ["src", "alt", "title", "width", "height"],
    "th": ["colspan", "rowspan", "scope"],
    "td": ["colspan", "rowspan"],
    "ol": ["start"],
}
_PROTOCOLS = frozenset({"http", "https", "mailto", "data"})
_UNSEEN = re.compile(r"<(style|script)\b.*?(</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)


def clean(html: str) -> str:
    """``html`` with what is no plain text, table, list, link or picture taken out.

    Pictures are kept where they lie in the page itself: nothing is loaded from elsewhere.
    """
    # pandas brings a sheet with each table, of which only the text would be left.
    return str(_CLEANER.clean(_UNSEEN.sub("", html)))


def _allowed(tag: str, name: str, value: str) -> bool:
    if name not in (*_ATTRIBUTES["*"], *_ATTRIBUTES.get(tag, ())):
        return False
    if tag == "img" and name == "src":
        return value.lower().startswith("data:image/")
    return not (name == "href" and value.strip().lower().startswith("data:"))


_CLEANER = bleach.Cleaner(_TAGS, _allowed, _PROTOCOLS, strip=True, strip_comments=True)
