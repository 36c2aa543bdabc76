"""What to draw for a folder of phantoms: which lesion, for which patient, in which photo."""

from collections.abc import Sequence
from dataclasses import dataclass

from dermosan_lib.phantoms.drawing import FRAMINGS
from dermosan_lib.phantoms.in_between import plan_in_between
from dermosan_lib.phantoms.photograph import Framing


@dataclass(frozen=True)
class Order:
    """One picture to draw."""

    code: str
    name: str
    lesion_id: str
    seed: int
    view: int
    fitzpatrick: int
    framing: Framing
    in_between: bool


def all_orders(codes: Sequence[str], count: int, seed: int, share: float) -> list[Order]:
    """``count`` pictures of each of ``codes``, every fourth the second photo of a lesion.

    ``share`` (0..1) of the lesions lie in between; see `plan_in_between`.
    """
    lesions = [index for index in range(count) if index % 4 != 3]
    chosen = plan_in_between(codes, lesions, share, seed)
    return [order for code in codes for order in _orders(code, count, seed, chosen[code])]


def _orders(code: str, count: int, seed: int, in_between: frozenset[int]) -> list[Order]:
    orders: list[Order] = []
    for index in range(count):
        lesion = index - 1 if index % 4 == 3 else index
        # Six types and two framings in turn, the same for every condition.
        orders.append(
            Order(
                code=code,
                name=f"{code}_{index:05d}",
                lesion_id=f"{code}-{lesion:05d}",
                seed=seed * 1_000_003 + lesion,
                view=index - lesion,
                fitzpatrick=1 + (lesion - lesion // 4) % 6,
                framing=FRAMINGS[(index // 2 + index // 7) % 2],
                in_between=lesion in in_between,
            )
        )
    return orders
