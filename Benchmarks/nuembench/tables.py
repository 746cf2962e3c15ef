"""Markdown tables."""


def table(header, rows):
    """Aligns columns to the right in which some cell begins with a digit, but never the first column."""
    rows = [[str(cell) for cell in row] for row in rows]
    rule = ["---:" if index > 0 and any(row[index].lstrip("-*")[:1].isdigit() for row in rows) else "---"
            for index in range(len(header))]
    return [_line(header), _line(rule), *(_line(row) for row in rows)]


def _line(cells):
    return "| " + " | ".join(cells) + " |"
