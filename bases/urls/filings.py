"""Addresses of annual filing, under /bases/."""

from django.urls import URLPattern, path

from bases.views import filing, filing_board

urlpatterns: list[URLPattern] = [
    path("filings/", filing_board.filings, name="filings"),
    path("filings.xlsx", filing_board.filings_xlsx, name="filings_xlsx"),
    path("filings/open/", filing.open_filing, name="open_filing"),
    path("filings/remind/", filing_board.remind_filing, name="remind_filing"),
    path("filings/<int:pk>/", filing.filing, name="filing"),
    path("filings/<int:pk>/fill/", filing.fill, name="fill_filing"),
    path("filings/<int:pk>/autosave/", filing.autosave, name="autosave_filing"),
    path("filings/<int:pk>/file/", filing.file, name="file"),
    path("filings/<int:pk>/amend/", filing.amend, name="amend"),
    path("filings/<int:pk>/return/", filing_board.return_filing, name="return_filing"),
    path("filings/<int:pk>/record/", filing_board.record_filing, name="record_filing"),
    path(
        "filings/<int:pk>/documents/<int:number>/", filing.filing_document, name="filing_document"
    ),
]
