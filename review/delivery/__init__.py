"""What the pipeline runs beside the command: comments, issues, roles, the bill of materials.

`comment` and `issue` need Python and `gh` alone, no environment: a job that may write installs nothing.
"""
