"""Actions: what each of the API's does; a function from a request to its answer.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
"""
