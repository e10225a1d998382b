"""Lambda functions: each package is deployed with `_common`, boto3 from the runtime and the standard library only."""
