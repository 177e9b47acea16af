"""``python -m infra.bench heard``: what a caller hears, measured on the phone's own recording.

``kinds``, ``plans``, ``speech``, ``timing``, ``intervals``, ``figures`` are pure; ``caller``,
``stranger``, ``house`` ring; ``command`` is the door.
"""
