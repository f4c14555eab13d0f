"""Documents: files of JSON and YAML as values, with the line of each key."""

from nestedsf.documents.building import PLACEHOLDER, Bare, Path
from nestedsf.documents.document import LARGEST, Document, document_of, read_document

__all__ = ["LARGEST", "PLACEHOLDER", "Bare", "Document", "Path", "document_of", "read_document"]
