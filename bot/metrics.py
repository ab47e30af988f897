"""What is counted for whoever watches over the installation, as Prometheus reads it; no id and no name is among it.

The relay and the service report here; the web port shows it (`/metrics`).
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.messages import Letter
from bot.records import Load

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """One process's figures."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._sent = Counter(
            "mockbot_letters_sent", "Letters that went out.", ["platform", "urgency"], registry=self.registry
        )
        self._failed = Counter(
            "mockbot_letters_failed", "Tries to send that failed.", ["platform", "outcome"], registry=self.registry
        )
        self._latency = Histogram(
            "mockbot_reply_seconds",
            "Seconds from a turn's commit to its letter's arrival at the platform.",
            ["platform", "urgency"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._gauges = {
            name: Gauge(f"mockbot_{name}", text, registry=self.registry)
            for name, text in (
                ("letters_waiting", "Letters that wait."),
                ("oldest_letter_seconds", "How long the oldest of them has been waiting."),
                ("jobs_waiting", "Jobs that wait or are being done."),
                ("oldest_job_seconds", "How long the oldest of them has been due."),
                ("letters_given_up", "Letters that a platform refused for ever."),
                ("letters_unknown", "Reminders of which a crash left unknown whether they went out."),
            )
        }

    def sent(self, letter: Letter, seconds: float) -> None:
        """A letter went out."""
        labels = (letter.conversation.platform.value, letter.urgency.value)
        self._sent.labels(*labels).inc()
        self._latency.labels(*labels).observe(max(seconds, 0.0))

    def failed(self, letter: Letter, outcome: str) -> None:
        """A try failed: `later` or `never`."""
        self._failed.labels(letter.conversation.platform.value, outcome).inc()

    def text(self, load: Load) -> bytes:
        """All of it, in Prometheus's text format."""
        values = (load.letters, load.oldest_letter, load.jobs, load.oldest_job, load.given_up, load.unknown)
        for gauge, value in zip(self._gauges.values(), values, strict=True):
            gauge.set(value)
        return generate_latest(self.registry)
