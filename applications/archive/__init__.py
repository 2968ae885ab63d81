"""The case as one zip for the records office. Imported by the worker alone: it counts pages."""

from applications.archive.contents import contents, waits_for
from applications.archive.pack import pack

__all__ = ["contents", "pack", "waits_for"]
