"""Every Area: which areas have a parent-infant team, which do not, which nobody knows, and how many babies that is."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .study.study import Study

__version__ = "0.1.0"
__all__ = ["Study"]


def __getattr__(name: str) -> Any:
    """Load what is public when it is first used: to import the package costs nothing and changes nothing."""
    if name == "Study":
        from .study.study import Study

        return Study
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
