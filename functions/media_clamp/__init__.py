"""Take away uploads that are too large, or not of a type that may be uploaded.

A presigned form bounds the size of an upload, but S3 itself knows no such bound, and believes any type that it is told.
So the size is asked of S3, and the type is read from the first bytes. How long a video lasts is left to the worker,
which opens it anyway. A worker that was faster than this function refuses by the same bounds.
"""
