"""What people read, in their language: English, from which the others are translated, and Spanish.

Sentences stand in the source in English. A `Message` is such a sentence, with what is put into it,
and can be said in any language: it *is* its English text wherever text is wanted (a file, JSON, a
log), and `translate` says it in the language in use where a person reads it. So an answer that was
made in one language is shown in another without being made again.

``es.po`` holds the translations, English sentence by English sentence (GNU gettext);
``python docs/making/languages.py`` finds what is new in the source. Where a translation is missing,
or holds other placeholders or HTML tags than its English, the English is shown.

What others may use of it:

- `LANGUAGES`: Name of each language in itself, by its code, which is also HTML's ``lang``.
- `Message`: A sentence, kept as what it was made of, that can be said in any language.
- `PSEUDO`: A language for tests, which puts every marked sentence in ⟦brackets⟧.
- `Translatable`: What text that can be said in any language is a kind of.
- `best_language`: The language of ours that a page's address or a browser's header asks for.
- `catalogue_file`: Where the translations of a language lie.
- `counted`: A `Message` of one or of several: "1 photo", "3 photos".
- `faults`: What makes a translation unfit: other placeholders or HTML tags than its English.
- `in_context`: A `Message` of a word that other languages say differently from place to place.
- `joined`: Sentences or names in a row, each of which can be said in any language.
- `language_in_use`: Code of the language that `translate` speaks now.
- `localised_day`: A day in words, in the form of a language.
- `localised_number`: A number as Python writes it, in the form of a language.
- `localised_percent`: A percentage as Python writes it, in the form of a language.
- `pack`, `unpack`: A message as plain data, for another process, and back, mistrusting it.
- `sentence`: A template, marked for translation where a room keeps its words, filled elsewhere.
- `set_language`: Set the language of this process, where no `use_language` says otherwise.
- `translate`: What is said to a person, in the language in use; usually imported as ``_``.
- `use_language`: Within, this thread or task speaks another language.
"""

from dermosan_lib.language.catalogues import catalogue_file
from dermosan_lib.language.checking import faults
from dermosan_lib.language.choosing import (
    LANGUAGES,
    PSEUDO,
    best_language,
    language_in_use,
    set_language,
    use_language,
)
from dermosan_lib.language.joining import joined
from dermosan_lib.language.numbers import localised_day, localised_number, localised_percent
from dermosan_lib.language.packing import pack, unpack
from dermosan_lib.language.sentences import (
    Message,
    Translatable,
    counted,
    in_context,
    sentence,
    translate,
)

__all__ = [
    "LANGUAGES",
    "PSEUDO",
    "Message",
    "Translatable",
    "best_language",
    "catalogue_file",
    "counted",
    "faults",
    "in_context",
    "joined",
    "language_in_use",
    "localised_day",
    "localised_number",
    "localised_percent",
    "pack",
    "sentence",
    "set_language",
    "translate",
    "unpack",
    "use_language",
]
