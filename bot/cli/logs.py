"""Logs: one JSON object a line when not on a terminal; never a token, an answer's text or a person's name.

What is logged are events with ids and kinds of errors; this only decides how they look and what is silenced.
"""

import logging
import sys

import structlog


def configure() -> None:
    """Set logs up for this process."""
    on_terminal = sys.stderr.isatty()
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer() if on_terminal else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[_without_text, structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=[structlog.stdlib.add_logger_name, structlog.processors.add_log_level],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for noisy in ("httpx", "httpcore", "telegram", "discord", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.ERROR)


def _without_text(_: object, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """A library's own words may hold a token or what somebody wrote: only who says so and the kind of error stay."""
    record = event.get("_record")
    error = record.exc_info[0] if record is not None and record.exc_info else None
    event.pop("exc_info", None)
    event["event"] = "a library reports a problem"
    if error is not None:
        event["error"] = error.__name__
    return event
