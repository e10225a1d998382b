"""What rules know of AWS: how its resources belong together, age, share and reach one another."""
