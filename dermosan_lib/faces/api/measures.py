"""What the service measures of itself, for Prometheus. No name, image or answer is in it."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30)


class Measures:
    """Counters of one service."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self.requests = Counter(
            "dermosan_requests", "Requests answered, by path and status",
            ["path", "status"], registry=registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "dermosan_request_seconds", "From the first byte of a request to its answer",
            ["path"], buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self.images = Counter("dermosan_images", "Images of cases answered", registry=registry)
        self.silent = Counter("dermosan_abstained", "Cases without a name", registry=registry)
        self.gone = Counter(
            "dermosan_clients_gone", "Requests whose client had left first", registry=registry
        )
        self.in_flight = Gauge("dermosan_in_flight", "Requests being answered", registry=registry)
        self.waiting = Gauge("dermosan_waiting", "Cases in the queue", registry=registry)
        self.held = Gauge("dermosan_body_bytes", "Held by bodies now", registry=registry)

    def as_text(self) -> bytes:
        """All of them in the text format of Prometheus."""
        return generate_latest(self._registry)
