"""Stacked bars as SVG: what each group of causes adds to or takes from the paper's total."""

COLOURS = {"pairing": "#3b6fb6", "link": "#8a8a8a", "banks": "#e0a030", "pipeline": "#b5473c"}
WIDTH, LEFT, TOP, PANEL, BETWEEN = 960, 60, 50, 250, 60
BAR, STEP, SPACE = 13, 18, 26  # of a bar, from bar to bar, between networks
LOW, HIGH, GRID = -10, 35, 5  # percent


class Picture:
    def __init__(self, height):
        self.lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
                      f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">',
                      f'<rect width="{WIDTH}" height="{height}" fill="white"/>']

    def rectangle(self, x, y, width, height, colour):
        self.lines.append(f'<rect x="{x:.1f}" y="{y:.2f}" width="{width}" height="{height:.2f}" fill="{colour}"/>')

    def line(self, x1, x2, y, colour, width=1):
        self.lines.append(f'<line x1="{x1:.1f}" y1="{y:.2f}" x2="{x2:.1f}" y2="{y:.2f}" stroke="{colour}" '
                          f'stroke-width="{width}"/>')

    def text(self, x, y, text, anchor="middle"):
        self.lines.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>')

    def svg(self):
        return "\n".join([*self.lines, "</svg>"]) + "\n"


def draw_bar(picture, x, values, y_of):
    up = down = 0.0
    for group, value in values.items():
        begin = up if value > 0 else down
        end = begin + value
        picture.rectangle(x, min(y_of(begin), y_of(end)), BAR, abs(y_of(begin) - y_of(end)), COLOURS[group])
        up, down = (end, down) if value > 0 else (up, end)
    assert LOW <= down and up <= HIGH
    picture.line(x - 2, x + BAR + 2, y_of(sum(values.values())), "black", 2)


def draw_panel(picture, top, memory, networks):
    def y_of(percent):
        return top + PANEL * (HIGH - percent) / (HIGH - LOW)

    for percent in range(LOW, HIGH + 1, GRID):
        picture.line(LEFT, WIDTH - 20, y_of(percent), "black" if percent == 0 else "#dddddd")
        picture.text(LEFT - 6, y_of(percent) + 4, f"{percent:+d} %" if percent else "0", "end")
    x = LEFT + 15
    for network, rows in networks:
        picture.text(x + (len(rows) * STEP - STEP + BAR) / 2, top + PANEL + 18, f"{network}, {memory}")
        for values in rows:
            draw_bar(picture, x, values, y_of)
            x += STEP
        x += SPACE


def draw(bars):
    """bars: ((network, memory), [{group: percent} of each row]) in order. Returns the text of the file."""
    memories = list(dict.fromkeys(memory for (_, memory), _ in bars))
    picture = Picture(TOP + len(memories) * (PANEL + BETWEEN))
    picture.text(LEFT, 18, "Simulation minus the paper's closed form, in percent of the latter, by group of causes "
                 "(line: their sum)", "start")
    x = LEFT
    for group, colour in COLOURS.items():
        picture.rectangle(x, 28, 10, 10, colour)
        picture.text(x + 15, 37, group, "start")
        x += 90
    for i, memory in enumerate(memories):
        networks = [(network, rows) for (network, m), rows in bars if m == memory]
        draw_panel(picture, TOP + i * (PANEL + BETWEEN), memory, networks)
    return picture.svg()
