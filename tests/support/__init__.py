"""What tests share: programs run and rules asked, as plain data."""
