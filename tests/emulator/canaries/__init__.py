"""moto still has each gap that nestedsf.emulator closes.

A module for each family of patches, a test for each sentence of a "moto:" paragraph, on moto as it
is. A test fails when moto no longer has the gap, and says which patch may go.
"""
