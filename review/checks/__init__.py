"""What `check` asks beside the tools that it calls: links, code blocks and commands of documents; secrets in files."""
