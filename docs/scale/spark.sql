-- The tables of a folder of facts, for Spark. It runs in that folder.
CREATE OR REPLACE TEMPORARY VIEW units USING parquet OPTIONS (path 'units.parquet');
CREATE OR REPLACE TEMPORARY VIEW indicators USING parquet OPTIONS (path 'indicators.parquet');
CREATE OR REPLACE TEMPORARY VIEW figures USING parquet OPTIONS (path 'figures.parquet');
CREATE OR REPLACE TEMPORARY VIEW proofs USING parquet OPTIONS (path 'proofs.parquet');
CREATE OR REPLACE TEMPORARY VIEW repeats USING parquet OPTIONS (path 'repeats.parquet');
