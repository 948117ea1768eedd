"""What `everyarea --help` says: the commands by what people come for, three examples, and the exit codes."""

from __future__ import annotations

import shutil
import textwrap

# What people come for, and the commands that do it.
GROUPS: dict[str, dict[str, str]] = {
    "make the maps and the data": {
        "run": "make the page, the maps, the tables and the layers",
        "figures": "make only the pictures, as SVG, PDF and PNG",
        "export": "write every layer and table for a GIS, in any of seven formats",
    },
    "look at the answers": {
        "headline": "areas and babies with a team: at least, on record, at most",
        "coverage": "what is on record for each area",
        "gaps": "areas with no team on record, those with most babies and child poverty first",
        "where-next": "where the next teams would reach most babies",
        "reach": "how many babies need support, and how many families teams see",
        "timeline": "how the picture changed from day to day, and why",
        "compare": "what changed between two registers or two runs, and why",
        "locate": "which areas your postcodes or points lie in",
    },
    "write to councils": {
        "pack": "make a pack for each council: a brief of one page, with data",
        "ask": "write letters and forms that ask councils what we do not know",
    },
    "keep a register": {
        "register": "write an empty register, find likely duplicates, take answers back",
        "check": "list every problem in your files, all at once",
    },
    "see and fetch the data": {
        "sources": "list the bundled data: publisher, licence, how it was made",
        "fetch": "fetch official boundaries, postcodes and populations",
    },
}
COMMANDS = {name: text for group in GROUPS.values() for name, text in group.items()}
EXAMPLES = {
    "everyarea run": "the maps and tables, into outputs/",
    "everyarea check my-register.xlsx": "every problem in your spreadsheet",
    "everyarea pack Leeds Bradford": "two councils' packs",
}
EXIT_CODES = {
    0: "done",
    1: "our fault; the details are in everyarea.log, in the folder for results",
    2: "a problem in your files or options that you can fix",
    3: "an area or postcode could not be found, or could be several",
    4: "a bundled file is missing or was changed",
    5: "another run is using the folder",
}
WHAT_FOR = (
    "Which areas of the United Kingdom have a specialised parent-infant relationship team, which do not, where nobody "
    "knows, and how many babies that is."
)


def purpose() -> str:
    """Return what the program is for, as wide as the terminal."""
    return textwrap.fill(WHAT_FOR, _room())


def overview() -> str:
    """Return the commands in their groups, the examples and the exit codes, as wide as the terminal."""
    wide = _room()
    column = max(map(len, COMMANDS)) + 4
    lines: list[str] = []
    for group, commands in GROUPS.items():
        lines.append(f"{group}:")
        lines += [_beside(name, text, column, wide) for name, text in commands.items()]
        lines.append("")
    lines.append("examples:")
    column = max(map(len, EXAMPLES)) + 4
    lines += [_beside(words, text, column, wide) for words, text in EXAMPLES.items()]
    lines.append("")
    lines.append("exit codes:")
    lines += [_beside(str(code), text, 6, wide) for code, text in EXIT_CODES.items()]
    lines.append("")
    lines.append("Every command explains its options: everyarea COMMAND --help")
    return "\n".join(lines)


def _room() -> int:
    """Return how wide a line may be: wider ones are hard to read, and narrower ones leave no room beside a name."""
    return min(max(shutil.get_terminal_size().columns - 2, 58), 110)


def _beside(name: str, text: str, column: int, wide: int) -> str:
    """Put a text beside its name; further lines start below the text."""
    return textwrap.fill(text, wide, initial_indent=f"  {name}".ljust(column), subsequent_indent=" " * column)
