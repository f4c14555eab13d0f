"""The services that Tasks call: optimized integrations, functions, and every AWS SDK action of moto.

`moto_services.MotoServices` is what the engine is handed.
"""
