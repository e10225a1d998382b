"""Lambda functions: each package is deployed alone, with boto3 from the runtime and the standard library only."""
