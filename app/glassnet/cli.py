"""The command line: the window, or one command without it."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from glassnet.commands import COMMANDS, Command, Parser, window
from glassnet.engine.errors import Diverged, GlassnetError

DONE, FAILED, BAD_INPUT = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (without the program's name); returns the exit code.

    0: done; 1: the run failed; 2: bad input. What went wrong is one line on standard error.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    name = words.pop(0) if words and words[0] in COMMANDS else None
    several = name is None and len(words) > 1 and not words[0].startswith("-")
    if several and not Path(words[0]).exists():
        known = ", ".join(COMMANDS)
        return _say(f"{words[0]!r} is no command and no file; commands: {known}", BAD_INPUT)
    command: Command = COMMANDS[name] if name else window
    parser = Parser(f"glassnet {name}" if name else "glassnet", command.HELP)
    try:
        command.add_arguments(parser)
        return command.run(parser.parse_args(words)) or DONE
    except Diverged as error:
        return _say(error, FAILED)
    except (GlassnetError, OSError) as error:
        return _say(error, BAD_INPUT)
    except KeyboardInterrupt:
        return _say("interrupted", FAILED)
    except MemoryError:
        return _say("there is not enough memory; make the network or the batch smaller", FAILED)
    except Exception as error:  # A user is never shown a traceback.
        return _say(
            f"a fault in Glassnet, please report it: {type(error).__name__}: {error}", FAILED
        )


def _say(problem: object, code: int) -> int:
    # Standard error may be closed or full; the exit code says the most important part.
    with suppress(OSError, ValueError, AttributeError):
        # A progress bar may stand on the line.
        start = "\r\x1b[K" if sys.stderr.isatty() else ""
        sys.stderr.write(f"{start}glassnet: {' '.join(str(problem).split())}\n")
        sys.stderr.flush()
    return code
