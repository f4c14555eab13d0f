"""Documents: files of JSON and YAML as values, with the line of each key."""

from nestedsf.workflows.documents.building import Bare, Path
from nestedsf.workflows.documents.document import LARGEST, Document, document_of, read_document

__all__ = ["LARGEST", "Bare", "Document", "Path", "document_of", "read_document"]
