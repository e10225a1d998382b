"""The architecture as a picture: what there is, what uses what, and where each box stands."""
