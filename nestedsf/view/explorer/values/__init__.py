"""What an explorer's page shows: moments, causes and JSON, as values that any page takes."""
