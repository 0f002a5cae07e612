"""What a weight format costs by itself: how far one matrix multiply is off for its rounding alone.

The figures are of one multiply with weights in the format against the same with unquantised ones, on weights
and activations drawn as a model's are. A cosine below the threshold and above the format's floor is what the
format does to a healthy layer, and no sign of a defect.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Floor:
    """What is to be expected of a weight format.

    Attributes:
        weights: the format.
        relative_error: of one multiply.
        one_minus_cos: the most that is to be expected of it.
    """

    weights: str
    relative_error: float
    one_minus_cos: float

    @property
    def cosine(self) -> float:
        """The least that is to be expected."""
        return 1 - self.one_minus_cos


FLOORS = {
    floor.weights: floor
    for floor in (
        Floor("F32", 1e-6, 1e-12),
        Floor("F16", 2e-4, 2e-8),
        Floor("BF16", 1.7e-3, 1.4e-6),
        Floor("Q8_0", 6e-3, 2e-5),
        Floor("Q6_K", 2e-2, 2e-4),
        Floor("Q5_K", 4e-2, 8e-4),
        Floor("Q4_K", 8e-2, 3.4e-3),
    )
}
"""Per format; mixtures (``Q4_K_M``) are looked up by the format they are named after."""

_ALIASES = {"FP32": "F32", "FLOAT32": "F32", "FP16": "F16", "FLOAT16": "F16", "HALF": "F16",
            "BFLOAT16": "BF16", "Q8": "Q8_0", "Q6K": "Q6_K", "Q5K": "Q5_K", "Q4K": "Q4_K"}  # fmt: skip


def floor_of(weights: str) -> Floor | None:
    """The floor of a weight format by its name; ``None`` for an empty one.

    Raises:
        ValueError: there is no such format; the message names those that there are.
    """
    if not weights.strip():
        return None
    plain = weights.strip().upper().replace("-", "_")
    plain = _ALIASES.get(plain, plain)
    plain = re.sub(r"(?<=_K)_[SML]$", "", plain)
    if plain not in FLOORS:
        raise ValueError(f"no floor is known for weights {weights!r}; known are {', '.join(FLOORS)}")
    return FLOORS[plain]
