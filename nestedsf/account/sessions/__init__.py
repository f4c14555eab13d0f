"""Sessions: moto, a server of it or AWS, their clients, quotas, and what refusals of AWS say."""
