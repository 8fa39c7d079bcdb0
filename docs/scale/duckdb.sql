-- The tables of a folder of facts, for DuckDB. It runs in that folder.
CREATE OR REPLACE VIEW units AS SELECT * FROM read_parquet('units.parquet');
CREATE OR REPLACE VIEW indicators AS SELECT * FROM read_parquet('indicators.parquet');
CREATE OR REPLACE VIEW figures AS SELECT * FROM read_parquet('figures.parquet');
CREATE OR REPLACE VIEW proofs AS SELECT * FROM read_parquet('proofs.parquet');
CREATE OR REPLACE VIEW repeats AS SELECT * FROM read_parquet('repeats.parquet');
