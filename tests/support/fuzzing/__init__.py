"""Bad inputs, made from good ones and given to everything that reads files: `./bulwark test --fuzz 1000`."""
