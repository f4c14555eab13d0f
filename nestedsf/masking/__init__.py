"""Masking: secrets, and what differs from one execution to the next, replaced by marks.

Two executions of one state machine with one input give equal masked values, so that a
notebook's outputs can be compared; and nothing in them tells whose account it was. What is
saved, and what an error says, has its secrets masked only: it keeps names and times, and
executions can be told apart.

==================  =======  ================================================================
mark                secret   replaces
==================  =======  ================================================================
‹account›           yes      twelve digits in an ARN, in a URL or host of AWS's, under a key
                             with account, owner or principal in it, or next to such a word
‹user›, ‹session›   yes      an IAM user in an ARN, the session of an assumed role
‹access key›        yes      the id of an access key, ``AKIA…``, ``ASIA…`` and the like
‹task token›        yes      a task token, found by its key or by its beginning
‹secret›            yes      what stands under a key that ends in password, secret, token,
                             authorization, API key and the like, in an object or array
                             too; Basic's user and password, bearer tokens, JSON Web
                             Tokens, private keys, passwords and signatures in URLs; what is
                             base64 or URL-encoded and has any of these in it
‹hidden›            yes      what cannot be followed: no JSON, or nested too deeply
‹execution›                  the ARN of an execution
‹execution name›             ``Name`` in the description of an execution
‹date›                       an ISO date-time, or epoch time under StartDate or StopDate
‹uuid›                       a UUID
‹request id›                 the RequestId of an AWS response
‹length›                     the Content-Length of an AWS response
‹trace id›                   the X-Amzn-Trace-Id of an AWS response
==================  =======  ================================================================

The rules, one module each:

- `keys`: which keys tell. ``AWS_SECRET_ACCESS_KEY``, ``secretAccessKey`` and
  ``Secret-Access-Key`` are one key.
- `members`: keys in JSON, and in JSON text inside a string (the Output and Cause of a ``.sync``
  task), which keeps its form. The key may stand beside its value: ``{"Name": …, "Value": …}``.
- `keyed`: keys in any other text: ``password=…``, Python's ``repr``, XML, JSON that was cut off.
- `accounts`: when twelve digits are an account id. Any others are data and stay.
- `marks`: what is known by what it looks like.
- `encodings`: base64 and URL-encoding.

Masking twice gives the same as masking once. It takes time in proportion to the text.

What is not promised
--------------------

Masking keeps somebody from showing a secret by mistake; it is no wall against who hides one.
It does not find

- a secret that nothing tells of: a password in a sentence, or under a key of another name; a
  secret access key, which looks like any forty characters, without its key;
- twelve digits by themselves, which are as often an order or a time as an account;
- a secret that is split over several values, written backwards, encrypted, compressed, in hex,
  or in base64 that begins in the middle of something else or not with text;
- the names of people, machines and buckets, and what only their owner knows to be private.

And it masks more than it has to where it cannot tell: a word after ``password:``, a line of
letters right below a task token, twelve digits under ``OwnerRef``.
"""
