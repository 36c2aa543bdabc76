r"""Text and numbers that people type or read, made safe.

Days, numbers and percentages are English text that `language.translate` says in other languages;
JSON and CSV get the values themselves.

What others may use of it:

- `day`: A day in words, ``3 March 2026``.
- `decimal_in`: A number such as an age: ASCII digits, perhaps a point and more digits; blanks
  around it.
- `heading`: `in_words` with a capital, to begin a label or a title.
- `in_words`: ``key`` to read: "balanced accuracy" for ``balanced_accuracy``, "width, px" for a
  size.
- `number`: A number with so many decimals, thousands apart: ``12,345.6``.
- `number_in`: A number such as ``-1``, ``.5`` or ``1e-4``; None for everything else and the
  infinite.
- `one_line_json`: Anything as JSON on one line, with such characters escaped.
- `percent`: ``share`` in percent, never rounded to impossibility or certainty: ``<1%``, ``>99.9%``.
- `readable`: A copy of ``table`` to look at: words for keys, rounded numbers, nothing where none
  is known.
- `visible`: ``text`` with every character that shows nothing written as its escape, such as
  ``\x1b``.
- `visible_html`: ``text`` as `visible` gives it, escaped for HTML and for attributes in quotes.
- `visible_json`: JSON ``text`` with the same characters as JSON's own escapes, such as
  ``\u001b``.
- `whole_in`: A whole number: ASCII digits, perhaps a sign, no leading zero; None for everything
  else.
"""

from dermosan_lib.text.amounts import day, number
from dermosan_lib.text.decimals import decimal_in, number_in, whole_in
from dermosan_lib.text.escaping import one_line_json, visible, visible_html, visible_json
from dermosan_lib.text.percentages import percent
from dermosan_lib.text.words import heading, in_words, readable

__all__ = [
    "day",
    "decimal_in",
    "heading",
    "in_words",
    "number",
    "number_in",
    "one_line_json",
    "percent",
    "readable",
    "visible",
    "visible_html",
    "visible_json",
    "whole_in",
]
