"""The emulated account over HTTP: signed requests on loopback, and refusals as AWS writes them."""
