"""What an order costs."""


def handler(event, context):
    """Charge for each box of an order."""
    return {"boxes": event["boxes"], "dollars": 5 * event["boxes"]}
