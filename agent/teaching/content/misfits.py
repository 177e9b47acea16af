"""Several faults of one file of content at once, for the schemas and those who tell the line."""

Misfit = tuple[tuple[str | int, ...], str]  # the keys that lead to a fault, and what it is


class Misfits(ValueError):
    """Several faults at once, each with the keys that lead to its place, such as ("hint", 2)."""

    def __init__(self, *faults: Misfit) -> None:
        super().__init__("; ".join(message for _, message in faults))
        self.faults = faults
