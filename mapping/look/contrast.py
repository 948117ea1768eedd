"""How far two colours stand apart, for everyone: by the formula of WCAG 2.2, and as the colour-blind see them."""

from __future__ import annotations

# What each kind of colour blindness leaves of red, green and blue, in linear light: the matrices for complete
# protanopia, deuteranopia and tritanopia (severity 1.0) of Machado, Oliveira and Fernandes, "A physiologically-based
# model for simulation of color vision deficiency", IEEE Transactions on Visualization and Computer Graphics 15 (2009).
KINDS = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_WEIGHTS = (0.2126, 0.7152, 0.0722)


def contrast(one: str, other: str, kind: str = "") -> float:
    """
    Return the contrast ratio of two colours written #rrggbb, from 1 to 21, by the formula of WCAG 2.2.

    `kind` is one of `KINDS`, for the ratio that is left for somebody who sees so; empty for the usual eye.
    """
    light, dark = sorted((_luminance(_seen(one, kind)), _luminance(_seen(other, kind))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def least_contrast(one: str, other: str) -> tuple[float, str]:
    """Return the lowest contrast of two colours among the usual eye and the three kinds, and whose it is."""
    return min((contrast(one, other, kind), kind) for kind in ("", *KINDS))


def mixed(one: str, other: str, share: float) -> str:
    """Mix a share of another colour into one, both written #rrggbb."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(255 * (a + (b - a) * share)):02x}" for a, b in pairs)


def _parts(colour: str) -> list[float]:
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def _seen(colour: str, kind: str) -> list[float]:
    """Return a colour in linear light, as it is seen."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)]
    if not kind:
        return linear
    turned = (sum(w * part for w, part in zip(row, linear, strict=True)) for row in KINDS[kind])
    return [min(1.0, max(0.0, part)) for part in turned]


def _luminance(linear: list[float]) -> float:
    return sum(weight * part for weight, part in zip(_WEIGHTS, linear, strict=True))
