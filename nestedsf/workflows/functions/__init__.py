"""Function files: Lambda functions in Python, as they lie in files and folders."""
