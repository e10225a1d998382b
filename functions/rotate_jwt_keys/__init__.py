"""Rotate the RSA keys that sign access tokens, without a token that somebody cannot check.

The value is a JSON object:

- `active`: the key that signs; `next`: the key that will sign after the next rotation. Each has `kid`, `private`
  (PKCS #8 in PEM) and `jwk` (the public key, RFC 7517). The `kid` is the key's thumbprint (RFC 7638);
- `retired`: the `jwk` of the key that signed before; its private key is gone. Absent in the first value;
- `jwks`: the public keys of all three, as the API serves them below /.well-known/.

`next` is published a whole interval before it signs, so that no cache of the public keys meets an unknown `kid`.
KMS makes the key pairs: the standard library knows no RSA.
"""
