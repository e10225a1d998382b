"""The composition of a platform, area by area: settings into arguments, and which component gets what from which."""
