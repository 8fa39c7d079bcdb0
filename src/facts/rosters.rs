//! The rows of the rosters: each in its roster's own columns, what it adds to an indicator, and whether it is the same as another.
//!
//! Rows are gone through once, roster by roster and in each unit by unit, and three tables are written side by side. Rows that a unit
//! labelled as totals, or that say that there is nothing, are no entries and are not among them.

use super::table::{Column, Field, Kind};
use super::{Error, Folder, PROOFS, REPEATS, distinct, roster_names};
use crate::intake::{Entry, RosterRead, RosterRow};
use crate::plan::{ColumnKind, RosterColumn};
use crate::report::mask;
use crate::sheet::At;
use crate::tally::{Repeat, Spot};
use crate::value::interval::Amount;
use crate::value::look::Look;
use crate::value::measure::Measure;
use crate::value::reading::Reading;
use std::collections::HashMap;
use std::io::Write;

/// Where a row stands: the first columns of each of the three tables.
const PLACE: [(&str, Kind); 5] =
    [("unit", Kind::Text), ("file", Kind::Text), ("sha256", Kind::Text), ("sheet", Kind::Text), ("row", Kind::Count)];

/// What follows in a roster's own table, before its columns.
const ROW: [(&str, Kind); 2] = [("hidden", Kind::Yes), ("marks", Kind::Text)];

const PROOF: [(&str, Kind); 5] = [
    ("roster_id", Kind::Text),
    ("indicator", Kind::Text),
    ("cell", Kind::Text),
    ("amount", Kind::Number),
    ("amount_written", Kind::Text),
];

const REPEAT: [(&str, Kind); 3] = [("roster_id", Kind::Text), ("repeat_id", Kind::Count), ("near", Kind::Yes)];

/// Writes the rows of every roster of the round.
pub fn write<W: Write + Send>(folder: &mut Folder<W>) -> Result<(), Error> {
    let recon = folder.recon;
    let mut proofs = folder.table(PROOFS, &behind_place(&PROOF))?;
    let mut repeats = folder.table(REPEATS, &behind_place(&REPEAT))?;
    for (roster, name) in recon.round.rosters.iter().zip(roster_names(recon.plan, recon.round)) {
        let columns = &recon.plan.rosters[*roster].columns;
        let mut rows = folder.table(&name, &own_columns(columns))?;
        let proved = proved(folder, *roster);
        let same = same(&recon.tally.repeats, *roster);
        for unit in 0..recon.plan.units.len() {
            let Some((file, read)) = recon.collected.roster(unit, *roster) else { continue };
            for (position, row) in read.rows.iter().enumerate() {
                let [plan, round] = folder.origin();
                let place = [
                    plan,
                    round,
                    recon.plan.units[unit].id.as_str().into(),
                    (&*file.path).into(),
                    file.sha256.as_str().into(),
                    read.sheet_of(&row).into(),
                    (row.row as usize + 1).into(),
                ];
                rows.row(place.iter().cloned().chain(own_fields(columns, &row)))?;
                for proof in &proved {
                    proofs.row(place.iter().cloned().chain(proof.fields(read, &row)))?;
                }
                for (number, is_near) in same.get(&Spot { unit, row: position }).into_iter().flatten() {
                    let roster = recon.plan.rosters[*roster].id.as_str();
                    repeats.row(place.iter().cloned().chain([roster.into(), (*number).into(), (*is_near).into()]))?;
                }
            }
        }
        folder.end(&name, rows)?;
    }
    folder.end(PROOFS, proofs)?;
    folder.end(REPEATS, repeats)
}

fn behind_place<'a>(columns: &[(&'a str, Kind)]) -> Vec<Column<'a>> {
    PLACE.iter().chain(columns).map(|(name, kind)| ((*name).into(), *kind)).collect()
}

/// The columns of a roster's table: where a row stands, then its own. Behind a column of numbers or dates stands one for what was written
/// and is none.
fn own_columns(columns: &[RosterColumn]) -> Vec<Column<'static>> {
    let fixed = PLACE.iter().chain(&ROW).map(|(name, kind)| (name.to_string(), *kind));
    let own = columns.iter().flat_map(|column| {
        let kind = kind(column);
        let written = (kind != Kind::Text).then(|| (format!("{}_written", column.id), Kind::Text));
        std::iter::once((column.id.clone(), kind)).chain(written)
    });
    let (names, kinds): (Vec<String>, Vec<Kind>) = fixed.chain(own).unzip();
    // The first two columns of every table are taken as well.
    let origin = super::ORIGIN.map(|(name, _)| name.to_string());
    let names = distinct(origin.into_iter().chain(names)).into_iter().skip(super::ORIGIN.len());
    names.map(Into::into).zip(kinds).collect()
}

/// What stands in a column. Personal data is masked, and so always a text.
fn kind(column: &RosterColumn) -> Kind {
    match column.kind {
        ColumnKind::Whole | ColumnKind::Decimal if !column.private => Kind::Number,
        ColumnKind::Date if !column.private => Kind::Day,
        _ => Kind::Text,
    }
}

/// The fields behind a row's place.
fn own_fields<'a>(columns: &'a [RosterColumn], row: &'a RosterRow) -> impl Iterator<Item = Field<'a>> {
    let marks = columns.iter().zip(&row.entries).filter_map(|(column, entry)| {
        let mark = mark(entry)?;
        Some(format!("{}={mark}", column.id))
    });
    let marks: Vec<String> = marks.collect();
    let marks = Some(marks.join(" ")).filter(|marks| !marks.is_empty());
    let fields = columns.iter().zip(&row.entries).flat_map(|(column, entry)| {
        let (value, written) = shown(column, entry);
        std::iter::once(value).chain((kind(column) != Kind::Text).then_some(written))
    });
    [row.is_hidden.into(), marks.into()].into_iter().chain(fields)
}

/// An entry in its column, and what was written where that says more, or nothing could be read.
fn shown<'a>(column: &RosterColumn, entry: &'a Entry) -> (Field<'a>, Field<'a>) {
    let quoted = || Field::from(mask::quoted(&entry.text()).into_owned());
    match (entry, kind(column)) {
        (Entry::Blank, _) => (Field::Blank, Field::Blank),
        (_, Kind::Text) if column.private => (column.masked(&entry.text()).into(), Field::Blank),
        (Entry::Text(text), Kind::Text) => (mask::quoted(text).into(), Field::Blank),
        (_, Kind::Text) => (quoted(), Field::Blank),
        (Entry::Number(one), Kind::Number) => number(&one.amount(), one.reading()),
        (Entry::Date(day), Kind::Day) => ((*day).into(), Field::Blank),
        _ => (Field::Blank, quoted()),
    }
}

/// A number, and what was written where it took more than reading digits, or where the number is longer than a table holds.
fn number<'a>(amount: &Amount, reading: Option<&Reading>) -> (Field<'a>, Field<'a>) {
    let value = Field::from(amount.value);
    let said = reading.map(|reading| reading.text.clone());
    let said = said.or_else(|| (value == Field::Blank).then(|| amount.value.to_string()));
    (value, said.map(|said| mask::quoted(&said).into_owned()).into())
}

/// What is wrong with an entry, as a word for programs; `None` where nothing is.
fn mark(entry: &Entry) -> Option<&'static str> {
    match entry {
        Entry::Blank | Entry::Text(_) | Entry::Number(_) | Entry::Date(_) => None,
        Entry::Wrong(_) => Some("wrong"),
        Entry::Marked(_, Look::Raised) => Some("raised"),
        Entry::Marked(_, Look::Otherwise(_)) => Some("shown-otherwise"),
        Entry::Marked(..) => Some("struck-out"),
        Entry::Error(_) => Some("formula-error"),
        Entry::Uncalculated => Some("uncalculated"),
    }
}

/// An indicator that a roster proves: by a column that is summed, in its measure, or by the number of rows.
struct Proven<'a> {
    roster: &'a str,
    indicator: &'a str,
    measure: &'a Measure,
    sum: Option<(usize, &'a RosterColumn)>,
}

/// The indicators of the round that a roster proves.
fn proved<'a, W>(folder: &Folder<'a, W>, roster: usize) -> Vec<Proven<'a>> {
    let plan = folder.recon.plan;
    let known = &plan.rosters[roster];
    let of_roster = |index: &usize| {
        let indicator = &plan.indicators[*index];
        let proof = indicator.proof.filter(|proof| proof.roster == roster)?;
        let sum = proof.sum.map(|column| (column, &known.columns[column]));
        Some(Proven { roster: &known.id, indicator: &indicator.id, measure: &indicator.measure, sum })
    };
    folder.recon.round.indicators.iter().filter_map(of_roster).collect()
}

impl Proven<'_> {
    /// What a row adds.
    fn fields<'a>(&'a self, read: &RosterRead, row: &'a RosterRow) -> [Field<'a>; 5] {
        let (cell, amount, said) = match self.sum {
            None => (None, self.measure.of_pieces(1.into()).into(), Field::Blank),
            Some((position, column)) => {
                let cell = read.tables[row.table].columns[position];
                let (amount, said) = match &row.entries[position] {
                    // What is masked in its own table is not told here.
                    _ if column.private => (Field::Blank, Field::Blank),
                    Entry::Number(one) => {
                        let (_, said) = number(&one.amount(), one.reading());
                        (self.measure.convert(one.amount().value, &column.measure).into(), said)
                    }
                    entry => (Field::Blank, shown(column, entry).1),
                };
                (cell.map(|column| At { row: row.row, column }.to_string()), amount, said)
            }
        };
        [self.roster.into(), self.indicator.into(), cell.into(), amount, said]
    }
}

/// The rows of a roster that are the same as others: for each the numbers of its groups, counted from 1 in the roster, and whether they are
/// only nearly the same. No key is written: with a telephone number in it, it would unmask what is masked.
fn same(repeats: &[Repeat], roster: usize) -> HashMap<Spot, Vec<(usize, bool)>> {
    let mut same: HashMap<Spot, Vec<(usize, bool)>> = HashMap::new();
    for (number, repeat) in (1..).zip(repeats.iter().filter(|repeat| repeat.roster == roster)) {
        for spot in &repeat.spots {
            same.entry(*spot).or_default().push((number, repeat.is_near));
        }
    }
    same
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::written::{self, Written};
    use jiff::civil::date;
    use rust_decimal::Decimal;

    fn column(id: &str, kind: ColumnKind, private: bool) -> RosterColumn {
        let measure = Measure::parse("人");
        RosterColumn { id: id.into(), name: id.into(), kind, required: false, private, choices: Vec::new(), measure }
    }

    /// A row's fields by the names of their columns, as text.
    fn fields(columns: &[RosterColumn], entries: Vec<Entry>) -> Vec<(String, String)> {
        let row = RosterRow { table: 0, row: 4, is_hidden: true, entries };
        let names = own_columns(columns).into_iter().skip(PLACE.len()).map(|(name, _)| name.into_owned());
        let said = own_fields(columns, &row).map(|field| match field {
            Field::Blank => String::new(),
            Field::Text(text) => text.into_owned(),
            Field::Number(units) => Decimal::from_i128_with_scale(units, 16).normalize().to_string(),
            other => format!("{other:?}"),
        });
        names.zip(said).collect()
    }

    #[test]
    fn an_entry_stands_in_its_column_and_what_is_no_plain_value_beside_it() {
        let columns = [
            column("name", ColumnKind::Text, false),
            column("people", ColumnKind::Whole, false),
            column("day", ColumnKind::Date, false),
            column("phone", ColumnKind::Phone, true),
            column("pay", ColumnKind::Decimal, true),
        ];
        let about = written::words("约120人", &columns[1].measure);
        let Written::Figure(number) = about else { panic!("{about:?}") };
        let entries = vec![
            Entry::Marked("宏达公司".into(), Look::Struck),
            Entry::Number(number),
            Entry::Wrong("8月底 13812345678".into()),
            Entry::Text("13812345678".into()),
            Entry::Number(Decimal::from(5200).into()),
        ];
        let read = fields(&columns, entries);
        let read: Vec<(&str, &str)> = read.iter().map(|(name, said)| (name.as_str(), said.as_str())).collect();
        assert_eq!(
            read,
            [
                ("hidden", "Yes(true)"),
                ("marks", "name=struck-out day=wrong"),
                ("name", "宏达公司"),
                ("people", "120"),
                ("people_written", "约120人"),
                ("day", ""),
                ("day_written", "8月底 138****5678"),
                ("phone", "138****5678"),
                ("pay", "5***"),
            ]
        );
    }

    #[test]
    fn plain_values_need_no_words_and_a_number_too_long_for_its_column_keeps_them() {
        let columns = [column("people", ColumnKind::Whole, false), column("day", ColumnKind::Date, false)];
        let plain = fields(&columns, vec![Entry::Number(Decimal::from(12).into()), Entry::Date(date(2021, 8, 31))]);
        let said: Vec<&str> = plain.iter().map(|(_, said)| said.as_str()).collect();
        assert_eq!(said, ["Yes(true)", "", "12", "", "Day(2021-08-31)", ""]);
        let long = Decimal::new(1, 20);
        let said = fields(&columns, vec![Entry::Number(long.into()), Entry::Blank]);
        assert_eq!((said[2].1.as_str(), said[3].1.as_str()), ("", "0.00000000000000000001"));
    }

    #[test]
    fn a_column_whose_name_is_taken_gets_a_number() {
        let columns = [column("Row", ColumnKind::Whole, false), column("plan", ColumnKind::Text, false)];
        let names: Vec<String> = own_columns(&columns).into_iter().map(|(name, _)| name.into_owned()).collect();
        assert_eq!(names[PLACE.len() + ROW.len()..], ["Row_2", "Row_written", "plan_2"]);
    }

    #[test]
    fn a_row_adds_its_figure_in_the_measure_of_the_indicator_with_its_cell() {
        let people = column("people", ColumnKind::Whole, false);
        let measure = Measure::parse("万人");
        let table = crate::intake::RosterTable { sheet: "明细".into(), columns: vec![Some(3)] };
        let read = RosterRead { tables: vec![table].into(), ..RosterRead::new(0) };
        let row = |entry| RosterRow { table: 0, row: 4, is_hidden: false, entries: vec![entry] };
        let (summed, wrong) = (row(Entry::Number(Decimal::from(500).into())), row(Entry::Wrong("若干".into())));
        let hidden = column("people", ColumnKind::Whole, true);
        let blank = Field::Blank;
        for (sum, row, cell, amount, said) in [
            (Some((0, &people)), &summed, "D5".into(), Decimal::new(5, 2).into(), blank.clone()),
            (Some((0, &people)), &wrong, "D5".into(), blank.clone(), "若干".into()),
            // Where rows are counted, each is one; what is masked in its own table is not told here.
            (None, &wrong, blank.clone(), Decimal::new(1, 4).into(), blank.clone()),
            (Some((0, &hidden)), &summed, "D5".into(), blank.clone(), blank.clone()),
        ] {
            let proven = Proven { roster: "teams", indicator: "people", measure: &measure, sum };
            assert_eq!(proven.fields(&read, row), ["teams".into(), "people".into(), cell, amount, said]);
        }
    }
}
