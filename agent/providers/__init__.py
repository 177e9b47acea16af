"""Which vendor hears, thinks and speaks: one table from ``"vendor/model"`` to a plugin object.

``"livekit/<string>"`` names LiveKit Inference. A vendor is one file here and one line below.
"""

from agent.providers import cartesia, deepgram, livekit_inference, openai
from agent.providers.parts import Part, UnknownVendorError, Vendor

VENDORS: dict[str, Vendor] = {
    "cartesia": cartesia.VENDOR,
    "deepgram": deepgram.VENDOR,
    "livekit": livekit_inference.VENDOR,
    "openai": openai.VENDOR,
}


def vendor_of(choice: str, part: Part) -> tuple[Vendor, str]:
    """Split ``"vendor/model"``; raises UnknownVendorError naming what can be chosen."""
    name, slash, model = choice.partition("/")
    able = sorted(key for key, vendor in VENDORS.items() if getattr(vendor, part) is not None)
    if not slash or not model or name not in able:
        raise UnknownVendorError(choice, part, able)
    return VENDORS[name], model
