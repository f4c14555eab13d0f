"""JSON values for property tests."""

from __future__ import annotations

from hypothesis import strategies as st


def json_values(max_leaves: int = 6) -> st.SearchStrategy[object]:
    """JSON values that survive a trip through JSON unchanged."""
    scalars = (
        st.none()
        | st.booleans()
        | st.integers(-(2**53), 2**53)
        | st.floats(allow_nan=False, allow_infinity=False, width=32)
        | texts()
    )
    keys = texts().filter(lambda key: not key.endswith(".$"))
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
        max_leaves=max_leaves,
    )


def texts() -> st.SearchStrategy[str]:
    """Text in any script, of characters that every service takes."""
    return st.text(st.characters(exclude_categories=["Cc", "Cn", "Co", "Cs"]), max_size=12)
