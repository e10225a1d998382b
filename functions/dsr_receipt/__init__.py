"""Say, signed, what was done about a request of a person.

The state machine calls it when nothing is left to do. The receipt is a JSON text without the person's name; a key of
KMS that never leaves it signs the text's SHA-256 digest (ECDSA on P-256). What is put into the locked bucket is one
file that holds the text, letter by letter, and the signature:

- `receipt`: the text that was signed;
- `signature`: `algorithm`, `key` (the ARN of the key), and `value` (DER, in base64).

A receipt is settled once: the file is noted with the request under a condition before it is put, so that a run that
ended, or two at once, put the same bytes, and only one version of them.
"""
