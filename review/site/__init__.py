"""The documentation as a site: pages that open from a folder, without a server, a network or a font of others."""
