"""A population's tables as frames of the dataframe that is asked for.

Polars reads the population as it is. The others open its Parquet files themselves; a population
that lies in no folder is first written to a temporary one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import narwhals as nw

from chakana.problems import ChakanaError, Location, Problem

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.tables import Population

Backend = Literal["polars", "duckdb", "pyspark"]
"""The dataframe that does the work."""


@dataclass(frozen=True)
class Tables:
    """Units and members of a population in one dataframe; ``small`` brings a small table to it."""

    backend: Backend
    units: nw.LazyFrame[Any]
    members: nw.LazyFrame[Any]
    keep_order: bool = False
    """Whether the rows come in the same order each time: as they lie in the files of a folder."""
    scratch: Path | None = None
    session: Any = None

    def small(self, table: pl.DataFrame, name: str) -> nw.LazyFrame[Any]:
        """``table`` as a frame of this dataframe; ``name`` must be new."""
        if self.scratch is None:
            return nw.from_native(table.lazy())
        path = self.scratch / f"{name}.parquet"
        table.write_parquet(path)
        return _scan(path, self.backend, self.session)

    def joined(
        self, frame: nw.LazyFrame[Any], other: nw.LazyFrame[Any], key: str
    ) -> nw.LazyFrame[Any]:
        """``frame`` with what ``other`` has for ``key``; rows stay in order where order is kept."""
        if not self.keep_order:
            return frame.join(other, on=key, how="left")
        native: pl.LazyFrame = frame.to_native()
        found = native.join(other.to_native(), on=key, how="left", maintain_order="left")
        return nw.from_native(found)

    def collected(self, frame: nw.LazyFrame[Any], name: str) -> pl.DataFrame:
        """The rows of ``frame`` as a Polars table."""
        import polars as pl

        if self.scratch is None:
            native: pl.LazyFrame = frame.to_native()
            return native.collect(engine="streaming")
        path = Path(tempfile.mkdtemp(dir=self.scratch)) / f"{name}.parquet"
        frame.sink_parquet(str(path))
        return pl.read_parquet(path if path.is_file() else path / "*.parquet")


_WITHOUT_STATISTICS = "set disabled_optimizers = 'statistics_propagation'"
"""A file's statistics leave out what is no number; DuckDB would conclude that there is none."""


@contextmanager
def opened(population: Population, backend: Backend, session: Any = None) -> Iterator[Tables]:
    """The tables of ``population`` in ``backend``; temporary files last as long as the context.

    ``session`` is the Spark session or DuckDB connection to use. Raises :class:`ChakanaError`
    (ENG001) when the library of ``backend`` is not installed. A DuckDB connection no longer infers
    from statistics afterwards.
    """
    if backend == "polars":
        units, members = nw.from_native(population.units), nw.from_native(population.members)
        yield Tables(backend, units, members, keep_order=population.folder is not None)
        return
    session = session or _session(backend)
    if backend == "duckdb":
        session.execute(_WITHOUT_STATISTICS)
    with tempfile.TemporaryDirectory(prefix="chakana-") as name:
        scratch = Path(name)
        folder = population.folder or population.write(scratch / "population")
        units = _scan(folder / f"{population.unit}s.parquet", backend, session)
        members = _scan(folder / "members.parquet", backend, session)
        yield Tables(backend, units, members, scratch=scratch, session=session)


def _scan(path: Path, backend: Backend, session: Any) -> nw.LazyFrame[Any]:
    read = session.read_parquet if backend == "duckdb" else session.read.parquet
    frame: nw.LazyFrame[Any] = nw.from_native(read(str(path)))
    return frame


def _session(backend: Backend) -> Any:
    try:
        if backend == "duckdb":
            import duckdb

            return duckdb.connect()
        from pyspark.sql import SparkSession

        return SparkSession.builder.getOrCreate()
    except ImportError:
        extra = {"duckdb": "duckdb", "pyspark": "spark"}[backend]
        message = f"The backend '{backend}' is not installed."
        hint = f"Install it with: pip install 'chakana[{extra}]'."
        raise ChakanaError(Problem("ENG001", message, Location(backend), hint)) from None
