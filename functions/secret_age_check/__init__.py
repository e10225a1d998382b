"""Say which credentials live longer than their class allows (SS-3).

Those that others give out are as old as their current value; those that a function rotates, as their last rotation.
Each secret carries its class and its days as the tags RotationClass and RotationDays; one without them is told of too.
The secrets of connected accounts are left to those who refresh them.
"""
