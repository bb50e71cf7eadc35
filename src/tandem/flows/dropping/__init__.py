"""Files that come by a folder, without a person."""
