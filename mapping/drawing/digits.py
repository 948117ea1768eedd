"""Whole numbers in two signs each, as the page's script reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
NOTHING = ".."
_LIMIT = len(DIGITS) ** 2


def in_digits(numbers: Iterable[int | None]) -> str:
    """
    Write numbers from 0 to 4095 in two digits of six bits each, highest first; `..` where there is none.

    Raises
    ------
    ValueError
        If a number does not fit.
    """
    return "".join(map(_written, numbers))


def packed(numbers: Sequence[int | None]) -> str | list[int | None]:
    """Write numbers in digits if all of them fit, else leave them as they are."""
    fits = all(number is None or 0 <= number < _LIMIT for number in numbers)
    return in_digits(numbers) if fits else list(numbers)


def _written(number: int | None) -> str:
    if number is None:
        return NOTHING
    if not 0 <= number < _LIMIT:
        message = f"{number} does not fit into two digits."
        raise ValueError(message)
    return DIGITS[number >> 6] + DIGITS[number & 63]
