"""Which of two media types the header `Accept` asks for (RFC 9110, 12.5.1)."""


def prefers(accept: str, wished: str, *, to: str) -> bool:
    """Whether ``accept`` names ``wished`` and puts it no lower than the type ``to``.

    That it takes anything is no such wish.
    """
    weights: dict[str, float] = {}
    for one in accept.lower().split(","):
        kind, *options = (part.strip() for part in one.split(";"))
        weights[kind] = max(_weight(options), weights.get(kind, 0.0))
    wish = weights.get(wished, 0.0)
    anything = (to, to.partition("/")[0] + "/*", "*/*")  # what is said most exactly counts
    return wish > 0 and wish >= next((weights[one] for one in anything if one in weights), 0.0)


def _weight(options: list[str]) -> float:
    for option in options:
        name, _, number = option.partition("=")
        if name.strip() == "q":
            try:
                weight = float(number)
            except ValueError:
                return 0.0
            return weight if 0 <= weight <= 1 else 0.0
    return 1.0
