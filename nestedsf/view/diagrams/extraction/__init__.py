"""Extraction: from a definition or an execution to a picture, before any renderer sees it."""
