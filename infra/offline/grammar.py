"""What the ear expects to hear on a lesson line, as a JSGF grammar (pure).

Built from the key terms on the socket and nothing else: every number, what a learner says around a
number, the commands, and a loop of single phones that soaks up the rest (the reject path).
"""

import re
from collections.abc import Iterable

JUNK = "zz"  # prefix of the reject path's pretend words
_PHONES = """AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH
UW V W Y Z ZH"""
PHONES = tuple(_PHONES.split())

FILLERS = ("um", "uh", "hmm")  # not "well": it eats "twelve"
LEADS = (
    "it is",
    "it's",
    "is it",
    "that is",
    "that's",
    "i think",
    "i think it is",
    "i think it's",
    "i think that's",
    "the answer is",
    "maybe",
    "you get",
    "i got",
    "equals",
    "i say",
    "my answer is",
)
TURNS = (
    "no",
    "sorry",
    "no sorry",
    "sorry no",
    "wait no",
    "no wait",
    "i mean",
    "no i mean",
    "no it's",
)
COMMANDS = (
    "repeat",
    "repeat please",
    "repeat that",
    "again",
    "again please",
    "say that again",
    "say it again please",
    "slower",
    "slower please",
    "more slowly please",
    "hint",
    "a hint please",
    "give me a hint",
    "can i have a hint",
    "skip",
    "skip it",
    "skip this one",
    "next question",
    "stop",
    "goodbye",
    "bye",
    "wait",
    "wait a moment",
    "yes",
    "yes please",
    "yes it is",
    "yeah",
    "no",
    "no thank you",
    "no thanks",
    "i don't know",
    "i do not know",
    "don't know",
    "i have no idea",
    "help",
    "help me",
    "hello",
    "hi",
    "okay",
    "ready",
    "i'm ready",
    "thank you",
    "pardon",
    "what",
    "guest",
)
NAMING = ("my name is", "this is", "i am", "i'm", "it's", "it is", "here is")

# Each reference to a rule is a copy of it in the search graph: what may be optional is optional in
# one place (a third of the time for the same language).
NUMBER_RULES = """
<one> = one | two | three | four | five | six | seven | eight | nine ;
<teen> = ten | eleven | twelve | thirteen | fourteen | fifteen | sixteen | seventeen | eighteen
  | nineteen ;
<tens> = twenty | thirty | forty | fifty | sixty | seventy | eighty | ninety ;
<two> = (/9/ <one> | /10/ <teen> | /30/ <tens> (/1/ <NULL> | /1/ <one>)) ;
<hundreds> = (/5/ <one> | /1/ a) hundred (/1/ <NULL> | /1/ and) ;
<thousands> = (/3/ one | /1/ a) thousand (/2/ <NULL> | /1/ and) ;
<part> = half | third | thirds | quarter | quarters | fifth | fifths | tenth | tenths ;
<tail> = (/2/ point <one> | /1/ <part> | /1/ and a half) ;
<whole> = (/20/ <NULL> | /1/ minus) (/9/ <NULL> | /1/ <thousands>) (/4/ <NULL> | /1/ <hundreds>)
  <two> (/30/ <NULL> | /1/ <tail>) ;
<digit> = (/9/ <one> | /1/ zero | /1/ oh) ;
<round> = (/2/ <one> | /1/ a) (/9/ hundred | /1/ thousand) | one thousand <one> hundred ;
<number> = (/60/ <whole> | /6/ <round> | /2/ zero | /4/ <digit> <digit>+ | /1/ a half
  | /1/ a quarter) ;
"""

_WORD = re.compile(r"[a-z']+")


def words_of(text: str) -> tuple[str, ...]:
    """Lower-case words as the dictionary spells them."""
    return tuple(_WORD.findall(text.lower().replace("-", " ")))


def expected_words(terms: Iterable[str]) -> set[str]:
    """Every word the dictionary must know before ``grammar(terms)`` can be compiled."""
    fixed = " ".join((*FILLERS, *LEADS, *TURNS, *COMMANDS, *NAMING))
    bare = re.sub(r"<\w+>|/\d+/", " ", NUMBER_RULES)
    return set(words_of(fixed + " " + bare + " " + " ".join(terms)))


def grammar(terms: Iterable[str]) -> str:
    """JSGF for one lesson; ``terms`` are phrases whose every word is in the dictionary."""
    phrases = sorted({" ".join(words_of(term)) for term in terms} - {""})
    rules = [
        "#JSGF V1.0;",
        "grammar lesson;",
        NUMBER_RULES,
        f"<um> = {_choice(FILLERS)};",
        f"<lead> = {_choice(LEADS)};",
        f"<turn> = {_choice(TURNS)};",
        f"<command> = {_choice(COMMANDS)};",
        f"<junk> = {_choice(JUNK + phone.lower() for phone in PHONES)};",
        "<start> = (/4/ <NULL> | /1/ <um>) (/2/ <NULL> | /1/ <lead>) (/9/ <NULL> | /1/ <um>);",
        "<said> = <start> <number> (/100/ <NULL> | /1/ <turn> <number>);",
    ]
    public = ["/12/ <said>", "/5/ <command>", "/1/ <um> <command>", "/1/ <um>"]
    if phrases:
        rules.append(f"<term> = {_choice(phrases)};")
        rules.append(f"<naming> = {_choice(NAMING)} <term>;")
        public += ["/4/ <term>", "/1/ <lead> <term>", "/1/ <um> <term>", "/1/ <naming>"]
    public.append("/1/ <junk>+")
    rules.append(f"public <heard> = {' | '.join(public)} ;")
    return "\n".join(rules) + "\n"


def _choice(options: Iterable[str]) -> str:
    return "(" + " | ".join(options) + ")"
