"""JSONata: expressions of the query language that is AWS's default since November 2024.

https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""
