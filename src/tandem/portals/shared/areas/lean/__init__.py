"""What a page may have hundreds of, put together without a template each: the same markup."""
