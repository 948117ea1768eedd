"""Write the pictures: each as SVG and as a tagged PDF, and in pixels where that is asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from ..drawing.pictures import Picture, pdf, png
from ..writing.folder import write_bytes

FOLDER = "figures"


def write_pictures(folder: Path, pictures: Mapping[str, Picture], *, pixels: Collection[str] = ()) -> dict[str, str]:
    """
    Write every picture below `figures/`.

    Parameters
    ----------
    pixels
        Which are also drawn as PNG, twice as large as they say. It takes longer than all the rest.

    Returns
    -------
    The words that stand for each picture, by the path of each of its files.
    """
    said = {}
    for name, picture in pictures.items():
        made = {"svg": picture.svg.encode("utf-8"), "pdf": pdf(picture.svg, title=picture.title, alt=picture.alt)}
        if name in pixels:
            made["png"] = png(picture.svg, title=picture.title, alt=picture.alt)
        for form, raw in made.items():
            path = f"{FOLDER}/{name}.{form}"
            write_bytes(folder, path, raw)
            said[path] = picture.alt
    return said
