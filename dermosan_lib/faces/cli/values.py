"""The kinds of value that an option takes; each raises argparse's error with rule and value."""

from argparse import ArgumentTypeError

from dermosan_lib.text import decimal_in, whole_in


def whole(text: str) -> int:
    """A whole number, such as 12."""
    number = whole_in(text)
    if number is None:
        raise ArgumentTypeError(f"must be a whole number, but is {text!r}")
    return number


def not_negative(text: str) -> int:
    """A whole number of 0 or more."""
    number = whole(text)
    if number < 0:
        raise ArgumentTypeError(f"must be 0 or more, but is {text!r}")
    return number


def counted(text: str) -> int:
    """A whole number of 1 or more."""
    number = whole(text)
    if number < 1:
        raise ArgumentTypeError(f"must be 1 or more, but is {text!r}")
    return number


def share(text: str) -> float:
    """A share from 0 to 1, such as 0.1."""
    number = decimal_in(text)
    if number is None or number > 1:
        raise ArgumentTypeError(f"must be 0 to 1, such as 0.1, but is {text!r}")
    return number


def positive(text: str) -> float:
    """A number above 0, such as 1.5."""
    number = decimal_in(text)
    if not number:
        raise ArgumentTypeError(f"must be a number above 0, such as 1.5, but is {text!r}")
    return number
