"""Learn how AWS Step Functions workflows nest, and look at any execution in Jupyter.

>>> import nestedsf
>>> session = nestedsf.moto_session(time_scale=20)
>>> deployment = nestedsf.deploy(session)
>>> trace = nestedsf.run(session, deployment)
>>> trace.status
'SUCCEEDED'
>>> trace.visit("Start new workflow and wait for completion").child.status
'SUCCEEDED'
>>> session.close()
"""

# typing is not imported: until a command has its hands on Ctrl-C, nothing may take time.
TYPE_CHECKING = False

__version__ = "0.1.0"

if TYPE_CHECKING:
    from nestedsf.public import *  # noqa: F403  they are listed there
else:

    def __getattr__(name: str) -> object:
        """A public name, or a module: the first that is asked for brings all of `nestedsf.public`."""
        from importlib import import_module, util  # noqa: PLC0415  it takes time too

        if util.find_spec(f"{__name__}.{name}"):
            return import_module(f"{__name__}.{name}")
        public = import_module("nestedsf.public")
        try:
            return getattr(public, name)
        except AttributeError:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None

    def __dir__() -> list[str]:
        from nestedsf.public import __all__  # noqa: PLC0415  as above

        return sorted({*globals(), *__all__})
