"""Judge a whole estate: a folder of previews, states and graphs, on every core, told as one summary."""
