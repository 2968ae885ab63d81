"""What a document may load: our fonts and bytes given by name. Nothing else, from nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from weasyprint.urls import URLFetcher, URLFetcherResponse


class Fetcher(URLFetcher):
    """Refuses every address but known files and named assets; a refusal ends the rendering."""

    def __init__(self, *, files: Iterable[Path] = (), assets: Mapping[str, bytes] | None = None):
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._files = {path.resolve().as_uri(): path for path in files}
        self._assets = {f"asset:{name}": data for name, data in (assets or {}).items()}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Raises ValueError for what is not ours; WeasyPrint makes it fatal."""
        if url in self._assets:
            return URLFetcherResponse(url, self._assets[url])
        if url in self._files:
            return URLFetcherResponse(url, self._files[url].read_bytes())
        raise ValueError(f"documents may not load {url[:100]}")
