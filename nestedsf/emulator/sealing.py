"""Sealed sessions: of botocore, and blind to the user's own AWS configuration."""

from __future__ import annotations

import copy

import botocore.config
import botocore.hooks
import botocore.loaders
import botocore.session

FILES = frozenset({"config_file", "credentials_file"})
LOADER = botocore.loaders.create_loader()
"""Reads botocore's data once for all sealed sessions, and for those that moto makes."""
_HANDLERS = botocore.hooks.HierarchicalEmitter()
botocore.session.Session(event_hooks=_HANDLERS)  # it registers botocore's own, which takes 10 ms


def sealed_session(
    region_name: str, key: tuple[str, str] = ("moto", "moto")
) -> botocore.session.Session:
    """A botocore session that reads neither the environment nor ~/.aws, and uses no proxy."""
    unread = {
        name: (None, None, None if name in FILES else default, conversion)
        for name, (_config, _environ, default, conversion) in (
            botocore.session.Session.SESSION_VARIABLES.items()
        )
    }
    session = botocore.session.Session(
        session_vars=unread, event_hooks=copy.copy(_HANDLERS), include_builtin_handlers=False
    )
    session.register_component("data_loader", LOADER)
    session.set_config_variable("region", region_name)
    session.set_credentials(*key, account_id=None)
    session.set_default_client_config(
        botocore.config.Config(ignore_configured_endpoint_urls=True, proxies={})
    )
    return session
