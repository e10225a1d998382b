"""Refresh the tokens of X accounts, whose refresh tokens work once.

A refresh gives a new pair and ends the old one; a refresh token that is used again ends all tokens of the account
(OAuth 2.0 Security Best Current Practice, RFC 9700, section 4.14). So nothing may be lost between the platform's answer
and Secrets Manager, and no token may be sent twice on a guess:

1. a lease on the account in the table `token-leases`, and after it the secret is read again;
2. a version without a value is put, to prove that a value can be stored;
3. an intent is written: this refresh token is going to be sent. Whoever finds an intent knows that it may have been;
4. the call;
5. the whole pair is stored, in one call, under an id derived from the old refresh token; if that fails again and again,
   it goes to the table, sealed with a customer key (the escrow), from which a later run stores it;
6. the pair becomes the current value; intent and lease go.

An intent without a stored pair means that the outcome is unknown. Then the access token is tried: if it still works,
the platform did not do it, as far as can be told, and the call is repeated, once; if it does not, the pair is lost and
the account's owner must connect it again. Nothing of this touches another account.
"""
