"""The inventory: what data a program keeps, where, under which key, for how long, who uses it and where it goes."""
