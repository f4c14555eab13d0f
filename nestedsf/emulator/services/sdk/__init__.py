"""Calls by botocore's models: names, requests, answers, errors, and what moto has."""
