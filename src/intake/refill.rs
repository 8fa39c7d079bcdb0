//! What a unit returned, as it can be filled in a fresh workbook: [`refill`] is reading walked backwards.
//!
//! Every value is chosen so that it is read again as it was: "约5.5万" stands as that text, a struck-out 12 stays struck out, what
//! was no figure does not become one. Where a text alone would be read otherwise than its cell was (an identity number that went
//! through a number cell, 0.5 in a column of percentages), it is written as it stood, or so that nobody takes it for a figure.

use super::{Collected, Entry, Move, Note, RosterRead, RosterRow, StatedRead, TotalRow, entry};
use crate::form::Part;
use crate::plan::{Plan, RosterColumn, is_subtotal_label, is_total_label};
use crate::sheet::Cell;
use crate::template::{Entries, Value};
use crate::text::{Lang, Text, inert, text};
use crate::value::interval::Amount;
use crate::value::look::Look;
use crate::value::measure::Measure;
use crate::value::number::{from_digits, to_float};
use crate::value::obstacle::Obstacle;
use crate::value::written::{self, Written};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::iter::{once, once_with};

/// What stands where several cells state one figure, and differently.
const RIVALS: Text = text("填报不一：{all}", "stated differently: {all}");

/// The label of a sum that has none.
const SUBTOTAL: Text = text("小计", "Subtotal");

/// A unit's answers that count, to be filled in again: its figures, remarks, rows, and what it says about itself. A unit that
/// returned nothing gives nothing. Rows that are no entries, such as totals, are left out.
pub fn refill(plan: &Plan, collected: &Collected, unit: usize) -> Entries {
    let mut entries = Entries::default();
    if let Some((_, figures)) = collected.figures(unit) {
        entries.stated = figures.stated.iter().map(|stated| (stated.indicator, figure(plan, stated))).collect();
        entries.stated.retain(|_, value| *value != Value::Blank);
        joined(&mut entries.remarks, figures.remarks.iter().cloned());
    }
    let files = collected.units[unit].files.iter().filter_map(|file| collected.content(*file));
    joined(&mut entries.answers, files.flat_map(|content| content.answers.iter().cloned()));
    for roster in 0..plan.rosters.len() {
        if let Some((_, read)) = collected.roster(unit, roster) {
            let rows = read.rows.iter().map(|row| refill_row(plan, collected, unit, read, &row)).collect();
            entries.rosters.insert(roster, rows);
        }
    }
    entries
}

/// Texts by what they answer; several different ones in a row.
fn joined<K: Ord>(all: &mut BTreeMap<K, String>, answers: impl Iterator<Item = (K, String)>) {
    for (key, words) in answers.filter(|(_, words)| !words.is_empty()) {
        let known = all.entry(key).or_default();
        if known.is_empty() {
            *known = words;
        } else if !known.split('；').any(|one| one == words) {
            *known = format!("{known}；{words}");
        }
    }
}

/// What stands where a figure is asked.
fn figure(plan: &Plan, stated: &StatedRead) -> Value {
    let measure = &plan.indicators[stated.indicator].measure;
    if !stated.rivals.is_empty() {
        let all = once(stated.written.text()).chain(stated.rivals.iter().map(|rival| rival.found.clone()));
        let all: Vec<String> = all.map(|found| format!("“{found}”")).collect();
        return Value::Text(RIVALS.fill(plan.lang(), &[("all", all.into())]));
    }
    refill_figure(&stated.written, measure, plan.lang())
}

fn refill_figure(written: &Written, measure: &Measure, lang: Lang) -> Value {
    let text = written.text();
    let candidates: Candidates = match written {
        Written::Blank => Box::new(once(Value::Blank)),
        Written::Figure(number) => {
            let plain = numbers(number.amount().value);
            match number.reading() {
                None => Box::new(plain),
                Some(_) if number.amount().is_exact() => Box::new(once(Value::Text(text)).chain(plain)),
                Some(_) => Box::new(once(Value::Text(text))),
            }
        }
        Written::NotApplicable(_) | Written::Error(_) => Box::new(once(Value::Text(text))),
        Written::NotANumber { obstacle, .. } => match look(obstacle) {
            Some(look) => Box::new(once(Value::Marked(text, look))),
            None => Box::new(as_it_stood(&text)),
        },
        Written::Uncalculated => Box::new(once(Value::Text(written::UNCALCULATED.get(lang).to_string()))),
    };
    first(candidates, |value| is_same_figure(written, &read_figure(value, measure))).expect(SOME)
}

/// A row of a roster, a value for each of its columns.
pub fn refill_row(plan: &Plan, collected: &Collected, unit: usize, read: &RosterRead, row: &RosterRow) -> Vec<Value> {
    let columns = plan.rosters[read.roster].columns.iter().zip(&row.entries).enumerate();
    let value = |(position, (column, entry)): (usize, (&RosterColumn, &Entry))| {
        let heading = || measure(collected, unit, read, row, position);
        let heading = matches!(entry, Entry::Number(number) if number.reading().is_some()).then(heading).flatten();
        refill_entry(entry, column, heading.as_deref(), plan.lang())
    };
    columns.map(value).collect()
}

/// What stands in a roster's cell; `heading` is the measure of the column's heading, where that is not the plan's.
fn refill_entry(entry: &Entry, column: &RosterColumn, heading: Option<&str>, lang: Lang) -> Value {
    let candidates: Candidates = match entry {
        Entry::Blank => return Value::Blank,
        Entry::Date(date) => return Value::Date(*date),
        Entry::Uncalculated => return Value::Text(written::UNCALCULATED.get(lang).to_string()),
        // What a format shows is not carried over, so the number alone would say more than it did.
        Entry::Marked(text, Look::Otherwise(_)) => Box::new(as_it_stood(text)),
        Entry::Marked(text, look) => return Value::Marked(text.clone(), look.clone()),
        Entry::Number(number) => match (number.amount(), number.reading()) {
            (amount, None) => Box::new(numbers(amount.value)),
            (amount, Some(reading)) => {
                // Under a heading in another measure, the words were meant in that.
                let meant = heading.map(|heading| Value::Text(format!("{}{heading}", reading.text)));
                let exact = amount.is_exact().then(|| numbers(amount.value)).into_iter().flatten();
                let unclear = Value::Text(format!("“{}{}”？", reading.text, heading.unwrap_or_default()));
                Box::new(once(Value::Text(reading.text.clone())).chain(meant).chain(exact).chain([unclear]))
            }
        },
        Entry::Text(text) | Entry::Error(text) | Entry::Wrong(text) => Box::new(as_it_stood(text)),
    };
    first(candidates, |value| is_same_entry(entry, &read_entry(value, column))).expect(SOME)
}

/// A total row of a roster, to stand where it stood: its figures and its words. A sum without a label gets one.
pub fn refill_total(plan: &Plan, read: &RosterRead, total: &TotalRow) -> Vec<Value> {
    let columns = &plan.rosters[read.roster].columns;
    let places = &read.tables[total.read.table].columns;
    let said = |position: usize| {
        let at = places.get(position).copied().flatten()?;
        total.read.cells.iter().find(|(column, _)| *column == at).map(|(_, says)| says.clone())
    };
    let value = |position: usize| {
        let figure = total.figures.iter().find(|(of, _)| *of == position).map(|(_, figure)| *figure);
        let exact = figure.filter(Amount::is_exact).map(|figure| numbers(figure.value));
        // What was no figure in the total, such as one that is struck out, does not become one.
        let words = said(position);
        let candidates = exact.into_iter().flatten().chain(words.iter().flat_map(|words| as_it_stood(words)));
        let same = first(candidates, |value| read_entry(value, &columns[position]).number() == figure);
        same.unwrap_or(Value::Blank)
    };
    let mut values: Vec<Value> = (0..columns.len()).map(value).collect();
    let is_label = |says: &str| is_total_label(says) || is_subtotal_label(says);
    if !values.iter().any(|value| matches!(value, Value::Text(_))) {
        let outside = total.read.cells.iter().map(|(_, says)| says.clone()).find(|says| is_label(says));
        let label = outside.unwrap_or_else(|| SUBTOTAL.get(plan.lang()).to_string());
        if let Some(blank) = values.iter_mut().find(|value| **value == Value::Blank) {
            *blank = Value::Text(label);
        }
    }
    values
}

/// The measure in the heading of a roster's column, where it is another than the plan's.
fn measure(collected: &Collected, unit: usize, read: &RosterRead, row: &RosterRow, position: usize) -> Option<String> {
    let (file, _) = collected.roster(unit, read.roster)?;
    let table = &read.tables[row.table];
    let at = table.columns.get(position).copied().flatten()?;
    let notes = &file.outcome.as_ref().ok()?.notes;
    let moves = notes.iter().filter_map(|note| match note {
        Note::Moved { sheet, part, moves } if **sheet == *table.sheet && *part == Part::Roster(read.roster) => {
            Some(moves)
        }
        _ => None,
    });
    moves.flatten().find_map(|told| match told {
        Move::Measure { column, measure, .. } if *column == at => Some(measure.clone()),
        _ => None,
    })
}

/// Values that may be read as the unit's was, the likeliest first; each is made when those before it were not.
type Candidates<'a> = Box<dyn Iterator<Item = Value> + 'a>;

/// What is known of candidates for something that stands there.
const SOME: &str = "a candidate at least";

/// A number, and the same as a percentage in words: a cell with 0.5 in a column of percentages could be 50%.
fn numbers(value: Decimal) -> impl Iterator<Item = Value> {
    once(Value::Number(value)).chain(once_with(move || Value::Text(format!("{}%", value.normalize()))))
}

/// What could not be read, as a text; where that would be read, as the number that it was; else as a text that nobody takes for
/// anything else.
fn as_it_stood(text: &str) -> impl Iterator<Item = Value> {
    let number = move || from_digits(text).or_else(|| text.parse().ok()).map(Value::Number);
    let quoted = move || Value::Text(format!("“{text}”？"));
    once(Value::Text(text.to_string())).chain(once_with(number).flatten()).chain(once_with(quoted))
}

/// The first value that is read as the unit's was; else the last, which says the least. `None` where there are none.
fn first(candidates: impl Iterator<Item = Value>, is_same: impl Fn(&Value) -> bool) -> Option<Value> {
    let mut last = None;
    for candidate in candidates {
        if is_same(&candidate) {
            return Some(candidate);
        }
        last = Some(candidate);
    }
    last
}

/// How a text of an obstacle is shown.
fn look(obstacle: &Obstacle) -> Option<Look> {
    match obstacle {
        Obstacle::Struck => Some(Look::Struck),
        Obstacle::PartlyStruck => Some(Look::PartlyStruck),
        Obstacle::Raised => Some(Look::Raised),
        _ => None,
    }
}

/// The cell that holds a value.
fn cell(value: &Value) -> Option<Cell> {
    match value {
        Value::Text(text) | Value::Marked(text, _) => {
            Some(inert::cell(text)).filter(|t| !t.is_empty()).map(|text| Cell::Text(text.into_owned()))
        }
        Value::Number(number) => Some(Cell::Number(to_float(*number))),
        Value::Blank | Value::Date(_) => None,
    }
}

fn read_figure(value: &Value, measure: &Measure) -> Written {
    written::figure(cell(value).as_ref().map(Cell::borrowed), shown(value), measure)
}

fn read_entry(value: &Value, column: &RosterColumn) -> Entry {
    entry::read(cell(value).as_ref().map(Cell::borrowed), shown(value), column)
}

fn shown(value: &Value) -> Option<Look> {
    match value {
        Value::Marked(_, look) => Some(look.clone()),
        _ => None,
    }
}

/// Whether two cells say the same: the same figure, or no figure for whatever reason.
fn is_same_figure(one: &Written, other: &Written) -> bool {
    match (one, other) {
        (Written::NotANumber { .. }, Written::NotANumber { .. }) => true,
        (Written::NotApplicable(one), Written::NotApplicable(other)) => inert::cell(one).trim() == other,
        (one, other) if one.amount().is_some() => one.amount() == other.amount(),
        _ => one == other,
    }
}

fn is_same_entry(one: &Entry, other: &Entry) -> bool {
    match (one, other) {
        (Entry::Number(one), Entry::Number(other)) => one.amount() == other.amount(),
        // A workbook does not hold every character that some other file does.
        (Entry::Text(one), Entry::Text(other)) => inert::cell(one).trim() == other,
        (Entry::Wrong(one), Entry::Wrong(other)) => inert::cell(one).trim() == other,
        // Which of the characters are struck out is not known.
        (Entry::Marked(one, look), Entry::Marked(other, as_look)) => {
            inert::cell(one).trim() == other && look.is_struck() == as_look.is_struck()
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::ColumnKind;
    use proptest::prelude::*;

    const PIECES: [&str; 24] = [
        "5",
        "12",
        "0.5",
        ".",
        ",",
        " ",
        "万",
        "人",
        "约",
        "%",
        "-",
        "至",
        "无",
        "/",
        "#REF!",
        "(",
        ")",
        "2021-08-31",
        "待定",
        "1e3",
        "410101199001010000",
        "合计",
        "X",
        "\u{7}5",
    ];
    const MEASURES: [&str; 4] = ["人", "万人", "%", "万元"];
    const KINDS: [ColumnKind; 7] = [
        ColumnKind::Text,
        ColumnKind::Whole,
        ColumnKind::Decimal,
        ColumnKind::Date,
        ColumnKind::Phone,
        ColumnKind::IdNumber,
        ColumnKind::Choice,
    ];

    fn any_cell() -> impl Strategy<Value = Cell> {
        let words =
            prop::collection::vec(prop::sample::select(PIECES.to_vec()), 1..5).prop_map(|pieces| pieces.concat());
        prop_oneof![
            4 => words.prop_map(Cell::Text),
            2 => prop::sample::select(vec![0.0, 0.5, 1.0, 3.0, 0.1 + 0.2, 1e15, 410_101_199_001_010_000.0, 44439.0, -7.25])
                .prop_map(Cell::Number),
            1 => prop::sample::select(vec![44439.0, 44439.5, 1_139_983.0, 5.0]).prop_map(Cell::Date),
            1 => Just(Cell::Bool(true)),
            1 => Just(Cell::Error("#N/A".into())),
        ]
    }

    fn any_look() -> impl Strategy<Value = Option<Look>> {
        let looks = vec![
            None,
            None,
            None,
            Some(Look::Struck),
            Some(Look::PartlyStruck),
            Some(Look::Raised),
            Some(Look::Percent),
        ];
        prop::sample::select(looks)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1024))]
        #[test]
        fn a_figure_is_filled_in_so_that_it_is_read_again_as_it_was(cell in any_cell(), look in any_look(), measure in 0..4usize) {
            let measure = Measure::parse(MEASURES[measure]);
            let written = written::figure(Some(cell.borrowed()), look, &measure);
            let value = refill_figure(&written, &measure, Lang::Zh);
            let again = read_figure(&value, &measure);
            prop_assert!(is_same_figure(&written, &again), "{written:?} as {value:?} is {again:?}");
        }

        #[test]
        fn an_entry_is_filled_in_so_that_it_is_read_again_as_it_was(
            cell in any_cell(), look in any_look(), measure in 0..4usize, kind in 0..7usize, required in any::<bool>(),
        ) {
            let column = RosterColumn {
                id: "c".into(),
                name: "列".into(),
                kind: KINDS[kind],
                required,
                private: false,
                choices: vec!["5".into(), "无".into()],
                measure: Measure::parse(MEASURES[measure]),
            };
            let entry = entry::read(Some(cell.borrowed()), look, &column);
            let value = refill_entry(&entry, &column, None, Lang::Zh);
            let again = match &value {
                Value::Date(date) => Entry::Date(*date),
                value => read_entry(value, &column),
            };
            let are_wrong = matches!((&entry, &again), (Entry::Wrong(_), Entry::Wrong(_)));
            prop_assert!(are_wrong || is_same_entry(&entry, &again), "{entry:?} as {value:?} is {again:?}");
        }
    }
}
