"""What stands in an application: drafts, their state, snapshots, differences."""

from applications.content.book import Book
from applications.content.diff import Change, changes
from applications.content.facts import form_facts
from applications.content.figures import figures, sentences
from applications.content.frozen import rows_in, snapshot, value_in
from applications.content.prefill import prefill
from applications.content.state import evaluate, is_open_for_writing, open_sections
from applications.content.veil import veiled

__all__ = [
    "Book",
    "Change",
    "changes",
    "evaluate",
    "figures",
    "form_facts",
    "is_open_for_writing",
    "open_sections",
    "prefill",
    "rows_in",
    "sentences",
    "snapshot",
    "value_in",
    "veiled",
]
