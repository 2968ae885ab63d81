"""Papers: from plain facts to signed PDF. Imported by the worker only (WeasyPrint, pyHanko)."""
