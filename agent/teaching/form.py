"""What every form on the wire between tutor and office is made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

FORM_VERSION = 1

Private = Annotated[str, Field(repr=False)]
PrivateOrNone = Annotated[str | None, Field(repr=False)]


class Form(BaseModel):
    """A frozen form; unknown fields are ignored on purpose."""

    model_config = ConfigDict(frozen=True, extra="ignore")
