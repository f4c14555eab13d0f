"""Step Functions' API in moto: state machines, executions, tokens, names and limits."""
