"""Lambda handlers that the recorded scenarios call, by name."""

ECHO = """
def handler(event, context):
    return event
"""

GREETS = """
def handler(event, context):
    return event or {"Return": "HelloWorld"}
"""

LARGE = """
def handler(event, context):
    return "a" * 257 * 1024
"""

RAISES = """
def handler(event, context):
    raise Exception("Some exception was raised.")
"""

SLEEPS = """
import time

def handler(event, context):
    time.sleep(10)
    return event
"""

STRING = """
def handler(event, context):
    return "HelloWorld!"
"""

FUNCTIONS = {
    "echo": ECHO,
    "greets": GREETS,
    "large": LARGE,
    "raises": RAISES,
    "sleeps": SLEEPS,
    "string": STRING,
}
