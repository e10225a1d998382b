"""How often every credential of a program is renewed, by what, and who hears when it is not."""
