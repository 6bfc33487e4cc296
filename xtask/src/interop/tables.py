"""What DuckDB, pandas and openpyxl read in the files of clipwire-tables, held against the records.

The records are read from JSON Lines by Python itself and flattened here, without a line of clipwire's. Then every cell of every other file
has to be what the record says: ids, emoji, nulls, moments, numbers and lists. Called with folders that hold `<name>.jsonl` and the same
records as `<name>.parquet`, `<name>.csv` and `<name>.xlsx`, as far as they are there.
"""

import datetime
import decimal
import hashlib
import json
import pathlib
import re
import sys

import duckdb
import openpyxl
import pandas
import pyarrow.parquet

UTC = datetime.timezone.utc
ROUNDED = re.compile(r"^([\d.]+)\s*([a-z万千亿]*)\+?$", re.IGNORECASE)
UNITS = {"": 1, "k": 10**3, "千": 10**3, "w": 10**4, "万": 10**4, "m": 10**6, "b": 10**9, "亿": 10**8}


def moment(text):
    """A moment in whole microseconds."""
    text = re.sub(r"(\.\d{6})\d+", r"\1", text)
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def number(value):
    """What is certain of a count."""
    if isinstance(value, str):
        digits, unit = ROUNDED.match(value).groups()
        return int(decimal.Decimal(digits) * UNITS[unit.lower()])
    return value if value < 2**63 else None


def column(record, name, kind, has_twin):
    """What a column has to hold: the value at the place that its name spells, in the type that it has."""
    if name.endswith("_text") and has_twin:
        value = place(record, name[: -len("_text")])
        if has_twin == "DECIMAL":
            return value if value is not None and rounded(value) != decimal.Decimal(value) else None
        exact = isinstance(value, int) and value < 2**63
        return None if value is None or exact else str(value)
    value = place(record, name)
    if value is None:
        return None
    if kind == "BIGINT":
        return number(value)
    if kind.startswith("DECIMAL"):
        return rounded(value)
    if kind.startswith("TIMESTAMP"):
        return moment(value)
    if kind.startswith("STRUCT") and kind.endswith("[]"):
        names = re.findall(r'[(,] ?"?(\w+)"? (BIGINT|VARCHAR\[\]|VARCHAR|BOOLEAN|TIMESTAMP WITH TIME ZONE)', kind)
        types = dict(names)
        return [{inner: column(element, inner, types[inner], twin(inner, types)) for inner in types} for element in value]
    return value.replace("\0", "") if isinstance(value, str) else value


def twin(name, types):
    """The type of the number beside which a text stands."""
    kind = types.get(name[: -len("_text")], "VARCHAR") if name.endswith("_text") else "VARCHAR"
    return None if kind == "VARCHAR" else "DECIMAL" if kind.startswith("DECIMAL") else kind


def rounded(value):
    """A decimal number with nine places."""
    return decimal.Decimal(value).quantize(decimal.Decimal("1e-9"), context=decimal.Context(prec=60))


def place(record, name):
    """The value whose path, joined with `_`, is the name."""
    if record is None:
        return None
    if name in record:
        return record[name]
    members = [member for member in record if name.startswith(member + "_")]
    return place(record[max(members, key=len)], name[len(max(members, key=len)) + 1 :]) if members else None


def same(found, wanted, where):
    """Ends the program where a cell is another one."""
    if found != wanted or (found is None) != (wanted is None):
        sys.exit(f"{where}: {found!r} is not {wanted!r}")


def plain(value):
    """A value of pandas as one of Python."""
    if isinstance(value, (list, tuple)) or type(value).__name__ == "ndarray":
        return [plain(element) for element in value]
    if isinstance(value, dict):
        return {name: plain(element) for name, element in value.items()}
    if value is None or value is pandas.NA or value is pandas.NaT or value != value:
        return None
    if isinstance(value, pandas.Timestamp):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value


def from_json(value, wanted):
    """A list that stands in a cell as JSON, with the types of what is wanted."""
    if isinstance(wanted, list):
        return [from_json(element, want) for element, want in zip(value, wanted, strict=True)]
    if isinstance(wanted, dict):
        same(sorted(value), sorted(wanted), "the names of an element")
        return {name: from_json(value[name], wanted[name]) for name in wanted}
    return moment(value) if isinstance(wanted, datetime.datetime) and value is not None else value


def from_quoted(text, wanted):
    """A cell of CSV of a reader that tells empty text from none."""
    if text is None or wanted is None:
        return text
    return from_text(text, wanted)


def from_text(text, wanted):
    """A cell of CSV, with the type of what is wanted."""
    if text == "" and wanted is None:
        return None
    if isinstance(wanted, list):
        return from_json(json.loads(text), wanted)
    if isinstance(wanted, bool):
        return {"true": True, "false": False}[text]
    if isinstance(wanted, int):
        return int(text)
    if isinstance(wanted, decimal.Decimal):
        return rounded(text)
    return moment(text) if isinstance(wanted, datetime.datetime) else text


def from_cell(value, wanted):
    """A cell of Excel: no empty text, 15 digits, milliseconds."""
    if value is None and wanted == "":
        return wanted
    if isinstance(value, str):
        # Line breaks are those of XML.
        is_wanted = isinstance(wanted, str) and value == wanted.replace("\r\n", "\n").replace("\r", "\n")
        return wanted if is_wanted else from_text(value, wanted)
    if isinstance(value, datetime.datetime):
        found = value.replace(tzinfo=UTC)
        return wanted if abs(found - wanted) <= datetime.timedelta(milliseconds=2) else found
    if isinstance(wanted, decimal.Decimal):
        return rounded(str(value))
    return value


def check(lines):
    """Holds every file beside these lines against them, and gives the number of cells that were compared."""
    records = [json.loads(line) for line in lines.read_text(encoding="utf-8").split("\n") if line]
    parquet = str(lines.with_suffix(".parquet"))
    base = duckdb.connect()
    base.execute("SET TimeZone = 'UTC'")
    described = base.execute("DESCRIBE SELECT * FROM read_parquet(?)", [parquet]).fetchall()
    types = {name: kind for name, kind, *_ in described}
    wanted = [[column(record, name, kind, twin(name, types)) for name, kind in types.items()] for record in records]
    names = list(types)
    cells = 0

    def compare(reader, rows, read=lambda value, _: value):
        nonlocal cells
        same(len(rows), len(wanted), f"{reader} of {lines}: the number of rows")
        for number, (row, want) in enumerate(zip(rows, wanted)):
            for name, found, cell in zip(names, row, want, strict=True):
                same(read(found, cell), cell, f"{reader} of {lines}, row {number}, {name}")
                cells += 1

    compare("DuckDB, Parquet", base.execute("SELECT * FROM read_parquet(?)", [parquet]).fetchall())
    entries = pyarrow.parquet.read_metadata(parquet).metadata
    same(entries.get(b"clipwire.schema"), b"1", f"the version in {parquet}")
    frame = pandas.read_parquet(parquet, dtype_backend="pyarrow")
    same(list(frame.columns), names, f"pandas, the columns of {parquet}")
    rows = [[plain(frame[name].iloc[row]) for name in names] for row in range(len(frame))]
    compare("pandas, Parquet", rows)
    table = str(lines.with_suffix(".csv"))
    # Told to look at quotes, it tells empty text from none.
    told = "all_varchar = true, header = true, allow_quoted_nulls = false"
    compare("DuckDB, CSV", base.execute(f"SELECT * FROM read_csv(?, {told})", [table]).fetchall(), from_quoted)
    frame = pandas.read_csv(table, dtype=str, keep_default_na=False, lineterminator="\n")
    compare("pandas, CSV", frame.values.tolist(), from_text)
    if lines.with_suffix(".xlsx").exists():
        sheet = openpyxl.load_workbook(lines.with_suffix(".xlsx")).worksheets[0]
        # Rows of nothing at the end are none for openpyxl.
        rows = [list(row) for row in sheet.iter_rows(min_row=2, max_row=len(wanted) + 1, max_col=len(names), values_only=True)]
        compare("openpyxl", rows, from_cell)
    return cells


def check_parts(manifest):
    """Holds a folder of parts against its manifest, and has DuckDB read it as one table with the days from the names of its folders."""
    said = json.loads(manifest.read_text(encoding="utf-8"))
    days = {}
    for part in said["parts"]:
        data = (manifest.parent / part["path"]).read_bytes()
        same((len(data), hashlib.sha256(data).hexdigest()), (part["bytes"], part["sha256"]), f"{manifest}, {part['path']}")
        day = part["path"].split("/")[0].removeprefix("date=")
        day = None if day.startswith("__") else datetime.date.fromisoformat(day)
        days[day] = days.get(day, 0) + part["rows"]
    pattern = str(manifest.parent.parent / "kind=*" / "date=*" / "part-*.parquet")
    query = "SELECT date, count(*) FROM read_parquet(?, hive_partitioning = true, union_by_name = true) WHERE kind = ? GROUP BY date"
    same(dict(duckdb.execute(query, [pattern, said["kind"]]).fetchall()), days, f"the days of {manifest}")
    same(sum(days.values()), said["report"]["rows"], f"the rows of {manifest}")


def main():
    """Checks the folders that are named."""
    found = [lines for folder in sys.argv[1:] for lines in sorted(pathlib.Path(folder).glob("*.jsonl"))]
    if not found:
        sys.exit("there is nothing to compare")
    cells = sum(check(lines) for lines in found)
    manifests = [manifest for folder in sys.argv[1:] for manifest in pathlib.Path(folder).glob("kind=*/_manifest.json")]
    for manifest in manifests:
        check_parts(manifest)
    print(f"{len(manifests)} folders of parts, {len(found)} tables, {cells} cells, each as it was written")


main()
