"""Real files, as they are shipped inside packages, and the types that a person expects of them."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from baton.intake.table_reader import infer, open_table

# For each file: its rows, and for each column its name and type; ? is a column that may be blank.
EXPECTED: dict[str, tuple[int, str]] = {
    "palmerpenguins/data/penguins.csv": (
        344,
        (
            "species label, island label, bill_length_mm float?, bill_depth_mm float?,"
            " flipper_length_mm measurement?, body_mass_g measurement?, sex label?, year measurement"
        ),
    ),
    "palmerpenguins/data/penguins-raw.csv": (
        344,
        (
            "study_name label, sample_number measurement, species label, region label, island label,"
            " stage label, individual_id label, clutch_completion truefalse, date_egg date,"
            " culmen_length_mm float?, culmen_depth_mm float?, flipper_length_mm measurement?,"
            " body_mass_g measurement?, sex label?, delta_15_n_o_oo float?, delta_13_c_o_oo float?,"
            " comments label?"
        ),
    ),
    "vega_datasets/_data/airports.csv": (
        3376,
        "iata label, name label, city label?, state label?, country label, latitude float, longitude float",
    ),
    "vega_datasets/_data/iowa-electricity.csv": (
        51,
        "year date, source label, net_generation measurement",
    ),
    "vega_datasets/_data/la-riots.csv": (
        63,
        (
            "first_name label, last_name label, age measurement?, gender label, race label, death_date date,"
            " address label, neighborhood label, type label, longitude float, latitude float"
        ),
    ),
    "vega_datasets/_data/seattle-temps.csv": (8759, "date datetime, temp float"),
    "vega_datasets/_data/seattle-weather.csv": (
        1461,
        "date date, precipitation float, temp_max float, temp_min float, wind float, weather label",
    ),
    "vega_datasets/_data/sf-temps.csv": (8759, "temp float, date datetime"),
    "vega_datasets/_data/stocks.csv": (560, "symbol label, date date, price float"),
    "vega_datasets/_data/us-employment.csv": (
        120,
        (
            "month date, nonfarm measurement, private measurement, goods_producing measurement,"
            " service_providing measurement, private_service_providing measurement,"
            " mining_and_logging measurement, construction measurement, manufacturing measurement,"
            " durable_goods measurement, nondurable_goods measurement,"
            " trade_transportation_utilties measurement, wholesale_trade float, retail_trade float,"
            " transportation_and_warehousing float, utilities float, information measurement,"
            " financial_activities measurement, professional_and_business_services measurement,"
            " education_and_health_services measurement, leisure_and_hospitality measurement,"
            " other_services measurement, government measurement, nonfarm_change measurement"
        ),
    ),
}


def place(path: str) -> Path:
    """Found without importing the package, which would import much else."""
    package, _, rest = path.partition("/")
    spec = find_spec(package)
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / rest


@pytest.mark.parametrize("path", EXPECTED)
def test_a_real_file_has_the_columns_that_a_person_sees(path: str) -> None:
    rows, expected = EXPECTED[path]

    with place(path).open("rb") as stream:
        found = infer(open_table(path, stream))

    assert (found.rows, found.problems) == (rows, 0)
    assert [
        f"{column.name} {column.column_type}{'?' if column.nullable else ''}"
        for column in found.columns
    ] == expected.split(", ")


@pytest.mark.parametrize("path", EXPECTED)
def test_every_value_of_a_real_file_converts(path: str) -> None:
    with place(path).open("rb") as stream:
        columns = infer(open_table(path, stream)).columns
    with place(path).open("rb") as stream:
        rows = [row for batch in open_table(path, stream).batches() for row in batch.rows]

    for column in columns:
        values = [column.convert(row[column.position]) for row in rows]
        assert (None in values) == column.nullable
