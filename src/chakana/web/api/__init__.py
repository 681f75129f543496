"""The same actions for programs, under ``/api/v1``, and the interfaces of other registries."""
