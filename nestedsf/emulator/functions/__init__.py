"""Lambda in moto: deployed code, the runtime that it runs in, and what Invoke answers."""
