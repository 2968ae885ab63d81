"""The papers of a case and a batch, as facts; one function for each (Art. 9, Art. 10)."""

from applications.papers.decision import certification_decision
from applications.papers.draws import draw_minutes
from applications.papers.fieldwork import meeting_minutes, visit_record
from applications.papers.letters import acceptance, notice, refusal, rejection, supplement
from applications.papers.paper import Paper, printable, texts
from applications.papers.recommending import recommendation
from applications.papers.reviewing import conclusion, score_sheet

__all__ = [
    "Paper",
    "acceptance",
    "certification_decision",
    "conclusion",
    "draw_minutes",
    "meeting_minutes",
    "notice",
    "printable",
    "recommendation",
    "refusal",
    "rejection",
    "score_sheet",
    "supplement",
    "texts",
    "visit_record",
]
