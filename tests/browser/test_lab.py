"""The pictures in a real JupyterLab: seen, described, and with nothing asked from elsewhere."""

from __future__ import annotations


def test_tmp(notebook):
    page = notebook("1+1", "from nestedsf import draw\nimport nestedsf.sample as s\ndraw(s.MAIN if hasattr(s,'MAIN') else {'StartAt':'A','States':{'A':{'Type':'Succeed'}}})")
    page.run()
    page.page.screenshot(path="/tmp/look/lab-b.png")
    print(page.evaluate("1+3"))
    print(page.outside(), page.errors, len(page.requests))
