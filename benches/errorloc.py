"""Localises errors with Banff (PyPI: banff 3.1.3, Python 3.10 or later) and prints what it found.

Reads comma-separated records with the columns id, x1 … x11 from standard input. `errorloc` takes an Arrow table, the edits as
text and the name of the key; negative values are not accepted by default, which gives every variable the bound it needs.
"""

import sys

try:
    import logging

    logging.disable(logging.CRITICAL)
    import banff
    import pyarrow
    import pyarrow.csv
except ImportError:
    sys.exit(3)

EDITS = "x1+x2=x3; x2=x4; x5+x6+x7=x8; x3+x8=x9; x9-x10=x11;"

variables = [f"x{number}" for number in range(1, 12)]
types = {"id": pyarrow.string(), **{variable: pyarrow.float64() for variable in variables}}
records = pyarrow.csv.read_csv(
    pyarrow.BufferReader(sys.stdin.buffer.read()), convert_options=pyarrow.csv.ConvertOptions(column_types=types)
)

run = banff.errorloc(
    unit_id="id",
    edits=EDITS,
    indata=records,
    outstatus="pyarrow",
    outreject="pyarrow",
    seed=1,
    presort=False,
    trace=False,
    capture=False,
)
print(f"{run.outstatus.num_rows} fields to change, {run.outreject.num_rows} records given up")
