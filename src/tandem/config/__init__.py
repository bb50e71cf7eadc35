"""Settings, addresses and the `tandem` command: where everything is put together."""
