"""One JSON line per log record in service. Never local variables: they may hold ID numbers."""

import json
import logging


class JsonLines(logging.Formatter):
    """Time, level, logger, message; the traceback without locals. Line breaks stay escaped."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
