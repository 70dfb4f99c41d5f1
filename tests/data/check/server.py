"""A web server that keeps its pages in a folder and reports to a monitor."""

from __future__ import annotations

from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


@dataclass
class Settings:
    """What is said on the command line."""

    port: int = 443
    host: str = "localhost"
    packages: list[str] = field(default_factory=list)


PACKAGES = [
    "cohttp-mirage",
    "duration",
    "logs",
    "tls",
    "x509",
]


class Pages:
    """The files of a folder, by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, name: str) -> bytes | None:
        """The contents of a page, if it is there."""
        path = self.folder / name.lstrip("/")
        return path.read_bytes() if path.is_file() else None


class Handler(BaseHTTPRequestHandler):
    """Answers with pages."""

    pages = Pages(Path("pages"))

    def do_GET(self) -> None:  # the name is the library's
        page = self.pages.get(self.path)
        self.send_response(200 if page is not None else 404)
        self.end_headers()
        if page is not None:
            self.wfile.write(page)


class Monitor:
    """Counts what is served."""

    def __init__(self, name: str, address: str) -> None:
        self.name = name
        self.address = address
        self.served = 0

    def report(self) -> str:
        """One line for people."""
        return f"{self.name} at {self.address}: {self.served}"


def main(settings: Settings) -> None:
    """Serves until it is stopped."""
    monitor = Monitor(settings.host, "10.0.0.2")
    server = HTTPServer((settings.host, settings.port), Handler)
    print(monitor.report(), settings.packages or PACKAGES)
    server.serve_forever()


if __name__ == "__main__":
    main(Settings())
