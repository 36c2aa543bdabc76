"""A grammar that takes seconds to build at import is built when it is first asked for.

`jsonschema`, which Jupyter, papermill and plotly import, checks internationalised addresses (IRIs)
by `rfc3987_syntax`, and that makes forty parsers as it is imported: 1 to 5 s of every kernel,
server and command. No schema of theirs names such an address.
"""

import sys
from _thread import RLock  # as threading gives it, which would have to be imported
from importlib import import_module
from importlib.machinery import ModuleSpec

TYPE_CHECKING = False  # as in typing, whose import would cost more than this
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

_PACKAGE = "rfc3987_syntax"
_GRAMMAR = f"{_PACKAGE}.syntax_helpers"  # of which the package gives every name on


def put_off_grammar() -> None:
    """From now on its import costs nothing, until a name or an answer of it is asked for.

    Where it is imported already, or not installed, nothing changes.
    """
    if _GRAMMAR not in sys.modules and _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)


class _StandIn:
    """Finds the module and gives one in its place, in which everything is made when asked for."""

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name == _GRAMMAR else None  # type: ignore[arg-type]

    def create_module(self, _: ModuleSpec) -> None:
        """None: Python makes it as it makes any."""

    def exec_module(self, module: "ModuleType") -> None:
        vars(module).update(is_valid_syntax=_is_valid_syntax, __getattr__=_made, __all__=_TAKEN)
        vars(sys.modules[_PACKAGE])["__getattr__"] = _made


_FINDER: "Any" = _StandIn()
_MAKING = RLock()  # another thread that asks waits for the whole grammar
_TAKEN = ["is_valid_syntax"]  # all that `jsonschema` takes


def _is_valid_syntax(term: str, value: str) -> bool:
    return bool(_made("is_valid_syntax")(term, value))


def _made(name: str) -> "Any":
    """What the real module has by that name, from now on in the package too."""
    if name.startswith("__"):  # asked by Python itself, of which a module may have none
        raise AttributeError(name)
    with _MAKING:
        if _FINDER in sys.meta_path:
            sys.meta_path.remove(_FINDER)
            sys.modules.pop(_GRAMMAR, None)
            real, package = vars(import_module(_GRAMMAR)), vars(sys.modules[_PACKAGE])
            del package["__getattr__"]
            package.update({key: value for key, value in real.items() if not key.startswith("_")})
        return getattr(import_module(_GRAMMAR), name)
