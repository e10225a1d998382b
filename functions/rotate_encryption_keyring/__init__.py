"""Rotate the keys that seal OAuth tokens in the database, with double writing.

The value is a JSON object:

- `keys`: key id -> 32 random bytes in base64, for AES-256-GCM;
- `write`: the ids of two keys. A service seals a token under both, and stores each ciphertext with the id of its key;
- `primary`: the first of them, whose ciphertext a service reads when it has the choice;
- `retired`: the ids of all others -> the second since 1970 at which a rotation found the key out of use, or null.

A rotation drops the first of `write` and appends a new key. What is written is therefore readable under a key that is
written for another whole interval, and no service meets an id that it does not know. Within that interval the service
writes older tokens anew. The next rotation makes its ring when every task runs with this one, and so finds the dropped
key out of use; after a theft none waits for the tasks, and none finds anything out of use. From then the key stays for
the window (`KEEP_DAYS`), in which the backups that hold its ciphertexts expire; the two youngest retired keys stay in
any case.
"""
