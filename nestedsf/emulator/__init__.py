"""The emulator: moto made to answer as AWS answers.

One module a family of gaps; each says what AWS does and what moto does instead.
Nothing here is imported before a moto session, or a session of a server, is opened.
"""
