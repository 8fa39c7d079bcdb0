//! A Parquet file as a table: columns that are named once, and rows that are put one by one.
//!
//! Rows are held until they make a row group, which is then written column by column: what a table takes of memory depends on the
//! group and not on the table. What stands in the row above as well (a unit, a file) is held once. Any field may be blank.
//!
//! Numbers are decimals of one type in every file, wide enough for every figure that is accepted: eight decimals of a cell, eight more
//! where it is said in a larger measure (元 in 亿元), and a million of the largest.
//!
//! The columns are written by the crate parquet itself. Arrow's arrays, by which it is mostly fed, would hold the same once more, and
//! building them takes four times as long as the whole crate.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int32Type, Int64Type,
};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::io::Write;
use std::sync::Arc;

/// The most rows of a row group.
const GROUP_ROWS: usize = 65_536;
/// The bytes of text from which on a row group is full.
const GROUP_BYTES: usize = 32 << 20;

/// The digits of a number in all.
const PRECISION: i32 = 36;
/// Its digits behind the point.
const SCALE: u32 = 16;
/// The bytes that hold it.
const NUMBER_BYTES: usize = 16;

/// A column: its name, and what stands in it.
pub type Column<'a> = (Cow<'a, str>, Kind);

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// An exact decimal.
    Number,
    /// A whole number: how many, or which.
    Count,
    /// Yes or no.
    Yes,
    /// A calendar date.
    Day,
    /// A moment, to the millisecond.
    Moment,
}

/// What stands in one field.
#[derive(Clone, Debug, PartialEq)]
pub enum Field<'a> {
    /// Nothing.
    Blank,
    /// A text.
    Text(Cow<'a, str>),
    /// A decimal, in units of its last digit.
    Number(i128),
    /// A whole number.
    Count(i64),
    /// Yes or no.
    Yes(bool),
    /// A calendar date.
    Day(Date),
    /// A moment.
    Moment(Timestamp),
}

impl<'a> From<&'a str> for Field<'a> {
    fn from(text: &'a str) -> Field<'a> {
        Field::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<Cow<'a, str>> for Field<'a> {
    fn from(text: Cow<'a, str>) -> Field<'a> {
        Field::Text(text)
    }
}

impl From<String> for Field<'_> {
    fn from(text: String) -> Self {
        Field::Text(Cow::Owned(text))
    }
}

impl From<Decimal> for Field<'_> {
    /// A number with more digits than a table holds is blank: whoever writes it says so beside it.
    fn from(number: Decimal) -> Self {
        unscaled(number).map_or(Field::Blank, Field::Number)
    }
}

impl From<usize> for Field<'_> {
    fn from(count: usize) -> Self {
        Field::Count(count as i64)
    }
}

impl From<bool> for Field<'_> {
    fn from(yes: bool) -> Self {
        Field::Yes(yes)
    }
}

impl From<Date> for Field<'_> {
    fn from(day: Date) -> Self {
        Field::Day(day)
    }
}

impl From<Timestamp> for Field<'_> {
    fn from(moment: Timestamp) -> Self {
        Field::Moment(moment)
    }
}

impl<'a, T: Into<Field<'a>>> From<Option<T>> for Field<'a> {
    fn from(there: Option<T>) -> Self {
        there.map_or(Field::Blank, Into::into)
    }
}

/// A number in units of its last digit; `None` where it has more digits than a table holds.
fn unscaled(number: Decimal) -> Option<i128> {
    let number = number.normalize();
    let units = number.mantissa().checked_mul(10i128.pow(SCALE.checked_sub(number.scale())?))?;
    (units.unsigned_abs() < 10u128.pow(PRECISION as u32)).then_some(units)
}

/// A table that is being written.
pub struct Table<W: Write + Send> {
    file: SerializedFileWriter<W>,
    columns: Vec<Held>,
    /// Rows and bytes held.
    rows: usize,
    bytes: usize,
    /// Rows of the groups that are written.
    written: usize,
}

/// What is held of a column: of texts and numbers the bytes, of all else whole numbers; and for each row whether it has any.
struct Held {
    kind: Kind,
    bytes: Vec<u8>,
    spans: Vec<(usize, usize)>,
    wholes: Vec<i64>,
    /// Parquet's definition levels: 1 where something stands.
    levels: Vec<i16>,
}

impl<W: Write + Send> Table<W> {
    /// A table without a row; `about` goes into the file's own data.
    ///
    /// # Errors
    /// What the writer refuses, or a file that cannot be written.
    pub fn new(out: W, columns: &[Column], about: &[(&str, &str)]) -> Result<Table<W>> {
        let fields = columns.iter().map(|(name, kind)| Ok(Arc::new(field(name, *kind)?)));
        let schema = Type::group_type_builder("facts").with_fields(fields.collect::<Result<_>>()?).build()?;
        let about = about.iter().map(|(key, value)| KeyValue::new(key.to_string(), value.to_string())).collect();
        let properties =
            WriterProperties::builder().set_compression(Compression::SNAPPY).set_key_value_metadata(Some(about));
        let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties.build()))?;
        let held = |kind| Held { kind, bytes: vec![], spans: vec![], wholes: vec![], levels: vec![] };
        let columns = columns.iter().map(|(_, kind)| held(*kind)).collect();
        Ok(Table { file, columns, rows: 0, bytes: 0, written: 0 })
    }

    /// Puts a row, a field a column.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn row<'a>(&mut self, fields: impl IntoIterator<Item = Field<'a>>) -> Result<()> {
        let mut columns = self.columns.iter_mut();
        for field in fields {
            let column = columns.next().ok_or_else(|| ParquetError::General("a row longer than its table".into()))?;
            self.bytes += column.hold(field)?;
        }
        if columns.next().is_some() {
            return Err(ParquetError::General("a row shorter than its table".into()));
        }
        self.rows += 1;
        if self.rows == GROUP_ROWS || self.bytes >= GROUP_BYTES { self.write_group() } else { Ok(()) }
    }

    /// Ends the table; gives how many rows it has, and what it was written to.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn end(mut self) -> Result<(usize, W)> {
        if self.rows > 0 {
            self.write_group()?;
        }
        Ok((self.written, self.file.into_inner()?))
    }

    fn write_group(&mut self) -> Result<()> {
        let mut group = self.file.next_row_group()?;
        for column in &mut self.columns {
            let mut out = group.next_column()?.ok_or_else(|| ParquetError::General("a column too many".into()))?;
            column.write(&mut out)?;
            out.close()?;
        }
        group.close()?;
        self.written += self.rows;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }
}

impl Held {
    /// Holds a field; gives the bytes that this takes.
    fn hold(&mut self, field: Field) -> Result<usize> {
        self.levels.push(i16::from(field != Field::Blank));
        let before = self.bytes.len();
        match (self.kind, field) {
            (_, Field::Blank) => {}
            (Kind::Text, Field::Text(text)) => match self.spans.last() {
                Some(&(from, to)) if self.bytes[from..to] == *text.as_bytes() => self.spans.push((from, to)),
                _ => {
                    self.bytes.extend_from_slice(text.as_bytes());
                    self.spans.push((before, self.bytes.len()));
                }
            },
            (Kind::Number, Field::Number(units)) => self.bytes.extend(units.to_be_bytes()),
            (Kind::Count, Field::Count(count)) => self.wholes.push(count),
            (Kind::Yes, Field::Yes(yes)) => self.wholes.push(yes.into()),
            (Kind::Day, Field::Day(day)) => self.wholes.push(days_since_1970(day)),
            (Kind::Moment, Field::Moment(moment)) => self.wholes.push(moment.as_millisecond()),
            (kind, field) => return Err(ParquetError::General(format!("{field:?} in a column of {kind:?}"))),
        }
        Ok(self.bytes.len() - before)
    }

    /// Writes what is held, and holds nothing.
    fn write(&mut self, out: &mut SerializedColumnWriter) -> Result<()> {
        let levels = Some(&self.levels[..]);
        let bytes = ByteArray::from(std::mem::take(&mut self.bytes));
        match self.kind {
            Kind::Text => {
                let texts: Vec<ByteArray> = self.spans.iter().map(|(from, to)| bytes.slice(*from, to - from)).collect();
                out.typed::<ByteArrayType>().write_batch(&texts, levels, None)?;
            }
            Kind::Number => {
                let starts = (0..bytes.len()).step_by(NUMBER_BYTES);
                let numbers: Vec<FixedLenByteArray> =
                    starts.map(|from| bytes.slice(from, NUMBER_BYTES).into()).collect();
                out.typed::<FixedLenByteArrayType>().write_batch(&numbers, levels, None)?;
            }
            Kind::Count | Kind::Moment => drop(out.typed::<Int64Type>().write_batch(&self.wholes, levels, None)?),
            Kind::Day => {
                let days: Vec<i32> = self.wholes.iter().map(|day| *day as i32).collect();
                out.typed::<Int32Type>().write_batch(&days, levels, None)?;
            }
            Kind::Yes => {
                let answers: Vec<bool> = self.wholes.iter().map(|yes| *yes != 0).collect();
                out.typed::<BoolType>().write_batch(&answers, levels, None)?;
            }
        }
        self.spans.clear();
        self.wholes.clear();
        self.levels.clear();
        Ok(())
    }
}

/// A column of the schema.
fn field(name: &str, kind: Kind) -> Result<Type> {
    let (physical, logical) = match kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Number => (Physical::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::decimal(SCALE as i32, PRECISION))),
        Kind::Count => (Physical::INT64, None),
        Kind::Yes => (Physical::BOOLEAN, None),
        Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Moment => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
    };
    let column = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
    let column = match kind {
        Kind::Number => column.with_length(NUMBER_BYTES as i32).with_precision(PRECISION).with_scale(SCALE as i32),
        _ => column,
    };
    column.with_logical_type(logical).build()
}

fn days_since_1970(day: Date) -> i64 {
    const FIRST: Date = date(1970, 1, 1);
    day.duration_since(FIRST).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::number;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field as Read;
    use proptest::prelude::*;
    use std::fs::File;

    fn written(
        columns: &[(&str, Kind)],
        rows: impl IntoIterator<Item = Vec<Field<'static>>>,
    ) -> SerializedFileReader<File> {
        let columns: Vec<Column> = columns.iter().map(|(name, kind)| ((*name).into(), *kind)).collect();
        let mut table = Table::new(tempfile::tempfile().unwrap(), &columns, &[("about", "a test")]).unwrap();
        rows.into_iter().for_each(|row| table.row(row).unwrap());
        let (rows, file) = table.end().unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        assert_eq!(reader.metadata().file_metadata().num_rows() as usize, rows);
        reader
    }

    #[test]
    fn every_kind_of_field_is_read_back_and_a_blank_stays_blank() {
        let kinds = [Kind::Text, Kind::Number, Kind::Count, Kind::Yes, Kind::Day, Kind::Moment];
        let names = ["text", "number", "count", "yes", "day", "moment"];
        let columns: Vec<(&str, Kind)> = names.into_iter().zip(kinds).collect();
        let full = vec![
            "巩义市".into(),
            Decimal::new(-25, 1).into(),
            7usize.into(),
            true.into(),
            date(1969, 12, 31).into(),
            "2021-08-31T12:00:00.250Z".parse::<Timestamp>().unwrap().into(),
        ];
        let blank = vec![Field::Blank; columns.len()];
        let reader = written(&columns, [full.clone(), blank, full]);
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(|row| row.unwrap()).collect();
        let fields = |row: usize| rows[row].get_column_iter().map(|(_, field)| field.to_string()).collect::<Vec<_>>();
        let said = ["\"巩义市\"", "-2.5000000000000000", "7", "true", "1969-12-31", "2021-08-31 12:00:00.250 +00:00"];
        assert_eq!((fields(0), fields(2)), (said.map(str::to_string).to_vec(), said.map(str::to_string).to_vec()));
        assert!(rows[1].get_column_iter().all(|(_, field)| *field == Read::Null));
    }

    #[test]
    fn rows_are_written_in_groups_and_none_is_lost_between_them() {
        let rows = GROUP_ROWS + 10;
        let text = |row: usize| format!("单位{}", row / 3);
        let reader = written(&[("unit", Kind::Text)], (0..rows).map(|row| vec![text(row).into()]));
        assert_eq!(reader.num_row_groups(), 2);
        let read = reader.get_row_iter(None).unwrap().map(|row| row.unwrap());
        assert!(
            read.enumerate().all(|(number, row)| row.get_column_iter().next().unwrap().1 == &Read::Str(text(number)))
        );
    }

    #[test]
    fn a_group_ends_before_long_texts_fill_the_memory() {
        let long = "长".repeat(GROUP_BYTES / 6);
        let row = |number: usize| vec![format!("{number}{long}").into()];
        assert_eq!(written(&[("text", Kind::Text)], (0..6).map(row)).num_row_groups(), 3);
    }

    #[test]
    fn a_field_of_another_kind_one_too_many_or_one_too_few_is_an_error() {
        let columns = [("count".into(), Kind::Count)];
        let mut table = Table::new(Vec::new(), &columns, &[]).unwrap();
        assert!(table.row([Field::from("seven")]).is_err());
        assert!(table.row([]).is_err());
        assert!(table.row([Field::from(7usize), Field::from(7usize)]).is_err());
    }

    proptest! {
        #[test]
        fn a_number_is_held_to_its_last_digit_or_not_at_all(units in any::<i64>(), scale in 0u32..28) {
            let number = Decimal::new(units, scale);
            match unscaled(number) {
                Some(held) => prop_assert_eq!(held, i128::from(units) * 10i128.pow(SCALE) / 10i128.pow(scale)),
                None => prop_assert!(number.normalize().scale() > SCALE),
            }
        }
    }

    #[test]
    fn the_largest_figures_that_are_accepted_fit_with_their_sums() {
        let largest = Decimal::from(number::LARGEST - 1) * Decimal::from(1_000_000);
        assert!(unscaled(largest).is_some() && unscaled(Decimal::new(1, number::MOST_DECIMALS + 8)).is_some());
        assert_eq!(unscaled(Decimal::MAX), None);
    }
}
