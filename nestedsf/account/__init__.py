"""The edge: sessions, deployment, executions and callbacks; the only place with boto3."""
