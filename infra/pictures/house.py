"""The house in one picture: the four rooms, their processes, and what goes between them."""

from infra.pictures.drawing import Arrow, Box, Look, label, svg

SIZE = (1240, 688)
TITLE = "The house of the phone tutor"
DESCRIPTION = (
    "A learner's phone reaches Twilio, Twilio's SIP reaches livekit-sip and livekit-server, which "
    "bring the audio to the tutor (agent). The tutor teaches from agent/teaching, speaks with "
    "Deepgram, OpenAI and Cartesia or their offline stand-ins, and meets the office (webhooks) "
    "over HTTP: a brief comes back, evidence and the recording go in. The office owns the "
    "database, hears what Twilio and LiveKit report, and shows teachers the call log. "
    "sip sets up LiveKit's trunk and rule. infra starts everything."
)

BOXES = (
    Box(Look.FRAME, (272, 24), (702, 612), "infra: assembly and power",
        ("setup, demo, check; starts every process, here or in containers",)),
    Box(Look.OUTSIDE, (24, 96), (164, 62), "Learner's phone", ("any telephone",)),
    Box(Look.OUTSIDE, (24, 238), (164, 62), "Twilio", ("number and carrier",)),
    Box(Look.OUTSIDE, (24, 530), (164, 62), "Teacher", ("a browser",)),
    Box(Look.ENGINE, (302, 88), (236, 100), "LiveKit",
        ("$livekit-sip (SIP, RTP)", "$livekit-server (rooms)", "$redis")),
    Box(Look.ROOM, (302, 264), (192, 100), "sip: the telephone",
        ("numbers, calls, outcomes", "trunk and dispatch rule", "$python -m sip apply")),
    Box(Look.ROOM, (646, 88), (300, 276), "agent: the tutor",
        ("one live call, one process per call", "$python -m agent start", "",
         "who is calling? floor, keypad,", "recorder, spool on disk")),
    Box(Look.TAUGHT, (662, 232), (268, 98), "agent/teaching",
        ("what a tutor knows without a phone:", "lesson, grading, rubric, subjects.",
         "Pure functions, no network")),
    Box(Look.ROOM, (302, 452), (644, 158), "webhooks: the office",
        ("briefs, evidence, the call log", "$python -m webhooks serve",
         "$python -m webhooks work", "", "computes every score itself,",
         "from the evidence it has stored")),
    Box(Look.STORE, (702, 514), (228, 80), "Database, recordings",
        ("SQLite or PostgreSQL", "sound on disk, if consented")),
    Box(Look.OUTSIDE, (1040, 88), (176, 62), "Deepgram", ("hears",)),
    Box(Look.OUTSIDE, (1040, 172), (176, 62), "OpenAI", ("ear for open answers",)),
    Box(Look.OUTSIDE, (1040, 256), (176, 62), "Cartesia", ("speaks",)),
    Box(Look.OUTSIDE, (1040, 384), (176, 98), "or infra.offline",
        ("all three protocols", "on this machine:", "no account, no key")),
)  # fmt: skip

ARROWS = (
    Arrow(((106, 158), (106, 238)), ("call",), (106, 202), both=True),
    Arrow(((188, 256), (230, 256), (230, 136), (302, 136)), ("SIP, RTP",), (230, 200), both=True),
    Arrow(((188, 282), (230, 282), (230, 500), (302, 500)), ("webhook:", "who rings?"), (230, 386)),
    Arrow(((188, 561), (302, 561)), ("HTTPS",), (230, 553)),
    Arrow(((538, 136), (646, 136)), ("audio, keys",), (592, 126), both=True),
    Arrow(((392, 264), (392, 188)), ("sets up",), (392, 230)),
    Arrow(((518, 188), (518, 452)), ("reports", "and answers"), (518, 408), both=True),
    Arrow(((684, 452), (684, 364)), ("brief",), (684, 412)),
    Arrow(((776, 364), (776, 452)), ("evidence, sound",), (776, 412)),
    Arrow(((946, 119), (1040, 119)), both=True),
    Arrow(((946, 203), (1040, 203)), both=True),
    Arrow(((946, 287), (1040, 287)), both=True),
    Arrow(((946, 345), (1004, 345), (1004, 433), (1040, 433)), both=True),
    Arrow(((882, 452), (882, 330)), ("imports",), (882, 412), imports=True),
    Arrow(((646, 314), (494, 314)), ("imports",), (584, 318), imports=True),
    Arrow(((392, 452), (392, 364)), ("imports",), (392, 412), imports=True),
)  # fmt: skip

LEGEND = (
    Arrow(((302, 664), (358, 664))),
    label("goes over a wire", (368, 668)),
    Arrow(((500, 664), (556, 664)), imports=True),
    label("imports; there is no other way from room to room", (566, 668)),
)


def drawing() -> str:
    """The SVG file. The same tables always give the same text."""
    return svg(SIZE, TITLE, DESCRIPTION, parts=(*BOXES, *ARROWS, *LEGEND))
