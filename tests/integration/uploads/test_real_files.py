"""Real files, as packages ship them, through the upload actions: the types that a person expects of them."""

import base64
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

from baton.uploads import performer
from tests.integration.simulation.gateway import Answer, Gateway
from tests.integration.uploads.conftest import CSV, XLS, report, rows


class Expected(NamedTuple):
    """Rows, and the name and type of each column; ? is one that may be blank. `sheet` is of a workbook."""

    rows: int
    columns: str
    sheet: str = ""


_NOWCASTING = "statsmodels/tsa/statespace/tests/results/frbny_nowcast/Nowcasting"
FILES: dict[str, Expected] = {
    "palmerpenguins/data/penguins-raw.csv": Expected(
        344,
        "study_name label, sample_number measurement, species label, region label, island label, stage label,"
        " individual_id label, clutch_completion truefalse, date_egg date, culmen_length_mm float?,"
        " culmen_depth_mm float?, flipper_length_mm measurement?, body_mass_g measurement?, sex label?,"
        " delta_15_n_o_oo float?, delta_13_c_o_oo float?, comments label?",
    ),
    "vega_datasets/_data/la-riots.csv": Expected(
        63,
        "first_name label, last_name label, age measurement?, gender label, race label, death_date date,"
        " address label, neighborhood label, type label, longitude float, latitude float",
    ),
    # The header says how many rows and columns there are, and the names of the last column's values.
    "sklearn/datasets/data/iris.csv": Expected(
        150,
        "150 float, 4 float, setosa float, versicolor float, virginica measurement",
    ),
    # Parted by spaces.
    "sklearn/datasets/data/linnerud_exercise.csv": Expected(
        20, "chins measurement, situps measurement, jumps measurement"
    ),
    "statsmodels/datasets/statecrime/statecrime.csv": Expected(
        51,
        "state label, violent float, murder float, hs_grad float, poverty float, single float, white float,"
        " urban float",
    ),
    # Dates such as Jan-1-1995.
    "statsmodels/datasets/elec_equip/elec_equip.csv": Expected(
        257, "date date, sts_m_i7_w_tovt_ns0016_4_000 float"
    ),
    # A mark of UTF-8 before the header, and quarters such as 1974Q1.
    "statsmodels/datasets/danish_data/data.csv": Expected(
        55, "period label, lrm float, lry float, lpy float, ibo float, ide float"
    ),
    "statsmodels/datasets/macrodata/macrodata.csv": Expected(
        203,
        "year measurement, quarter measurement, realgdp float, realcons float, realinv float,"
        " realgovt float, realdpi float, cpi float, m1 float, tbilrate float, unemp float, pop float,"
        " infl float, realint float",
    ),
    # Days are given in three columns; the first column is empty, the last two have values and no header.
    "spotpy/examples/hymod_exe/bound_units.xlsx": Expected(
        3_717,
        "day measurement, month measurement, year measurement, discharge_mm float, airtemp_deg_c float,"
        " ranfall_mm float, pot_evap_mm float, column_9 float, column_10 float",
    ),
    "statsmodels/datasets/macrodata/src/macrodata.xls/macrodata.xls": Expected(
        251,
        "date date, dpic96 float, fgcec96 float, gdpc96 float, gpdic96 float, pcecc96 float",
        sheet="Quarterly",
    ),
    f"{_NOWCASTING}/test_spec.xls": Expected(
        5,
        "model measurement, series_id label, series_name label, frequency label,"
        " block1_global measurement, transformation label, units label, category label",
    ),
    f"{_NOWCASTING}/data/US/2016-06-29.xls": Expected(
        378,
        "date date, payems measurement?, jtsjol measurement?, cpiaucsl float?, dgorder measurement?,"
        " hsn1_f measurement?, rsafs measurement?, unrate float?, houst measurement?, indpro float?,"
        " ppifis float?, dspic96 float?, boptexp measurement?, boptimp measurement?,"
        " whlslrimsa measurement?, ttlcons measurement?, ir float?, cpilfesl float?, pcepilfe float?,"
        " pcepi float?, permit measurement?, tcu float?, businv measurement?, iq float?,"
        " gacdisa066_msfrbny float?, pcec96 float?, gacdfsa066_msfrbphi float, gdpc1 float?,"
        " ulcnfb float?, a261_rx1_q020_sbea float?",
    ),
}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them are answered with a report, where larger files go on in the background."""
    monkeypatch.setattr(performer, "MOST_ROWS_NOW", 5_000)


def place(path: str) -> Path:
    """Found without importing the package, which would import much else, or more than is installed."""
    package, _, rest = path.partition("/")
    spec = find_spec(package)
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / rest


def upload(call: Gateway, path: str, sheet: str = "") -> Answer:
    found = place(path)
    content = base64.b64encode(found.read_bytes()).decode()
    file = [{"name": found.name, "file": content}]
    asked = {"entity_name": "real", "create_if_not_exists": True, "sheet": sheet or None}
    if found.suffix == ".csv":
        return call.act(CSV, asked | {"data_csv_file": file}, key="")
    return call.act(XLS, asked | {"data_xls_file": file}, key="")


@pytest.mark.parametrize("path", FILES)
def test_a_real_file_becomes_an_entity_as_a_person_sees_it(call: Gateway, path: str) -> None:
    expected = FILES[path]

    told = report(upload(call, path, expected.sheet))

    assert [
        f"{each['name']} {each['type']}{'?' if each['nullable'] else ''}"
        for each in told["columns"]
    ] == expected.columns.split(", ")
    assert (told["rows_imported"], told["failed_rows"]) == (expected.rows, 0)
    assert len(rows("real")) == expected.rows


def test_a_header_that_does_not_belong_to_the_rows_is_told(call: Gateway) -> None:
    answer = upload(call, "sklearn/datasets/data/wine_data.csv")

    assert answer.status == 400
    message = answer.body[0]["Attributes"]["message"]
    assert message.startswith("178 rows cannot be imported, and nothing was kept")
    assert "line 2: has 14 cells where the header has 5" in message
