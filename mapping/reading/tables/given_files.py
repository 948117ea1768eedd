"""Describe in a sentence of its own what somebody named who named no table: a folder, a shortcut, a placeholder."""

from __future__ import annotations

from pathlib import Path

from ...vocabulary.errors import refused, shortened
from ...vocabulary.numbers import first_few

_SAVE = "Open it, and save it as an Excel workbook (.xlsx) or as “CSV UTF-8”."
_ENDINGS = {
    ".lnk": ("a shortcut to a file, not the file", "Open the folder that it leads to, and name the file there."),
    ".url": ("a link to a web page, not a file", "Open it, download the table, and name that."),
    ".webloc": ("a link to a web page, not a file", "Open it, download the table, and name that."),
    ".icloud": ("a placeholder: the file itself is still in iCloud", "Open its folder, and download the file first."),
    ".cloud": ("a placeholder: the file itself is still elsewhere", "Download the file first."),
    ".gsheet": ("a link to a Google sheet, not a file", "In Google Sheets choose File, Download, Microsoft Excel."),
    ".gdoc": ("a link to a Google document, not a file", "Copy its table into a spreadsheet, and save that."),
    ".numbers": ("an Apple Numbers file", "In Numbers choose File, Export To, Excel or CSV."),
    ".pages": ("an Apple Pages document", "Copy its table into a spreadsheet, and save that."),
    ".ods": ("an OpenDocument sheet", _SAVE),
    ".docx": ("a Word document", "Copy its table into a spreadsheet, and save that."),
    ".doc": ("a Word document", "Copy its table into a spreadsheet, and save that."),
    ".crdownload": ("a download that is not finished", "Wait until it is, or download it again."),
    ".part": ("a download that is not finished", "Wait until it is, or download it again."),
}
_GDB = ("an Esri file geodatabase, which is a folder", "Export the layer as a GeoPackage, or its table as CSV.")
# Windows marks a file that OneDrive keeps elsewhere: to be recalled when it is opened, or read; or offline.
_ELSEWHERE = 0x40_0000 | 0x4_0000 | 0x1000
_LISTED = 4
_START = 4096


def refuse_no_file(path: Path) -> None:
    """
    Refuse what is no file that can be read as one; one that is not there at all is left to whoever asked.

    It may be a folder, a shortcut, a link, a placeholder of a file kept elsewhere, or a file of a program without
    tables.
    """
    refuse_by_name(path)
    if path.name and path.is_dir():
        inside = sorted(file.name for file in path.iterdir() if not file.name.startswith("."))
        files = first_few([f'"{shortened(name, 40)}"' for name in inside], _LISTED)
        remedy = f"Name the file in it: it holds {files}." if inside else "It is empty: name another."
        raise refused(path.name, "This is a folder, not a file.", remedy)
    if not path.is_file():
        return
    if getattr(path.stat(), "st_file_attributes", 0) & _ELSEWHERE or _is_blank(path):
        why = "This is a placeholder: the file itself is kept elsewhere, by OneDrive for instance."
        raise refused(path.name, why, "Open its folder, choose “Always keep on this device”, and try again.")


def refuse_by_name(path: Path) -> None:
    """Refuse a folder or file whose name says that it is no table."""
    no_table = _GDB if path.suffix.lower() == ".gdb" else _ENDINGS.get(path.suffix.lower())
    if path.name.startswith("~$"):
        no_table = ("Excel's own note that the workbook is open, not the workbook", "Name the file without “~$”.")
    if no_table and path.exists():
        raise refused(path.name, f"This is {no_table[0]}.", no_table[1])


def _is_blank(path: Path) -> bool:
    """Test whether a file begins with nothing but noughts, as one does that was never filled."""
    try:
        with path.open("rb") as file:
            start = file.read(_START)
    except OSError as error:
        why = "The file is there and cannot be opened: it may be open elsewhere, or kept online only."
        raise refused(path.name, why, "Close it elsewhere, or download it to this computer, and try again.") from error
    return bool(start) and not start.strip(b"\0")
