"""The page of an initiative, put together of blocks: for members and for strangers."""
