"""What an office's own script does with openpyxl: every table under a folder, its sums and its ratios, with a fixed tolerance.

Works on tables with three rows an indicator (target, done, progress) and the whole before the places, as the official ones are.
Prints how many relations it worked out and how many do not hold.
"""

import pathlib
import sys

try:
    import openpyxl
except ImportError:
    sys.exit(3)


def number(value):
    if isinstance(value, (int, float)):
        return float(value)
    text = str(value or "").strip().rstrip("%")
    try:
        return float(text) / (100 if str(value).strip().endswith("%") else 1)
    except ValueError:
        return None


def differs(left, right, tolerance):
    return left is not None and right is not None and abs(left - right) > tolerance


relations = broken = 0
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.xlsx")):
    for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        header = next((row for row in rows if "全市" in row), None)
        if header is None:
            continue
        whole = header.index("全市")
        labels = {"指标": 0, "目标": 0, "数量": 1, "已完成": 1, "进度": 2}
        group = {}
        for row in rows:
            kind = next((labels[value] for value in row[:whole] if value in labels), None)
            if kind is None:
                continue
            figures = [number(value) for value in row[whole : len(header)]]
            group[kind] = figures
            if kind < 2:
                parts = [value for value in figures[1:] if value is not None]
                relations += 1
                broken += differs(figures[0], sum(parts) if parts else None, 0.01)
            elif 0 in group and 1 in group:
                for target, done, rate in zip(group[0], group[1], figures):
                    relations += 1
                    broken += bool(target) and done is not None and differs(rate, done / target, 0.0001)
print(f"{relations} relations, {broken} do not hold")
