"""What a document shows beside what a command printed."""

import re

NUMBER = re.compile(r"^([-+]?)(\d+)(?:\.(\d*))?(?:e([-+]?\d+))?([;:)]*)$")


def matches(shown: list[str], printed: list[str]) -> bool:
    """Whether the printed lines are those shown, where a line `...` stands for any lines."""
    if not shown:
        return not printed
    if shown[0].strip() == "...":
        return any(matches(shown[1:], printed[skipped:]) for skipped in range(len(printed) + 1))
    return bool(printed) and same_line(shown[0], printed[0]) and matches(shown[1:], printed[1:])


def same_line(shown: str, printed: str) -> bool:
    if shown.rstrip() == printed.rstrip():
        return True
    if "..." in shown:
        pattern = ".*".join(re.escape(part) for part in shown.rstrip().split("..."))
        return re.fullmatch(pattern, printed.rstrip()) is not None
    words, others = (re.split(r"[\s,]+", line.strip()) for line in (shown, printed))
    return len(words) == len(others) and all(map(same_word, words, others))


def same_word(shown: str, printed: str) -> bool:
    """Equal, or numbers with the same digits but for one unit in the last; in full precision, to a part
    in 10^5, which the error of an error has left: other processors and libraries round otherwise."""
    if shown == printed or (set(shown) == {"-"} == set(printed)):
        return True
    one, other = NUMBER.match(shown), NUMBER.match(printed)
    if not one or not other or one.group(5) != other.group(5):
        return False
    unit = 10.0 ** (int(one.group(4) or 0) - len(one.group(3) or ""))
    digits = len((one.group(2) + (one.group(3) or "")).lstrip("0"))
    allowed: float = max(1.01 * unit, 1e-5 * abs(value(one)) if digits > 8 else 0)
    return abs(value(one) - value(other)) <= allowed


def value(number: re.Match[str]) -> float:
    return float(number.group(0).rstrip(";:)"))


def rewritten(shown: list[str], printed: list[str]) -> list[str] | None:
    """What the document should show: as many lines as before around a line `...`; None where it
    cannot be told which line changed."""
    if any("..." in line and line.strip() != "..." for line in shown):
        return None
    gaps = [index for index, line in enumerate(shown) if line.strip() == "..."]
    if not gaps:
        return printed
    head, tail = gaps[0], len(shown) - 1 - gaps[-1]
    if len(gaps) > 1 or head + tail > len(printed):
        return None
    return printed[:head] + ["..."] + (printed[-tail:] if tail else [])
